"""Asking in a template what a person may do: `{% may "finding.edit" finding as can_edit %}`."""

from __future__ import annotations

from typing import Any

from django import template

from wayfare.web.accounts.roles import permits

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], permission: str, target: Any = None) -> bool:
    """Say whether the person who looks may do something to an object, or in the workspace when none is named."""
    target = target or context.get("workspace")
    return target is not None and permits(context.get("member"), permission, target)
