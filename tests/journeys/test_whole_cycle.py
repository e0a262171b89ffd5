"""The whole cycle in the browser, by several people: from a survey to the lesson for the next plan."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import assessing
import delivering
import keyboard
import planning
import pytest
from cast import CHROMIUM, Stage, first_account, served
from marenza import AMA, INVITED
from playwright.sync_api import sync_playwright

PICTURES = "WAYFARE_SCREENSHOTS"
"""Setting that names the folder of pictures and traces; without it they go where the test keeps its other files."""
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("whole_cycle")]
STEPS = (
    assessing.a_cycle_is_opened_and_people_are_invited,
    assessing.a_survey_is_brought,
    assessing.the_situation_is_assessed,
    assessing.findings_are_endorsed_and_disputed,
    assessing.capacity_is_scored_apart_in_two_rounds,
    assessing.people_are_heard_and_answered,
    planning.priorities_are_weighed_and_decided,
    planning.the_plan_is_written,
    planning.the_plan_is_approved,
    delivering.values_are_reported_and_approved,
    delivering.a_second_round_answers_with_its_error,
    delivering.the_review_opens_the_next_cycle,
    keyboard.the_keyboard_alone_is_enough,
)


@pytest.fixture(scope="module")
def marenza(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rounds of the made-up country's survey, small enough to be read at once."""
    folder = tmp_path_factory.mktemp("marenza")
    make_rounds(folder)
    return folder


def make_rounds(folder: Path) -> None:
    for number, year in ((1, 2023), (2, 2025)):
        command = [sys.executable, "-m", "wayfare", "country", "make", "--persons", "4000", "--seed", "2026"]
        more = ["--round", str(number), "--no-truth", "--out", str(folder / str(year))]
        subprocess.run([*command, *more], check=True, timeout=300, capture_output=True)


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An installation nobody has used, with the account its operator made."""
    home = tmp_path_factory.mktemp("home")
    pictures = Path(os.environ.get(PICTURES) or tmp_path_factory.mktemp("pictures"))
    with served(home) as server, sync_playwright() as playwright:
        first_account(home, AMA)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        bodies = {name: body for name, (_role, body) in INVITED.items()}
        made = Stage(server, browser, pictures / "whole-cycle", bodies)
        try:
            yield made
        finally:
            made.end()
            browser.close()


def test_the_made_up_country_goes_through_the_whole_cycle(stage: Stage, marenza: Path) -> None:
    for step in STEPS:
        step(stage, marenza)
