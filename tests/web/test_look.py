"""The design system keeps its promises: contrast, directions, the page policy, weight, and a page that shows it all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from people import Cast

from wayfare.reports import palette
from wayfare.web.design import drawing, samples
from wayfare.web.workspaces import navigation

WEB = Path(__file__).resolve().parents[2] / "src" / "wayfare" / "web"
SHEETS = sorted((WEB / "static" / "wayfare").glob("*.css"))
TEMPLATES = sorted(WEB.glob("**/templates/**/*.html"))
PARTS = sorted((WEB / "templates" / "components").glob("*.html"))
GUIDE = WEB.parents[2] / "docs" / "explanation" / "design-system.md"
PAIRS = [
    *((text, ground) for text in ("ink", "muted", "accent", "accent-deep") for ground in ("paper", "sheet")),
    *((kind, f"{kind}-paper") for kind in ("good", "warn", "bad", "unsure")),
    *((kind, "paper") for kind in ("good", "warn", "bad", "unsure")),
    *((text, "accent-paper") for text in ("ink", "accent-deep")),
    ("on-accent", "accent"),
    ("top-ink", "top"),
    ("top-muted", "top"),
]


def tokens(mode: str) -> dict[str, str]:
    """The colours of a mode: those of light, and over them those of dark."""
    text = (WEB / "static" / "wayfare" / "tokens.css").read_text(encoding="utf-8")
    light = text.split(":root {", 1)[1].split("\n}", 1)[0]
    dark = text.split(':root[data-theme="dark"] {', 1)[1].split("\n}", 1)[0]
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light + (dark if mode == "dark" else ""))
    return dict(found)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, mode: str) -> None:
    colours = tokens(mode)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_edges_of_fields_stand_out_from_the_page(mode: str) -> None:
    colours = tokens(mode)
    assert contrast(colours["edge"], colours["paper"]) >= 3


def test_both_ways_to_be_dark_are_the_same() -> None:
    text = (WEB / "static" / "wayfare" / "tokens.css").read_text(encoding="utf-8")
    device = text.split(':root:not([data-theme="light"]) {', 1)[1].split("}", 1)[0]
    chosen = text.split(':root[data-theme="dark"] {', 1)[1].split("}", 1)[0]
    assert device.split() == chosen.split()


def test_colours_agree_with_those_of_reports() -> None:
    colours = tokens("light")
    assert colours["ink"] == palette.INK
    assert colours["muted"] == palette.MUTED
    assert colours["line"] == palette.GRID
    assert colours["accent"] == palette.ACCENT
    assert colours["women"] == palette.WOMEN
    assert colours["men"] == palette.MEN


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_directions_are_logical(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    fixed = re.findall(r"(?:margin|padding|border)-(?:left|right)|[{;]\s*(?:left|right|float):", text)
    assert not fixed
    assert not re.findall(
        r"text-align: (?:left|right)", text.replace("pre {", "").replace("text-align: left; overflow-x", "")
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_templates_obey_the_page_policy(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", text), "the page policy drops inline styles"
    assert not re.search(r"\son(?:click|change|submit|input|load)=", text), "the page policy drops inline scripts"
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), "nothing is fetched from another site"


def test_the_sheets_of_every_page_are_light() -> None:
    linked = re.findall(r"wayfare/(\w+\.css)", (WEB / "templates" / "components" / "styles.html").read_text("utf-8"))
    assert len(linked) == 7
    assert sum(sheet.stat().st_size for sheet in SHEETS if sheet.name in linked) <= 57_000


@pytest.mark.parametrize("part", PARTS, ids=lambda path: path.stem)
def test_every_part_is_in_the_guide_and_says_what_it_takes(part: Path) -> None:
    assert f"`{part.stem}`" in GUIDE.read_text(encoding="utf-8")
    assert part.read_text(encoding="utf-8").startswith("{% comment %}")


def test_the_guide_names_no_part_that_is_not_there() -> None:
    table = GUIDE.read_text(encoding="utf-8").split("## Parts", 1)[1].split("Tags and filters", 1)[0]
    named = {
        name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`([a-z_]+)`", row)
    }
    assert named <= {part.stem for part in PARTS}


@pytest.mark.parametrize("page", ["", "bare/", "public/", "wall/"])
@pytest.mark.parametrize("query", ["", "?dir=rtl"])
def test_the_living_page_is_there(page: str, query: str, client: Client, db: None) -> None:
    response = client.get(f"/design/{page}{query}")
    assert response.status_code == 200
    assert (f'dir="{"rtl" if query else "ltr"}"') in response.text


def test_the_living_page_shows_every_part_that_pages_may_include(client: Client, db: None) -> None:
    used = {template.name for template in client.get("/design/").templates}
    used |= {template.name for template in client.get("/design/bare/").templates}
    inside = {"draft_offer", "kept", "field_errors", "stage_state", "way_stop", "tree_node", "comment"}
    inside |= {"rows_field", "row_options"}
    missing = {part.stem for part in PARTS if f"components/{part.name}" not in used} - inside - {"messages"}
    assert not missing


def test_a_number_that_is_none_is_kept_as_typed() -> None:
    form = samples.refused_form()
    drawn = Template("{% load wayfare %}{{ form.target|described }}").render(Context({"form": form}))
    assert 'value="N/A"' in drawn
    assert 'type="text"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="bad_target_error"' in drawn


def test_a_missing_value_interrupts_the_line() -> None:
    spark = drawing.spark([{"value": 1}, {"value": None}, {"value": 3}, {"value": 4}])
    assert len(spark.lines) == 2


def test_a_line_of_nothing_is_no_line() -> None:
    assert drawing.spark([{"value": None}]) == drawing.Spark((), (), None, None)


def test_the_target_is_always_inside_the_picture() -> None:
    spark = drawing.spark([{"value": 1}, {"value": 2}], target=50)
    assert spark.target == 2
    assert min(float(pair.split(",")[1]) for pair in spark.lines[0].split()) > 25


def test_a_group_below_the_floor_is_not_drawn() -> None:
    (box,) = drawing.boxes(
        [{"label": "Few", "summary": "not shown", "median": None, "q1": 1, "q3": 2}], drawing.Scale(0, 5)
    )
    assert box.median is None
    assert box.start is None
    assert box.dots == ()


def test_answers_stand_where_their_scale_says() -> None:
    (box,) = drawing.boxes([{"label": "All", "median": 2.5, "q1": 1, "q3": 4, "values": [0, 5]}], drawing.Scale(0, 5))
    assert (box.median, box.start, box.width, box.dots) == (50.0, 20.0, 60.0, (0.0, 100.0))


def test_a_calendar_row_is_as_long_as_its_periods() -> None:
    row = drawing.spans([{"title": "b", "first": 4, "last": 5}, {"title": "a", "first": 1, "last": 2}], 8)
    assert sum(span.width for span in row) == 8
    assert [span.item["title"] for span in row if span.item] == ["a", "b"]


def test_two_things_at_once_need_two_rows() -> None:
    with pytest.raises(ValueError, match="lasts from 2 to 3"):
        drawing.spans([{"title": "a", "first": 0, "last": 2}, {"title": "b", "first": 2, "last": 3}], 8)


def test_a_missing_score_is_not_zero() -> None:
    drawn = Template("{% load wayfare %}{{ none|level }} {{ zero|level }} {{ minus|signed }} {{ none|signed }}.")
    assert drawn.render(Context({"none": None, "zero": 0, "minus": -2})) == "none 0 \u22122 ."


def test_money_not_costed_is_not_zero() -> None:
    rows = [{"title": "Care", "required": None, "available": "8.2", "gap": "", "share": None}]
    drawn = Template('{% include "components/money_table.html" with rows=rows %}').render(Context({"rows": rows}))
    assert "not costed" in drawn


@pytest.mark.parametrize(
    ("rest", "marked"),
    [
        ("", ["/w/marenza/"]),
        ("people/invite/", ["/w/marenza/people/"]),
        ("monitoring/review/", ["/w/marenza/monitoring/review/"]),
    ],
)
def test_one_page_is_marked_that_a_deeper_one_belongs_to(rest: str, marked: list[str], scene: Cast) -> None:
    text = scene.client(scene.ama).get(scene.address(rest)).text
    side = text.split('<nav class="side"', 1)[1].split("</nav>", 1)[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="(?:page|true)"', side) == marked
    assert side.count('aria-current="step"') == (1 if rest.startswith("monitoring") else 0)


def test_the_side_leads_to_the_same_pages_whichever_language_was_read_before(scene: Cast) -> None:
    def side(language: str) -> list[str]:
        text = scene.client(scene.ama).get(scene.address(""), headers={"accept-language": language}).text
        assert f'<html lang="{language}"' in text
        return re.findall('<a href="([^"]+)"', text.split('<nav class="side"', 1)[1].split("</nav>", 1)[0])

    navigation._side.cache_clear()
    navigation._addresses.cache_clear()
    first = side("en")
    assert len(first) > len(navigation.PAGES)
    assert {language: side(language) for language in ("fr", "ar")} == {"fr": first, "ar": first}


def test_pages_are_sent_compressed(client: Client, db: None) -> None:
    plain = client.get("/design/public/")
    sent = client.get("/design/public/", headers={"accept-encoding": "gzip"})
    assert sent["Content-Encoding"] == "gzip"
    assert len(sent.content) < len(plain.content) / 2
