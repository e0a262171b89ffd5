"""Settings of the workbench in tests: a home of their own, quick password hashes, and either database."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("WAYFARE_HOME", tempfile.mkdtemp(prefix="wayfare-tests-"))

from wayfare.web.settings import *  # noqa: F403
from wayfare.web.settings import LOGGING, MIDDLEWARE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [m for m in MIDDLEWARE if not m.startswith("whitenoise")]
LOGGING["root"]["level"] = "ERROR"
WHITENOISE_AUTOREFRESH = True
