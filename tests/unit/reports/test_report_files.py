"""Files of a report: tidy tables, print, charts; nothing withheld in any of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import assessment
import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader

from wayfare.model.assessment import Assessment, Brief
from wayfare.model.errors import WayfareError
from wayfare.model.estimate import Flag
from wayfare.model.figure import State
from wayfare.model.progress import Cancelled
from wayfare.reports import FORMATS, render
from wayfare.reports.document import Document, compose
from wayfare.reports.edition import Edition
from wayfare.reports.pdf import print_pdf, print_summary
from wayfare.reports.protect import protect
from wayfare.reports.tables import SCHEMA, as_csv, records


def _text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".parquet":
        return json.dumps(pq.read_table(path).to_pylist())
    return path.read_text(encoding="utf-8")


def test_a_withheld_number_is_in_no_file(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 6 + 2 * 9
    for path in files:
        text = _text_of(path)
        found = [planted for planted in assessment.PLANTED_TEXTS if planted in text]
        assert not found, f"{path.name} shows {found}"


def test_the_planted_number_would_be_found_without_the_guard() -> None:
    unguarded = as_csv(Edition(assessment.make()))
    assert assessment.PLANTED_TEXTS[0] in unguarded


@pytest.mark.parametrize("state", [State.WITHHELD, State.FAILED, State.EMPTY])
def test_figures_without_a_number_keep_none(state: State) -> None:
    made = assessment.make()
    hidden = replace(made.figures[0], state=state)
    guarded = protect(replace(made, figures=(hidden, *made.figures[1:])))
    figure = guarded.figures[0]
    assert (figure.value, figure.se, figure.low, figure.high, figure.df, figure.deff) == (None,) * 6
    assert "31.2" not in guarded.summary[0].text


def test_the_withheld_flag_alone_hides_a_number() -> None:
    made = assessment.make()
    flagged = replace(made.figures[0], flags=(Flag.WITHHELD,))
    assert protect(replace(made, figures=(flagged,), summary=(), sections=(), notes=())).figures[0].value is None


def test_file_names_say_made_up(folder: Path) -> None:
    assert {path.name for path in folder.iterdir() if path.is_file()} == {
        *(f"wayfare-TON-made-up.{kind}" for kind in FORMATS),
        "wayfare-TON-made-up-summary.pdf",
    }


def test_the_summary_is_one_accessible_page_with_sentences_numbers_gaps_and_the_warning(
    folder: Path, document: Callable[[str], Document]
) -> None:
    reader = PdfReader(folder / "wayfare-TON-made-up-summary.pdf")
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = re.sub(r"\s+", " ", reader.pages[0].extract_text())
    say = document("en").edition.say
    wanted = [say("made_up.banner"), say("brief.gaps"), say("brief.cautions"), say("map.disclaimer"), "31.2%", "29.0%"]
    assert [each for each in wanted if each not in text] == []


def test_a_long_summary_still_fits_one_page(made: Assessment) -> None:
    long = replace(made, summary=made.summary * 5, brief=replace(made.brief, gaps=made.brief.gaps * 9))
    assert len(PdfReader(io.BytesIO(print_summary(compose(long)))).pages) == 1


def test_tables_hold_every_figure_to_the_last_digit(folder: Path) -> None:
    figures = {figure.id: figure.value for figure in protect(assessment.make()).figures}
    rows = list(csv.DictReader(io.StringIO((folder / "wayfare-TON-made-up.csv").read_text(encoding="utf-8"))))
    assert {row["id"]: float(row["value"]) if row["value"] else None for row in rows} == figures
    table = pq.read_table(folder / "wayfare-TON-made-up.parquet")
    assert dict(zip(table["id"].to_pylist(), table["value"].to_pylist(), strict=True)) == figures
    document = json.loads((folder / "wayfare-TON-made-up.json").read_text(encoding="utf-8"))
    assert {record["id"]: record["value"] for record in document["figures"]} == figures


def test_tables_share_their_columns_and_say_state_source_and_made_up(folder: Path) -> None:
    table = pq.read_table(folder / "wayfare-TON-made-up.parquet")
    assert table.schema.names == SCHEMA.names
    assert set(table["state"].to_pylist()) == {str(state) for state in State}
    assert all(table["source_title"].to_pylist())
    assert set(table["made_up"].to_pylist()) == {True}
    assert table.schema.metadata[b"made_up"] == b"true"
    header = (folder / "wayfare-TON-made-up.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == SCHEMA.names


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_of_the_csv_can_run_in_a_spreadsheet(made: Assessment, start: str) -> None:
    figure = replace(made.figures[0], source=f"{start}cmd|' /C calc'!A0", value=-4.5)
    rows = list(csv.DictReader(io.StringIO(as_csv(Edition(made), [figure]), newline="")))
    assert rows[0]["source"].startswith(f"'{start}")
    assert rows[0]["value"] == "-4.5"


def test_a_record_of_an_unknown_number_is_none_not_zero() -> None:
    edition = Edition(protect(assessment.make()))
    silent = [record for record in records(edition) if record["state"] != "known"]
    assert silent
    assert all(record["value"] is None and record["se"] is None for record in silent)


@pytest.fixture(scope="module")
def pdf(folder: Path) -> PdfReader:
    return PdfReader(folder / "wayfare-TON-made-up.pdf")


def test_the_pdf_is_tagged_for_accessibility(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_every_picture_of_the_pdf_has_words(pdf: PdfReader, document: Callable[[str], Document]) -> None:
    def alternatives(node: object) -> list[str]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            return [text for child in node for text in alternatives(child)]
        if not isinstance(node, dict):
            return []
        own = [str(node["/Alt"])] if "/Alt" in node else []
        return own + (alternatives(node["/K"]) if "/K" in node else [])

    expected = {d.view.alternative for chapter in document("en").chapters for d in chapter.drawings}
    assert expected <= set(alternatives(pdf.trailer["/Root"]["/StructTreeRoot"]))


def test_the_pdf_reads_as_text_with_page_numbers_and_the_warning_on_every_page(
    pdf: PdfReader, document: Callable[[str], Document]
) -> None:
    texts = [re.sub(r"\s+", " ", page.extract_text()) for page in pdf.pages]
    assert 10 <= len(texts) <= 20
    assert all("ade-up data" in text for text in texts)
    assert all(f"Page {number} of {len(texts)}" in text for number, text in enumerate(texts[1:], start=2))
    whole = " ".join(texts)
    for chapter in document("en").chapters:
        assert all(part.section.question in whole for part in chapter.parts)
        assert all(drawing.view.exhibit.title in whole for drawing in chapter.drawings)
    assert assessment.make().figures[0].id in whole


def test_a_chart_longer_than_a_page_is_made_to_fit_one(made: Assessment) -> None:
    """Its source, written below it, follows on the next page at the latest, and no page is left empty."""
    section = made.sections[0]
    long = replace(section.exhibits[0], figures=section.exhibits[0].figures * 6)
    text = print_pdf(compose(replace(made, sections=(replace(section, exhibits=(long,)),), themes=(), brief=Brief())))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(text)).pages]
    assert all(len(page) > 200 for page in pages[1:])
    first = next(number for number, page in enumerate(pages) if "Thin lines or bands" in page)
    assert first <= 6


def test_the_pdf_uses_only_the_fonts_that_come_along(pdf: PdfReader) -> None:
    names = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in pdf.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert names
    assert all(name.startswith(("NotoSans", "DejaVuSansMono")) for name in names)


def test_the_same_assessment_prints_the_same_bytes(document: Callable[[str], Document]) -> None:
    assert print_pdf(document("fr")) == print_pdf(document("fr"))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_pdf_is_set_in_other_languages(document: Callable[[str], Document], language: str) -> None:
    reader = PdfReader(io.BytesIO(print_pdf(document(language))))
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata is not None
    assert assessment.TEXTS[language]["title"] in str(reader.metadata.title)


def test_an_unknown_format_is_refused_before_anything_is_written(made: Assessment, tmp_path: Path) -> None:
    with pytest.raises(WayfareError, match=r"docx.*Choose from html, pdf"):
        render(made, tmp_path / "new", formats=("html", "docx"))
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_written_is_named(made: Assessment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WayfareError, match=r"file/wayfare-TON-made-up\.csv"):
        render(made, tmp_path / "file", formats=("csv",))


def test_rendering_can_be_stopped_and_leaves_no_half_file(made: Assessment, tmp_path: Path) -> None:
    def stop(done: int, total: int, what: str) -> None:
        assert 0 <= done <= total
        if what.endswith(".csv"):
            raise Cancelled

    with pytest.raises(Cancelled):
        render(made, tmp_path, formats=("html", "csv"), progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["wayfare-TON-made-up.html"]


def test_an_assessment_without_figures_is_still_a_report(made: Assessment, tmp_path: Path) -> None:
    bare = [
        replace(each, exhibits=(), suggestions=(), finding=replace(each.finding, known=())) for each in made.sections
    ]
    empty = replace(
        made,
        figures=(),
        summary=(),
        sections=tuple(bare),
        themes=(),
        brief=Brief(),
        evidence_map=None,
        notes=(),
        sources=(),
        evidence=(),
        indicators=(),
    )
    written = render(empty, tmp_path)
    assert [path.suffix for path in written] == [".html", ".pdf", ".csv", ".parquet", ".json", ".pdf"]
    assert "does not answer this question" in written[0].read_text(encoding="utf-8")
    assert compose(empty).methods == []
