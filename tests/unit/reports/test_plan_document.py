"""A plan as page, print and Word file: the same words in each, and somebody's template cannot do harm."""

from __future__ import annotations

import datetime
import html
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from wayfare.model.errors import UnreadableFile
from wayfare.plan import document, frameworks
from wayfare.reports import plan_document

ROOT = Path(__file__).resolve().parents[3]
PLAN = document.load(ROOT / "examples" / "marenza-plan.yaml")
GOALS = frameworks.load(ROOT / "examples" / "marenza-goals.yaml")
DAY = datetime.date(2026, 11, 27)
WORDS = plan_document.tree(PLAN, DAY, own=[GOALS])
EVIL = "<script>alert(1)</script> {{ 7 * 7 }} & \"'"


@pytest.fixture(scope="module")
def filled() -> docx.document.Document:
    return docx.Document(io.BytesIO(plan_document.word(WORDS)))


def text_of(word: docx.document.Document) -> str:
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def test_every_statement_label_and_title_is_in_all_three(filled: docx.document.Document) -> None:
    page, word = plan_document.page(WORDS), text_of(filled)
    pdf = pypdf.PdfReader(io.BytesIO(plan_document.print_pdf(WORDS)))
    printed = "".join("".join(sheet.extract_text().split()) for sheet in pdf.pages)
    said = [r.statement for r in PLAN.results] + [a.title for a in PLAN.actions] + [i.label for i in PLAN.indicators]
    for text in said:
        assert text.replace("'", "&#39;") in page
        assert text in word
        assert "".join(text.split())[:25] in printed, text


def test_the_print_is_tagged_and_says_that_it_is_made_up() -> None:
    pdf = pypdf.PdfReader(io.BytesIO(plan_document.print_pdf(WORDS)))
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert all("Made-up data" in sheet.extract_text() for sheet in pdf.pages)
    assert plan_document.print_pdf(WORDS) == plan_document.print_pdf(WORDS)


def test_the_page_needs_nothing_beside_it_and_runs_no_script() -> None:
    page = plan_document.page(plan_document.tree(replace(PLAN, title=EVIL, summary=EVIL), DAY))
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page
    assert "default-src 'none'" in html.unescape(page)
    assert 'src="http' not in page
    assert "<h1>&lt;script&gt;" in page


def test_word_runs_from_right_to_left_in_arabic_and_only_there(filled: docx.document.Document) -> None:
    arabic = docx.Document(io.BytesIO(plan_document.word(plan_document.tree(PLAN, DAY, language="ar"))))
    for word, turned in ((arabic, True), (filled, False)):
        body = word.element.body
        paragraphs, tables = list(body.iter(qn("w:p"))), list(body.iter(qn("w:tblPr")))
        assert len(paragraphs) > 100
        assert len(tables) > 10
        assert {each.find(qn("w:pPr") + "/" + qn("w:bidi")) is not None for each in paragraphs} == {turned}
        assert {each.find(qn("w:bidiVisual")) is not None for each in tables} == {turned}
        assert (word.sections[0]._sectPr.find(qn("w:bidi")) is not None) is turned
    sizes = [each for each in arabic.styles.element.iter(qn("w:rPr")) if each.find(qn("w:sz")) is not None]
    assert {each.find(qn("w:sz")).get(qn("w:val")) == each.find(qn("w:szCs")).get(qn("w:val")) for each in sizes} == {
        True
    }
    runs = [run for run in arabic.element.body.iter(qn("w:r")) if "حصيلة" in "".join(run.itertext())]
    assert runs
    assert all(run.find(qn("w:rPr") + "/" + qn("w:rtl")) is not None for run in runs)


def test_tags_in_the_text_of_a_plan_stay_text_in_word() -> None:
    word = docx.Document(io.BytesIO(plan_document.word(plan_document.tree(replace(PLAN, summary=EVIL), DAY))))
    assert EVIL in text_of(word)
    assert "49" not in [paragraph.text for paragraph in word.paragraphs]


def test_no_tag_of_the_template_is_left_over(filled: docx.document.Document) -> None:
    assert "{{" not in text_of(filled)
    assert "{%" not in text_of(filled)


def test_goals_served_and_untouched_are_told_for_each_framework() -> None:
    titles = [goal["title"] for goal in WORDS["goals"]]
    assert titles == [
        "Sustainable Development Goals",
        "Global Compact for Safe, Orderly and Regular Migration",
        "Vision 2030 of Marenza",
    ]
    assert WORDS["goals"][2]["untouched"][-1] == "5 Districts plan for themselves"
    assert WORDS["goals"][0]["of_memory"]


def test_a_plan_that_lacks_something_says_so_in_the_document() -> None:
    bare = replace(PLAN, costs=(), indicators=())
    words = plan_document.tree(bare, DAY)
    assert words["lacks"]
    assert words["numbers"][1]["value"] == "not known"
    page = plan_document.page(words)
    assert "What the plan still lacks" in page
    assert "has no indicator" in page
    assert plan_document.print_pdf(words).startswith(b"%PDF")
    assert b"word/document.xml" in plan_document.word(words)


def test_an_empty_plan_can_be_shown() -> None:
    empty = replace(PLAN, results=(), indicators=(), actions=(), costs=(), frameworks=(), made_up=False, summary="")
    words = plan_document.tree(empty, DAY)
    assert plan_document.page(words)
    assert plan_document.print_pdf(words).startswith(b"%PDF")
    assert plan_document.word(words).startswith(b"PK")


def test_right_to_left_is_said_to_every_format() -> None:
    words = plan_document.tree(PLAN, DAY, language="ar")
    assert 'dir="rtl"' in plan_document.page(words)
    assert plan_document.print_pdf(words).startswith(b"%PDF")


def test_words_of_the_document_go_through_the_translation() -> None:
    words = plan_document.tree(PLAN, DAY, language="qps")
    assert all("⟦" in text for text in words["words"].values())


def test_the_template_that_ships_is_what_its_script_builds() -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("template", ROOT / "scripts" / "build_plan_template.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with zipfile.ZipFile(io.BytesIO(module.build())) as new, zipfile.ZipFile(plan_document.WORD) as old:
        assert new.read("word/document.xml") == old.read("word/document.xml")


def template(folder: Path, *paragraphs: str, change: Callable[[zipfile.ZipFile], None] | None = None) -> Path:
    word = docx.Document()
    for text in paragraphs:
        word.add_paragraph(text)
    file = folder / "ours.docx"
    word.save(file)
    if change:
        with zipfile.ZipFile(file, "a") as packed:
            change(packed)
    return file


def test_a_ministry_fills_its_own_template(tmp_path: Path) -> None:
    file = template(tmp_path, "MINISTRY", "{{ title }}", "{%p for r in results %}", "{{ r.number }}", "{%p endfor %}")
    word = docx.Document(io.BytesIO(plan_document.word(WORDS, file)))
    assert [p.text for p in word.paragraphs][:4] == ["MINISTRY", PLAN.title, "I1", "1"]


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (("{{ budgett }}",), "'budgett' is undefined. It can use: banner, bodies, budget"),
        (("{{ title.__class__.__mro__ }}",), "ours.docx"),
        (("{{ ''.__class__.__base__.__subclasses__() }}",), "ours.docx"),
        (("{{ cycler.__init__.__globals__.os.popen('id').read() }}",), "ours.docx"),
        (("{% for i in range(10**9) %}{% endfor %}",), "ours.docx"),
        (("{% if %}",), "A tag of the template cannot be read"),
        (("{%p for r in results %}",), "A tag of the template cannot be read"),
    ],
)
def test_a_template_that_is_wrong_or_reaches_out_is_refused(
    tmp_path: Path, paragraphs: tuple[str, ...], said: str
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        plan_document.word(WORDS, template(tmp_path, *paragraphs))
    assert said in str(caught.value)


def outside(packed: zipfile.ZipFile) -> None:
    packed.writestr(
        "word/_rels/settings.xml.rels",
        '<Relationships><Relationship Id="r" Type="x/attachedTemplate" Target="http://x" TargetMode="External"/>',
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (outside, "fetches something from outside"),
        (lambda packed: packed.writestr("word/vbaProject.bin", b"x"), "carries a program"),
        (lambda packed: packed.writestr("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>'), "declares entities"),
        (lambda packed: packed.writestr("word/big.xml", b" " * 2**29, zipfile.ZIP_DEFLATED), "unpacks to more"),
    ],
    ids=["outside", "macro", "entity", "bomb"],
)
def test_a_template_that_carries_something_else_is_refused(
    tmp_path: Path, change: Callable[[zipfile.ZipFile], None], said: str
) -> None:
    with pytest.raises(UnreadableFile, match=said):
        plan_document.word(WORDS, template(tmp_path, "{{ title }}", change=change))


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.docx"
    file.write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(UnreadableFile, match="no Word document"):
        plan_document.word(WORDS, file)
