"""The room as Django installs it."""

from django.apps import AppConfig


class Findings(AppConfig):
    """Findings have no long work of their own."""

    name = "wayfare.web.findings"
