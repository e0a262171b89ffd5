"""Several choices as one field of a form that two people may change at the same time."""

from __future__ import annotations

from typing import Any

from django import forms


class Several(forms.MultipleChoiceField):
    """Several choices; a merge sends them as the lines of one text."""

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for each in super().to_python(value) for line in each.splitlines() if line.strip()]
