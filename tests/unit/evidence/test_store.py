"""The store: the same rows are the same evidence, bad files leave no trace, damage is found and named."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from wayfare.evidence import intake
from wayfare.evidence.store import AddOptions, Store, default_root
from wayfare.model.errors import DesignError, EvidenceError, StoreError, UnknownVariable, UnreadableFile, WrongType
from wayfare.model.progress import Cancelled
from wayfare.model.survey import SurveyDesign

SURVEY = "id,stratum,psu,w,income\n" + "".join(
    f"{n},{n % 3},{n % 3 * 10 + n % 4},{1 + n % 5}.5,{n * 10}\n" for n in range(1, 61)
)
DESIGN = SurveyDesign(weights="w", strata="stratum", psu=("psu",))

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY)
    return path


def tree(store: Store) -> dict[str, bytes]:
    """Everything in the store, byte for byte."""
    return {str(p.relative_to(store.root)): p.read_bytes() for p in sorted(store.root.rglob("*")) if p.is_file()}


def test_evidence_comes_back_as_it_was_added(store, survey):
    added = store.add(survey, AddOptions(title="A survey", publisher="Somebody", area="MEX", design=DESIGN))
    assert store.list() == (added,)
    assert store.get(added.sha256[:8]) == added
    assert (added.rows, added.rows_set_aside, added.sums["income"]) == (60, 0, 18_300)
    assert intake.sha256(store.path(added)) == added.sha256
    assert store.path(added).name == f"{added.sha256}.parquet"


def test_rows_are_sorted_by_the_design_and_keep_their_number(store, survey):
    added = store.add(survey, AddOptions(design=DESIGN))
    rows = pq.read_table(store.path(added)).to_pylist()
    keys = [(row["stratum"], row["psu"], row["_row"]) for row in rows]
    assert keys == sorted(keys)
    assert all(row["id"] == row["_row"] for row in rows)


def test_the_same_file_twice_is_the_same_evidence(store, survey):
    first = store.add(survey, AddOptions(design=DESIGN))
    before = tree(store)
    assert store.add(survey, AddOptions(design=DESIGN)) == first
    assert tree(store) == before


def test_equal_rows_declared_differently_are_refused(store, survey):
    store.add(survey, AddOptions(design=DESIGN))
    with pytest.raises(EvidenceError, match=r"already stored as 'survey.csv', with another area.*evidence remove"):
        store.add(survey, AddOptions(design=DESIGN, area="MEX"))


def test_removed_evidence_is_gone(store, survey):
    added = store.add(survey)
    assert store.remove(added.sha256[:6]) == added
    assert store.list() == ()
    assert tree(store) == {}


def test_columns_of_the_design_may_be_called_as_in_the_file(store, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("Facteur d'expansion,GRAPPE\n1.5,7\n2.5,8\n")
    added = store.add(path, AddOptions(design=SurveyDesign(weights="Facteur d'expansion", psu=("grappe",))))
    assert added.design.weights == "Facteur_d_expansion"
    assert added.design.psu == ("GRAPPE",)


@pytest.mark.parametrize(
    ("design", "error", "said"),
    [
        (SurveyDesign(weights="wt"), UnknownVariable, r"no column 'wt'. The file has: id, stratum, psu, w"),
        (SurveyDesign(weights="name"), WrongType, "number"),
        (SurveyDesign(weights="missing"), DesignError, "missing"),
        (SurveyDesign(weights="negative"), DesignError, "negative"),
        (SurveyDesign(strata="stratum", psu=("twice",), nested=False), DesignError, "strat"),
    ],
)
def test_a_design_that_does_not_fit_leaves_the_store_as_it_was(store, tmp_path, survey, design, error, said):
    store.add(survey)
    before = tree(store)
    path = tmp_path / "odd.csv"
    head, *rows = SURVEY.splitlines()
    lines = [f"{row},x{n},{'' if n == 3 else 1},{-1 if n == 4 else 1},{n % 7}" for n, row in enumerate(rows, start=1)]
    path.write_text("\n".join([f"{head},name,missing,negative,twice", *lines]) + "\n")
    with pytest.raises(error, match=said):
        store.add(path, AddOptions(design=design))
    assert tree(store) == before


def test_duplicate_ids_are_refused_with_their_rows(store, tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("hh,person,x\n1,1,a\n1,2,b\n2,1,c\n1,2,d\n")
    with pytest.raises(
        EvidenceError, match=r"1 values of hh, person name more than one row, first 1, 2 in rows 2 and 4"
    ):
        store.add(path, AddOptions(ids=("hh", "person")))
    assert store.list() == ()


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\xff\xfe\x00", b"a,b\n\x00\x01"])
def test_files_that_cannot_be_read_leave_the_store_as_it_was(store, survey, tmp_path, content):
    store.add(survey)
    before = tree(store)
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    with pytest.raises(UnreadableFile):
        store.add(bad)
    assert tree(store) == before


def test_a_survey_of_another_country_is_refused_before_it_is_read(store, survey):
    with pytest.raises(EvidenceError, match="survey of another country: it is about USA, and the family mexico_enigh"):
        store.add(survey, AddOptions(family="mexico_enigh", area="USA"))


def test_a_survey_of_another_layout_is_refused_with_what_was_expected_and_found(store, survey):
    with pytest.raises(EvidenceError, match=r"lacks folioviv, upm, .*Found instead: id, stratum, psu, w, income"):
        store.add(survey, AddOptions(family="mexico_enigh"))


def test_an_unknown_family_is_refused_with_those_there_are(store, survey):
    with pytest.raises(EvidenceError, match=r"no survey family 'enigh'. Families: .*mexico_enigh"):
        store.add(survey, AddOptions(family="enigh"))


@pytest.mark.parametrize("prefix", ["", "abc", "0123456789"])
def test_evidence_that_is_not_there_is_said(store, survey, prefix):
    store.add(survey)
    with pytest.raises(EvidenceError, match=r"wayfare evidence list"):
        store.get(prefix)


def test_verify_is_silent_about_a_whole_store(store, survey):
    store.add(survey)
    assert store.verify() == ()


@pytest.mark.parametrize("ending", [".parquet", ".json", ".rejected.jsonl"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "remove"])
def test_any_damage_is_found_and_named(store, tmp_path, ending, damage):
    path = tmp_path / "s.csv"
    path.write_text("n,b\n" + "1,x\n" * 200 + "many,x\n")
    added = store.add(path)
    (victim,) = (p for p in store.path(added).parent.iterdir() if p.name == added.sha256 + ending)
    victim.chmod(0o600)
    content = bytearray(victim.read_bytes())
    if damage == "remove":
        victim.unlink()
    else:
        content[len(content) // 2] ^= 1
        victim.write_bytes(bytes(content[: len(content) // 2]) if damage == "truncate" else bytes(content))
    (found,) = store.verify()
    assert "damaged" in found.what
    assert added.sha256.startswith(found.where)


def test_every_flipped_byte_of_a_sidecar_is_noticed(store, survey):
    added = store.add(survey)
    sidecar = store.path(added).with_suffix(".json")
    whole = sidecar.read_bytes()
    sidecar.chmod(0o600)
    for at in range(0, len(whole), 37):
        sidecar.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        try:
            same = store.get(added.sha256) == added
        except EvidenceError:
            continue
        assert same, f"byte {at} changed the evidence and nobody noticed"


def test_stored_files_are_read_only(store, survey):
    added = store.add(survey)
    assert {p.stat().st_mode & 0o777 for p in store.path(added).parent.iterdir()} == {0o444}


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "where",
    [
        "pathlib.Path.mkdir",
        "pathlib.Path.write_text",
        "pathlib.Path.rename",
        "pathlib.Path.chmod",
        "os.fsync",
        "tempfile.mkdtemp",
        "pyarrow.parquet.ParquetWriter.write_table",
        "pyarrow.parquet.ParquetWriter.close",
        "wayfare.engine.tables.sort_to_parquet",
        "wayfare.evidence.sidecar.write",
        "wayfare.evidence.intake.sha256",
        "wayfare.evidence.intake.stage",
    ],
)
def test_a_disk_that_fills_up_at_any_step_leaves_the_store_as_it_was(store, survey, tmp_path, monkeypatch, where):
    store.add(survey)
    other = tmp_path / "other.csv"
    other.write_text(SURVEY.replace("10", "11"))
    before = tree(store)

    def full(*args: object, **how: object) -> None:
        raise FULL

    with monkeypatch.context() as patched:
        patched.setattr(where, full)
        with pytest.raises(StoreError, match=r"disk is full; nothing was stored"):
            store.add(other, AddOptions(design=DESIGN))
    assert tree(store) == before
    assert store.add(other, AddOptions(design=DESIGN)).rows == 60


def test_cancelling_leaves_the_store_as_it_was(store, survey):
    def cancel(done: int, total: int, what: str) -> None:
        if what.startswith("Storing"):
            raise Cancelled

    with pytest.raises(Cancelled):
        store.add(survey, AddOptions(), cancel)
    assert tree(store) == {}


def test_what_was_said_of_a_mapping_is_kept(store, survey):
    assert store.add(survey, AddOptions(mapping="un_desa_bilateral")).options["mapping"] == "un_desa_bilateral"


def test_the_sidecar_is_plain_json_with_everything_in_it(store, survey):
    added = store.add(survey, AddOptions(title="Encuesta de años"))
    body = json.loads(store.path(added).with_suffix(".json").read_text(encoding="utf-8"))
    assert body["evidence"]["title"] == "Encuesta de años"
    assert body["evidence"]["file_sha256"] == intake.sha256(survey)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, 1), (1, 2), (2, 1)], True),
        ([(1, 2), (1, 1), (2, 1)], False),
        ([(2, 1), (1, 2), (1, 3)], False),
        ([(1, 9), (2, 1), (3, 0)], True),
        ([(None, 1), (1, 1)], False),
    ],
)
def test_order_is_recognised(tmp_path, rows, expected):
    import pyarrow as pa

    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"a": [r[0] for r in rows], "b": [r[1] for r in rows]}), path)
    assert intake.is_sorted(path, ["a", "b"]) is expected


def test_the_store_lies_where_the_system_keeps_data(monkeypatch, tmp_path):
    monkeypatch.setenv("WAYFARE_HOME", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv("WAYFARE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("sys.platform", "linux")
    assert default_root() == tmp_path / "data" / "wayfare"
