"""Shortening leaves words out and puts none in."""

from __future__ import annotations

import pytest

from wayfare.web.consultation.shortening import is_part

SAID = {"say": "The agent Mr Smith keeps passports in a drawer"}


@pytest.mark.parametrize(
    ("text", "is_shortening"),
    [
        ("The agent […] keeps passports in a drawer", True),
        ("[…] keeps passports […]", True),
        ("", True),
        ("[…]", True),
        (SAID["say"], False),
        ("The agent keeps passports in a drawer", False),
        ("keeps passports […] The agent", False),
        ("The agent […] sells passports", False),
        ("The agent […] The agent", False),
    ],
)
def test_what_is_left_is_part_of_what_was_said(text: str, is_shortening: bool) -> None:
    assert is_part({"say": text}, SAID) is is_shortening


def test_a_text_for_a_question_nobody_answered_is_no_shortening() -> None:
    assert not is_part({"say": SAID["say"], "other": "Words"}, SAID)
