"""The room as Django installs it."""

from django.apps import AppConfig


class Situation(AppConfig):
    """Its long work stands in `work`, which only the process that does it loads."""

    name = "wayfare.web.situation"
