"""Makes the long work of the room known when the server or a worker starts."""

from django.apps import AppConfig


class Evidence(AppConfig):
    """The room as Django installs it."""

    name = "wayfare.web.evidence"

    def ready(self) -> None:
        from wayfare.web.evidence import work  # noqa: F401, PLC0415  (its functions register themselves)
