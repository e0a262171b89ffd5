"""Replicate weights and imputations give what R's survey and mitools packages give (`designs/replicates.R`)."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pytest

from wayfare.engine.run import answer_request
from wayfare.model.errors import DesignError, UnknownVariable, WrongType
from wayfare.model.estimate import Estimate, Flag, Measure, Statistic
from wayfare.model.survey import ReplicateMethod, Replicates, SurveyDesign

FOLDER = Path(__file__).parent / "designs"
TOLERANCE = 1e-8
ROUNDING = 1e-7
"""What R leaves of a variance that is zero, in units of the estimate."""


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def people() -> pa.Table:
    options = pc.ConvertOptions(strings_can_be_null=True)
    table = pc.read_csv(FOLDER / "people.csv", convert_options=options)
    for column in (weights := pc.read_csv(FOLDER / "replicate_weights.csv")).column_names[1:]:
        table = table.append_column(column, weights[column])
    return table


PEOPLE = people()
DECLARED = {row["design"]: row for row in rows("replicates.csv")}
EXPECTED = rows("expected_replicates.csv")


def design(name: str, *, defaults: bool = False) -> SurveyDesign:
    """Declare a design as R made it; by `defaults` with the scales the method implies."""
    row = DECLARED[name]
    method = ReplicateMethod(row["method"])
    every = tuple(float(x) for x in row["rscales"].split(";"))
    return SurveyDesign(
        weights="w",
        replicates=Replicates(
            method=method,
            weights=(row["pattern"],),
            fay=float(row["fay"]) if row["fay"] else None,
            scale=None if defaults else float(row["scale"]),
            rscales=every if method == ReplicateMethod.JKN or not defaults else (),
            mse=row["mse"] == "TRUE",
            combined=row["combined"] == "TRUE",
        ),
    )


def measure(row: dict[str, str]) -> Measure:
    name = f"{row['statistic']} {row['y']}"
    statistic = Statistic(row["statistic"])
    return Measure(
        name=name,
        statistic=statistic,
        y="migrant = 1" if row["y"] == "migrant" else row["y"],
        denominator="income" if row["y"] == "spending" else "income is not null" if row["y"] == "x" else None,
        q=0.5 if statistic == Statistic.QUANTILE else None,
        line=30.0 if statistic == Statistic.FGT else None,
        alpha=1.0 if statistic == Statistic.FGT else None,
        group="migrant = 1" if statistic == Statistic.GAP else None,
        imputations=(("x", ("income", "spending", "age")),) if row["y"] == "x" else (),
        breakdowns=tuple({(r["by"],) if r["by"] else () for r in EXPECTED if f"{r['statistic']} {r['y']}" == name}),
    )


def told(estimate: Estimate) -> tuple[str, str]:
    return estimate.y, ", ".join(f"{name}={value}" for name, value in estimate.domain)


@pytest.mark.parametrize("name", DECLARED)
def test_every_statistic_of_every_kind_of_replicates_is_that_of_r(name):
    wanted = [row for row in EXPECTED if row["design"] == name]
    assert len(wanted) > 80
    measures = {m.name: m for m in map(measure, wanted)}
    answer = answer_request(PEOPLE, design(name), list(measures.values()), ((), ("sex",), ("group",)), policy=None)
    found = {told(estimate): estimate for estimate in answer.estimates}
    for row in wanted:
        estimate = found[f"{row['statistic']} {row['y']}", row["domain"]]
        for field, key in (
            ("estimate", "estimate"),
            ("se", "se"),
            ("df", "df"),
            ("low", "ci_low"),
            ("high", "ci_high"),
        ):
            value, r = getattr(estimate, {"low": "ci_low", "high": "ci_high"}.get(field, field)), row[key]
            here = (row["statistic"], row["y"], row["domain"], field)
            if r == "":
                assert value is None, here
                continue
            slack = ROUNDING * abs(float(row["estimate"])) if float(row["se"] or 0) < ROUNDING else 0.0
            assert value == pytest.approx(float(r), rel=TOLERANCE, abs=slack), here


@pytest.mark.parametrize("name", ["brr", "fay", "msefay", "jk1", "jkn"])
def test_scales_follow_from_the_method(name):
    asked = Measure(name="m", statistic=Statistic.MEAN, y="income")
    said, implied = (
        answer_request(PEOPLE, design(name, defaults=d), [asked], policy=None).estimates[0] for d in (False, True)
    )
    assert implied.se == pytest.approx(said.se, rel=1e-12)


@pytest.mark.parametrize(("name", "known"), [("fay", True), ("jkn", False)])
def test_a_median_duration_has_no_standard_error_where_the_jackknife_fails(name, known):
    asked = Measure(name="m", statistic=Statistic.SURVIVAL_MEDIAN, y="income", event="migrant = 1")
    (median,) = answer_request(PEOPLE, design(name), [asked], policy=None).estimates
    assert median.estimate is not None
    assert (median.se is not None) is known


@pytest.mark.parametrize(
    ("statistic", "more"),
    [
        ("gini_contribution", {"rank_by": "income"}),
        ("gini_elasticity", {"rank_by": "income"}),
        ("concentration", {"rank_by": "income"}),
        ("risk_ratio", {"y": "income < 30", "group": "migrant = 1"}),
        ("herfindahl", {"y": "school"}),
    ],
)
def test_replicates_of_other_statistics_come_close_to_their_linearised_errors(statistic, more):
    asked = Measure(**{"name": "m", "statistic": Statistic(statistic), "y": "spending"} | more)
    linear = SurveyDesign(weights="w", strata="stratum", psu=("psu",))
    (a,), (b,) = (answer_request(PEOPLE, d, [asked], policy=None).estimates for d in (linear, design("jkn")))
    assert a.estimate == b.estimate
    assert b.se == pytest.approx(a.se, rel=0.15)


def test_small_groups_are_protected_as_under_any_design():
    asked = Measure(name="m", statistic=Statistic.MEAN, y="income")
    answer = answer_request(PEOPLE, design("fay"), [asked], (("group", "school"),))
    withheld = [e for e in answer.estimates if Flag.WITHHELD in e.flags]
    assert withheld
    assert all(e.se is None and e.estimate is None and e.n is None for e in withheld)


def refused(replicates: Replicates, weights: str | None = "w") -> DesignError:
    with pytest.raises((DesignError, UnknownVariable, WrongType)) as found:
        answer_request(
            PEOPLE,
            SurveyDesign(weights=weights, replicates=replicates),
            [Measure(name="m", statistic=Statistic.MEAN, y="income")],
        )
    assert found.value.remedy
    return found.value


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"method": "fay"}, "needs its k"),
        ({"method": "brr", "fay": 0.5}, "has no Fay's k"),
        ({"method": "fay", "fay": 1.0}, "k is 1"),
        ({"method": "jkn"}, "needs the factor"),
        ({"method": "other"}, "scale must be said"),
        ({"method": "brr", "rscales": (1.0, 2.0)}, "2 factors for 16"),
        ({"method": "brr", "scale": -1.0}, "below zero"),
        ({"method": "brr", "weights": ("r_brr_1",)}, "1 columns hold"),
        ({"method": "brr", "weights": ("rr_*",)}, "no column"),
        ({"method": "brr", "weights": ("sex", "school")}, "not a number"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused_in_words(declared, said):
    given = {"weights": ("r_brr_*",)} | declared | {"method": ReplicateMethod(declared["method"])}
    assert said in str(refused(Replicates(**given))).lower() or said in str(refused(Replicates(**given)))


def test_replicates_without_a_weight_are_refused():
    assert "weight of the full sample" in str(
        refused(Replicates(method=ReplicateMethod.BRR, weights=("r_brr_*",)), weights=None)
    )


def test_a_missing_replicate_weight_is_refused_with_its_row():
    column = PEOPLE.column_names.index("r_brr_3")
    spoilt = pa.array([None, *PEOPLE["r_brr_3"].to_pylist()[1:]], pa.float64())
    table = PEOPLE.set_column(column, "r_brr_3", spoilt)
    with pytest.raises(DesignError, match=r"1 rows have no finite value in 'r_brr_3' \(row 1\)"):
        answer_request(table, design("brr"), [Measure(name="m", statistic=Statistic.MEAN, y="income")])
