"""What is read of priorities: one's own ballot, and the result of a ranking that is closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from wayfare.assessment.anonymity import Partition
from wayfare.catalogue.load import unchecked
from wayfare.plan.priorities import Priorities, rank
from wayfare.web.accounts.models import User
from wayfare.web.accounts.roles import permits
from wayfare.web.capacity.queries import policy
from wayfare.web.priorities import voices
from wayfare.web.priorities.models import Ballot, Decision, Option, Ranking
from wayfare.web.workspaces.models import Workspace


@dataclass(frozen=True)
class Result:
    """What a closed ranking comes to; `priorities` is None where too few people took part to show anything."""

    blocks: Partition
    priorities: Priorities | None
    people: int


def result(ranking: Ranking) -> Result:
    """Work out a closed ranking. Raises `LookupError` for one that is open: nobody reads it."""
    if ranking.is_open:
        raise LookupError("the ranking is not closed")
    ballots = list(ranking.ballots.filter(submitted_at__isnull=False))
    found = voices.heard(ranking, ballots, policy().floor)
    if not found.voices:
        return Result(found.blocks, None, len(ballots))
    return Result(found.blocks, rank(ranking.options, found.criteria, found.voices), len(ballots))


def options_of(ranking: Ranking) -> dict[str, Option]:
    """Return the options of a ranking by key, in its order."""
    found = {option.pk: option for option in ranking.workspace.options.filter(pk__in=ranking.options)}
    return {key: found[key] for key in ranking.options if key in found}


def own_ballot(ranking: Ranking, person: User) -> Ballot | None:
    """Return a person's own ballot."""
    return ranking.ballots.filter(person=person).select_related("ranking").first()


def decision_of(ranking: Ranking) -> Decision | None:
    """Return what was decided, or None."""
    return Decision.objects.filter(ranking=ranking).select_related("created_by", "changed_by").first()


def turnout(ranking: Ranking) -> list[tuple[str, int, int]]:
    """Return, for each group, how many may take part and how many have handed in: never what."""
    asked = Counter(
        member.institution.kind if member.institution else "other"
        for member in ranking.workspace.memberships.current().select_related("institution")
        if permits(member, "plan.prioritise", ranking)
    )
    done = Counter(ranking.ballots.filter(submitted_at__isnull=False).values_list("group", flat=True))
    return [(group, max(asked[group], done[group]), done[group]) for group in sorted({*asked, *done})]


def consistency_limit() -> float:
    """Return the ratio from which comparisons in pairs should be looked at again."""
    return unchecked().plan_policy.consistency_limit


def agreement_limit() -> float:
    """Return the concordance from which groups are said to agree."""
    return unchecked().plan_policy.agreement_limit


def candidates(workspace: Workspace, source: str, language: str) -> list[tuple[str, str]]:
    """Return what could be taken over as options, by code and title."""
    if source == Option.Source.GAP:
        from wayfare.web.capacity.shown import closed_by  # noqa: PLC0415  (gaps are read only when asked for)

        return closed_by(workspace)
    if source == Option.Source.FINDING:
        return [(each.pk, each.statement) for each in workspace.findings.exclude(status="draft")]
    if source == Option.Source.PLAN:
        results = workspace.plan_items.filter(kind="result", content__level__in=("outcome", "output"))
        return [(item.code, item.name) for item in results]
    known = unchecked()
    return [(code, known.intervention_text(code, "title", language)) for code in known.interventions]
