"""The room as Django installs it."""

from django.apps import AppConfig


class Evidence(AppConfig):
    """Sources and files."""

    name = "wayfare.web.evidence"
