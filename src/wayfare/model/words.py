"""Words: text of a definition that readers see, so that it is translated where it stands."""

from __future__ import annotations

from typing import Annotated, TypeAlias

MARK = "words"
Words: TypeAlias = Annotated[str, MARK]
"""A field of this type goes to translators under the way that leads to it; any other text is a code."""
