"""Verdicts, changes, alarms and refusals as sentences, by rule and in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wayfare.catalogue import Catalogue, numbers
from wayfare.model.estimate import Domain
from wayfare.model.monitoring import Judgement, Reason, Verdict

from .alerts import Alarm
from .change import Change, Turned
from .progress import Measured
from .review import Followed, FollowUp, Missing
from .rollup import Rolled
from .typed import Refusal


@dataclass(frozen=True)
class Teller:
    """Puts what was found into words."""

    catalogue: Catalogue
    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)
    """Labels of indicators, places and stages by code; the code itself where there is none."""

    def judgement(
        self, judged: Judgement, actual: Measured | None, unit: str, *, unsure: bool = True
    ) -> tuple[str, ...]:
        """Say how a value stands, how sure that is, and how much of the way is done.

        `unsure` says so where no margin of error is known; a page that says it once for all leaves it out.
        """
        value = "" if actual is None else self._amount(actual.value, unit)
        expected, limit = ("" if each is None else self._amount(each, unit) for each in (judged.expected, judged.limit))
        said = [self._text(f"verdict.{judged.verdict}", value=value, expected=expected, limit=limit)]
        if judged.verdict in (Verdict.ON_TRACK, Verdict.OFF_TRACK, Verdict.CANNOT_TELL):
            if limit != expected and judged.verdict is not Verdict.CANNOT_TELL:
                said.append(self._text("tolerance", limit=limit))
            if judged.uncertainty_known or unsure:
                said.append(self._certainty(judged))
            said.append(self._attainment(judged))
        return tuple(said)

    def _certainty(self, judged: Judgement) -> str:
        if not judged.uncertainty_known or judged.alpha is None:
            return self._text("certainty.unknown")
        return self._text("certainty.known", alpha=self._amount(100 * judged.alpha, "percent"))

    def _attainment(self, judged: Judgement) -> str:
        if judged.attainment is None:
            return self._text("attainment.undefined")
        if judged.attainment < 0:
            return self._text("attainment.backwards")
        return self._text("attainment.done", percent=self._amount(judged.attainment, "percent"))

    def so_far(self, judged: Judgement, rolled: Rolled, unit: str) -> tuple[str, ...]:
        """Say how a number stands of which parts are missing, and how many."""
        if judged.verdict is not Verdict.CANNOT_TELL or rolled.value is None or judged.expected is None:
            return (*self.judgement(judged, Measured(value=rolled.value or 0.0), unit)[:1], *self.total(rolled, unit))
        value, expected = self._amount(rolled.value, unit), self._amount(judged.expected, unit)
        return (self._text("verdict.parts_missing", value=value, expected=expected), *self.total(rolled, unit))

    def change(self, found: Change, unit: str) -> str:
        """Say whether something changed."""
        shown = "percentage_points" if unit in numbers.PERCENT else unit
        names = ("difference", "low", "high", "detectable")
        values = {name: "" if (v := getattr(found, name)) is None else self._amount(v, shown) for name in names}
        if found.turned in (Turned.BETTER, Turned.WORSE) and found.difference < 0:
            values["difference"] = self._amount(-found.difference, shown)
            low, high = values["low"], values["high"]
            if found.low is not None and found.high is not None:
                low, high = self._amount(-found.high, shown), self._amount(-found.low, shown)
            values |= {"low": low, "high": high}
        return self._text(f"change.{found.turned}", **values)

    def total(self, rolled: Rolled, unit: str) -> tuple[str, ...]:
        """Say what a total is made of and what is missing from it."""
        if rolled.value is None:
            key = "total.unaddable" if rolled.unaddable else "total.nothing"
            return (self._text(key, got=rolled.got),)
        said = [
            self._text("total.complete" if rolled.complete else "total.partial", got=rolled.got, parts=rolled.parts)
        ]
        if rolled.withheld:
            said.append(self._text("total.withheld", count=rolled.withheld))
        if rolled.high is not None:
            low, high = self._amount(rolled.value, unit), self._amount(rolled.high, unit)
            said.append(self._text("total.range", low=low, high=high))
        if rolled.as_of and not rolled.complete:
            said.append(self._text("total.as_of", period=rolled.as_of))
        return tuple(said)

    def alarm(self, found: Alarm, unit: str = "") -> str:
        """Say what needs attention."""
        values = {key: self._shown(key, value, unit) for key, value in found.values.items()}
        names = {"about": self._name(found.about), "place": self._name(found.place), "period": found.period}
        return self._text(f"alarm.{found.why}", **(names | values))

    def _shown(self, key: str, value: float | int | str, unit: str) -> str:
        if isinstance(value, str):
            return value
        if key in ("days", "count", "times"):
            return numbers.exact(round(value, 3), self.language)
        return self._amount(value, unit)

    def refusal(self, found: Refusal) -> str:
        """Say why a cell was not taken and what can be done."""
        offered = (self.catalogue.label("missing_reason", each, self.language) for each in found.offered)
        return self._text(
            f"refusal.{found.why}",
            text=found.text,
            offered=self._listed(offered),
            meant=self._listed(numbers.exact(each, self.language) for each in found.meant),
            limit="" if found.limit is None else numbers.exact(found.limit, self.language),
        )

    def lack(self, found: Missing) -> str:
        """Say what a review lacks."""
        label = self.catalogue.label("evaluation_criterion", found.about, self.language)
        return self._text(f"review.{found.what}", about=self.names.get(found.about, label))

    def followed(self, found: FollowUp) -> str:
        """Say what became of a recommendation."""
        asked = found.recommendation
        items = found.changed if found.followed is Followed.CHANGED else found.unchanged
        day = "" if asked.due is None else asked.due.isoformat()
        return self._text(f"followed.{found.followed}", reason=asked.reason, day=day, items=self._listed(items))

    def group(self, group: Domain) -> str:
        """Name a part of the people."""
        labels = [self.catalogue.label(column, str(value), self.language) for column, value in group]
        return self._listed(labels) if labels else self._text("sheet.everybody")

    def reason(self, reason: Reason) -> str:
        """Name the reason why there is no value."""
        return self.catalogue.label("missing_reason", reason, self.language)

    def column(self, name: str) -> str:
        """Name a column of the monitoring sheet."""
        return self._text(f"sheet.columns.{name}")

    def instruction(self, made_up: bool) -> str:
        """Say how the monitoring sheet is filled in, and that its values are made up where they are."""
        said = [self._text("sheet.how"), self._text("sheet.fraction")]
        return " ".join([self._text("sheet.made_up"), *said] if made_up else said)

    def _listed(self, texts: Iterable[str]) -> str:
        return "; ".join(texts)

    def _name(self, code: str) -> str:
        return self.names.get(code, code)

    def _amount(self, value: float, unit: str) -> str:
        return numbers.amount(value, unit, self.language)

    def _text(self, key: str, **values: object) -> str:
        return self.catalogue.text(f"monitoring.{key}", self.language, **values)
