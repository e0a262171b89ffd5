"""Everything that changes the register of sources and the files that were brought."""

from __future__ import annotations

from wayfare.web.accounts.models import User
from wayfare.web.evidence.models import Rating, Source
from wayfare.web.versions.change import add, change
from wayfare.web.workspaces.models import Workspace


def register(*, by: User, workspace: Workspace, title: str, **fields: object) -> Source:
    """Add a source to the register."""
    return add(Source(workspace=workspace, title=title, **fields), by=by, event="source.registered")


def describe(*, by: User, source: Source, version: int, **fields: object) -> Source:
    """Change what the register says of a source."""
    return change(source, by=by, version=version, event="source.described", **fields)


def rate(*, by: User, source: Source, criterion: str, **fields: object) -> Rating:
    """Say how good a source is in one respect, and why."""
    rating = Rating(workspace=source.workspace, source=source, criterion=criterion, **fields)
    return add(rating, by=by, event="source.rated", note=criterion)


def rate_anew(*, by: User, rating: Rating, version: int, **fields: object) -> Rating:
    """Change a rating."""
    return change(rating, by=by, version=version, event="source.rated", note=rating.criterion, **fields)
