"""Goals a result serves, as choices: those of the frameworks that were chosen for the plan, each in its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wayfare.catalogue import load
from wayfare.model.framework import Framework
from wayfare.web.plan.models import Plan
from wayfare.web.words import entry, page_language
from wayfare.web.workspaces.models import Workspace

AT, OF = "@", ":"


def known_frameworks() -> list[tuple[str, str]]:
    """Return the frameworks there are as choices, an overlay's national goals among them."""
    return [(each.id, f"{_title(each)} ({each.version})") for each in load().frameworks.values()]


def chosen(workspace: Workspace) -> list[Framework]:
    """Return the frameworks chosen for the plan of a workspace."""
    known = load().frameworks
    plan = Plan.objects.filter(workspace=workspace).first()
    return [known[key] for key in keys(plan.frameworks if plan else ()) if key in known]


def tied(plan: Plan) -> set[str]:
    """Return the keys of the frameworks that results of a plan are tied to."""
    results = plan.workspace.plan_items.filter(kind="result").values_list("content", flat=True)
    ties = (tie for content in results for tie in content.get("alignments", ()))
    return {f"{tie['framework']}{AT}{tie['version']}" for tie in ties}


def keys(uses: Iterable[Mapping[str, str]]) -> list[str]:
    """Return uses of frameworks, as a plan has them, as keys."""
    return [f"{each['code']}{AT}{each['version']}" for each in uses]


def uses(chosen_keys: Iterable[str]) -> list[dict[str, str]]:
    """Return keys of frameworks as a plan has them."""
    pairs = (key.rpartition(AT) for key in chosen_keys)
    return [{"code": code, "version": version} for code, _at, version in pairs]


def choices(workspace: Workspace) -> list[tuple[str, str]]:
    """Return the goals of the chosen frameworks as choices."""
    return [
        (f"{each.id}{OF}{goal.code}", entry(f"{_title(each)} {goal.code}", _say(f"{each.id}:{goal.code}", goal.title)))
        for each in chosen(workspace)
        for goal in each.goals
    ]


def label(key: str) -> str:
    """Return what a goal is called; its key where no framework has it."""
    framework, _of, code = key.partition(OF)
    found = load().frameworks.get(framework)
    goal = found.goal(code) if found else None
    if found is None or goal is None:
        return key.replace(AT, " ").replace(OF, " ")
    return entry(f"{_title(found)} {code}", _say(f"{found.id}:{code}", goal.title))


def as_row(alignment: Mapping[str, str]) -> dict[str, str]:
    """Return a tie to a goal as a row of the form."""
    key = f"{alignment['framework']}{AT}{alignment['version']}{OF}{alignment['code']}"
    return {"goal": key, "passage": alignment.get("passage", "")}


def as_alignment(row: Mapping[str, Any]) -> dict[str, str]:
    """Return a row of the form as a tie to a goal."""
    framework, _of, code = str(row["goal"]).partition(OF)
    name, _at, version = framework.rpartition(AT)
    passage = {"passage": str(row["passage"])} if row.get("passage") else {}
    return {"framework": name, "version": version, "code": code, **passage}


def _title(framework: Framework) -> str:
    return _say(f"{framework.id}:title", framework.title)


def _say(key: str, text: str) -> str:
    return load().say(f"framework:{key}", text, page_language())
