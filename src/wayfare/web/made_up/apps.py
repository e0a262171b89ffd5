"""Makes the long work of the made-up country known when the server or a worker starts."""

from django.apps import AppConfig


class MadeUp(AppConfig):
    """The made-up country as Django installs it."""

    name = "wayfare.web.made_up"

    def ready(self) -> None:
        from wayfare.web.made_up import survey  # noqa: F401, PLC0415  (its functions register themselves)
