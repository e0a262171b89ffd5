"""Write docs/reference/openapi.json, the description of the API, so that its changes show in a review."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

DESCRIPTION = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.json"


def text() -> str:
    """Give the description as it is committed; Django has to be set up."""
    from wayfare.web.api.described import openapi  # noqa: PLC0415  (needs Django to be set up)

    return json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayfare.web.settings")
    os.environ.setdefault("WAYFARE_HOME", tempfile.mkdtemp())
    import django

    django.setup()
    DESCRIPTION.write_text(text(), encoding="utf-8")
