"""Makes the long work of the room known when the server or a worker starts."""

from django.apps import AppConfig


class Monitoring(AppConfig):
    """The room as Django installs it."""

    name = "wayfare.web.monitoring"

    def ready(self) -> None:
        from wayfare.web.monitoring import work  # noqa: F401, PLC0415  (its functions register themselves)
