"""District figures of the made-up country, modelled inside an assessment: marked, traced, protected, honest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hand_made import surveyed

from wayfare.assessment import record, situation, small_areas, trace
from wayfare.assessment import workspace as workspaces
from wayfare.assessment.evidence_figures import settle
from wayfare.assessment.record import Run
from wayfare.catalogue import load
from wayfare.country import generate
from wayfare.methods.small_area import Smoothing, fay_herriot
from wayfare.model.errors import WorkspaceError
from wayfare.model.estimate import Flag
from wayfare.model.figure import Figure, State
from wayfare.model.workspace import SmallAreas

INDICATOR = "remittances.recipient_share"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def run(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("marenza")
    made = generate(folder, persons=6_000, seed=8, truth=False)
    import pyarrow.parquet as pq

    districts = sorted(set(pq.read_table(made.households, columns=["admin2"])["admin2"].to_pylist()))
    rows = [f"{d},{d[3]},{1000 + n}" for n, d in enumerate([*districts, "XMZ1-99"])]
    (folder / "areas.csv").write_text("code,region,homes\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "w.yaml").write_text(
        f"country: XMZ\nname: Marenza\nmade_up: true\n"
        f"evidence: [{{file: {made.households.name}, family: marenza_households, lonely: certainty}}]\n"
        f"small_areas: [{{indicator: {INDICATOR}, dimension: admin2, file: areas.csv, key: code, "
        f"covariates: [region], weight: homes}}]\n",
        encoding="utf-8",
    )
    workspace = settle(workspaces.load(folder / "w.yaml"), home, load())
    (folder / "areas.csv").unlink()
    return record.of(situation.assess(workspace, home, load()), workspace)


def modelled(run: Run) -> list[Figure]:
    return [f for f in run.figures if Flag.MODELLED in f.flags]


def test_every_district_has_a_modelled_figure_and_one_nobody_was_asked_in_too(run: Run) -> None:
    found = modelled(run)
    assert {dict(f.domain)["admin2"] for f in found} == set(run.workspace.small_areas[0].areas)
    assert all(f.method.startswith("Fay-Herriot REML") and f.low < f.value < f.high for f in found)  # type: ignore[operator]
    (alone,) = [f for f in found if dict(f.domain)["admin2"] == "XMZ1-99"]
    assert alone.n is None


def test_modelled_districts_agree_with_the_national_figure(run: Run) -> None:
    weight = {area: row["homes"] for area, row in run.workspace.small_areas[0].areas.items()}
    country = next(f for f in run.figures if f.indicator == INDICATOR and not f.domain and f.source[:8] == "evidence")
    total = sum(weight[str(dict(f.domain)["admin2"])] * (f.value or 0) for f in modelled(run))
    assert total / sum(weight.values()) == pytest.approx(country.value)


def test_modelled_figures_are_computed_again_to_the_last_bit(run: Run, home: Path) -> None:
    for figure in modelled(run)[::20]:
        assert trace.one(figure.id, run, home, load()).identical
    assert list(trace.disagreements(run, trace.again(run, home, load()), {})) == []


def test_withheld_district_lends_nothing_to_its_modelled_figure() -> None:
    use = SmallAreas(
        dimension="admin2",
        indicator="a.b",
        file="x.csv",
        key="code",
        covariates=("x",),
        areas={f"D{n}": {"x": float(n % 3)} for n in range(8)},
    )
    shown = [surveyed("a.b", 20.0 + n % 4, se=2.0, domain=(("admin2", f"D{n}"),)) for n in range(7)]
    hidden = surveyed("a.b", None, domain=(("admin2", "D7"),), n=2)
    assert hidden.state is State.WITHHELD
    found = small_areas.modelled([*shown, hidden], [use], 0.95)
    last = found[-1]
    assert last.n is None
    assert hidden.id not in last.inputs
    without = small_areas.modelled(shown, [use], 0.95)[-1]
    assert last.value == without.value


def test_area_without_covariates_is_named(run: Run) -> None:
    use = replace(run.workspace.small_areas[0], areas={"elsewhere": {"region": 1.0, "homes": 1.0}})
    direct = surveyed(INDICATOR, 20.0, se=1.0, domain=(("admin2", "XMZ1-01"),))
    with pytest.raises(WorkspaceError, match="covariates lack: XMZ1-01"):
        small_areas.modelled([direct], [use], 0.95)


@pytest.mark.parametrize(
    ("text", "said"), [("code,x\nA,1\n", "no column region"), ("code,region\nA,\n", "row 2, region")]
)
def test_covariates_that_cannot_be_used_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "areas.csv").write_text(text, encoding="utf-8")
    (tmp_path / "w.yaml").write_text(
        "country: XMZ\nsmall_areas: [{indicator: a.b, dimension: admin2, file: areas.csv, key: code, "
        "covariates: [region]}]\n",
        encoding="utf-8",
    )
    with pytest.raises(WorkspaceError, match=said):
        workspaces.load(tmp_path / "w.yaml")


def test_districts_where_everybody_answers_alike_count_when_variances_are_smoothed() -> None:
    """Nobody of nine households receives: no variance of its own, but not nothing known."""
    use = SmallAreas(
        dimension="admin2", indicator="a.b", file="x.csv", key="code", covariates=("x",),
        areas={f"D{n}": {"x": float(n % 3)} for n in range(8)},
    )  # fmt: skip
    shown = [surveyed("a.b", 20.0 + n % 4, se=4.0, n=90, df=3.0, domain=(("admin2", f"D{n}"),)) for n in range(7)]
    alike = surveyed("a.b", 0.0, se=0.0, n=9, df=1.0, domain=(("admin2", "D7"),))
    smooth = small_areas.modelled([*shown, alike], [use], 0.95)[-1]
    rough = small_areas.modelled([*shown, alike], [replace(use, smooth_variances=False)], 0.95)[-1]
    assert "variances=share" in smooth.method
    assert "variances=none" in rough.method
    assert alike.id in smooth.inputs
    assert alike.id not in rough.inputs
    assert (smooth.value or 0) < (rough.value or 0)


def test_variances_stay_as_they_are_where_nothing_tells_how_sure_they_are() -> None:
    use = SmallAreas(
        dimension="admin2", indicator="a.b", file="x.csv", key="code", covariates=("x",),
        areas={f"D{n}": {"x": float(n % 3)} for n in range(8)},
    )  # fmt: skip
    shown = [surveyed("a.b", 20.0 + n % 4, se=2.0, domain=(("admin2", f"D{n}"),)) for n in range(8)]
    assert all("variances=none" in found.method for found in small_areas.modelled(shown, [use], 0.95))


Drawn = tuple[list[np.ndarray], np.ndarray, list[np.ndarray]]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """A quarter of the sampling areas of every district of the whole population, two at least, 25 times.

    Each time share, standard error, households and degrees of freedom of each district; the truth; the covariates.
    """
    import pyarrow.parquet as pq

    made = generate(tmp_path_factory.mktemp("all"), persons=120_000, seed=3, truth=False, sample=False)
    table = pq.read_table(made.households, columns=["admin2", "psu", "receives_remittances"]).to_pydict()
    names, district = np.unique(table["admin2"], return_inverse=True)
    _, area = np.unique(table["psu"], return_inverse=True)
    receives = np.array(table["receives_remittances"], float)
    of_area = np.zeros(area.max() + 1, int)
    of_area[area] = district
    size, sums = np.bincount(area).astype(float), np.bincount(area, receives)
    region = np.array([n[3] for n in names])
    rng = np.random.default_rng(1)

    def estimated(d: int) -> tuple[float, float, float, float]:
        here = np.flatnonzero(of_area == d)
        asked = rng.choice(here, max(2, len(here) // 4), replace=False)
        n, share = len(asked), sums[asked].sum() / size[asked].sum()
        spread = ((sums[asked] - share * size[asked]) ** 2).sum() / (n - 1) / size[asked].mean() ** 2
        return share, np.sqrt((1 - n / len(here)) / n * spread), size[asked].sum(), n - 1

    draws = [np.array([estimated(d) for d in range(len(names))]).T for _ in range(25)]
    truth = np.bincount(district, receives) / np.bincount(district)
    return draws, truth, [(region == r).astype(float) for r in np.unique(region)[1:]]


def honesty(drawn: Drawn, smoothing: Smoothing) -> tuple[float, float]:
    """Part of intervals of 95 percent that hold the truth, and squared errors announced for each made."""
    draws, truth, region = drawn
    inside, made, announced = [], 0.0, 0.0
    for share, se, households, degrees in draws:
        own = np.where(se > 0, se, np.nan)
        told = fay_herriot(share, own, region, cases=households, degrees=degrees, smoothing=smoothing)
        inside.append((told["low"] <= truth) & (truth <= told["high"]))
        made += float(((told["estimate"] - truth) ** 2).sum())
        announced += float((told["root_mse"] ** 2).sum())
    return float(np.mean(inside)), announced / made


@pytest.mark.parametrize("smoothing", ["share", "mean"])
def test_smoothed_intervals_of_the_made_up_country_hold_the_truth_nearly_as_often_as_they_say(
    drawn: Drawn, smoothing: Smoothing
) -> None:
    """Half of the districts have two sampling areas."""
    coverage, announced = honesty(drawn, smoothing)
    assert 0.92 <= coverage <= 0.98
    assert announced == pytest.approx(1, abs=0.15)


def test_variances_of_two_sampling_areas_taken_as_known_make_intervals_much_too_narrow(drawn: Drawn) -> None:
    coverage, announced = honesty(drawn, "none")
    assert coverage < 0.8
    assert announced < 0.8
