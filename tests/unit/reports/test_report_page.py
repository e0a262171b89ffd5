"""The page: sound structure, readable by everybody, honest about what is not known."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import assessment
import pytest

from wayfare.model.assessment import Assessment
from wayfare.model.errors import TraceMismatch, WayfareError
from wayfare.model.figure import State
from wayfare.reports import html, misprints, printed_figures
from wayfare.reports.document import Document, compose
from wayfare.reports.printed import printed

LANGUAGES = ("en", "fr", "ar", "qps", "qps-rtl")
VOID = {"meta", "br", "link", "img", "hr", "input", "wbr"}
Pages = Callable[[str], str]


class Outline(HTMLParser):
    """Reads a page strictly: every element closed by its own tag, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes, _ in self.elements if tag in tags]

    def values(self, attribute: str) -> list[str]:
        return [given[attribute] or "" for _, given, _ in self.elements if attribute in given]


@pytest.mark.parametrize("language", LANGUAGES)
def test_elements_are_closed_in_order_and_ids_are_unique(page: Pages, language: str) -> None:
    outline = Outline(page(language))
    ids = outline.values("id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reference_inside_the_page_leads_somewhere(page: Pages, language: str) -> None:
    outline = Outline(page(language))
    ids = set(outline.values("id"))
    links = {address[1:] for address in outline.values("href") if address.startswith("#")}
    labels = {name for value in outline.values("aria-labelledby") for name in value.split()}
    patterns = set(re.findall(r"url\(#([^)]+)\)", page(language)))
    assert (links | labels | patterns) - ids == set()


def test_headings_descend_one_step_at_a_time_from_a_single_title(page: Pages) -> None:
    levels = [int(tag[1]) for tag, _, _ in Outline(page("en")).elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_their_headers_a_scope(page: Pages) -> None:
    outline = Outline(page("en"))
    tables = [tag for tag, _, _ in outline.elements if tag == "table"]
    assert len(tables) == len(outline.named("caption")) > 10
    assert all(header.get("scope") in {"col", "row", "rowgroup"} for header in outline.named("th"))


def test_the_page_has_one_of_each_landmark_and_a_way_past_the_contents(page: Pages) -> None:
    outline = Outline(page("en"))
    assert all(len(outline.named(tag)) == 1 for tag in ("main", "nav", "header", "footer", "h1"))
    assert '<a class="skip" href="#content">' in page("en")


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl"), ("qps-rtl", "rtl")])
def test_language_and_direction_are_declared(page: Pages, language: str, direction: str) -> None:
    root = Outline(page(language)).named("html")[0]
    assert (root["lang"], root["dir"]) == (language, direction)


def test_nothing_is_fetched_and_no_script_runs(page: Pages) -> None:
    outline = Outline(page("en"))
    assert outline.named("script", "link", "iframe", "img", "object") == []
    assert outline.values("src") == []
    assert outline.values("style") == []
    assert not re.search(r"url\((?!data:font/woff2|#)", page("en"))
    policy = next(meta["content"] for meta in outline.named("meta") if meta.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_the_four_states_read_differently(document: Callable[[str], Document]) -> None:
    edition = document("en").edition
    by_state = {figure.state: edition.shown(figure) for figure in edition.assessment.figures}
    assert len(set(by_state.values())) == len(State) == 4
    assert not any(character.isdigit() for state in State if state is not State.KNOWN for character in by_state[state])


def test_states_are_explained(page: Pages, document: Callable[[str], Document]) -> None:
    edition = document("en").edition
    for state in (State.EMPTY, State.WITHHELD, State.FAILED):
        assert edition.explanation("state", state) in page("en")


def test_a_page_sets_benefits_beside_risks_and_says_loudly_that_nothing_is_known(page: Pages) -> None:
    money = re.findall(r'<section class="chapter" id="theme-money".*?</section>', page("en"), re.DOTALL)[0]
    benefits, risks = (
        re.search(f'<div class="side {name}">.*?</div>', money, re.DOTALL) for name in ("benefits", "risks")
    )
    assert benefits is not None
    assert risks is not None
    assert benefits.end() <= risks.start()
    assert "31.2%</data>" in benefits[0]
    assert "Countries compared with" in benefits[0]
    assert "No evidence of risks at hand" in risks[0]


def test_a_row_that_says_only_what_the_heading_says_is_not_left_empty(made: Assessment) -> None:
    def below(assessment: Assessment) -> list[str]:
        money = next(chapter for chapter in compose(assessment).chapters if chapter.page.code == "money")
        return [sentence.text for sentence in money.parts[0].known]

    first = made.sections[0]
    heading = first.finding.known[0]
    assert below(made)
    assert heading.text not in below(made)
    alone = replace(first, finding=replace(first.finding, known=(heading,)))
    assert below(replace(made, sections=(alone, *made.sections[1:]))) == [heading.text]


def test_a_fact_too_old_for_a_sentence_says_how_long_ago_it_was(made: Assessment) -> None:
    first = made.themes[0].benefits[0]
    old = tuple(replace(each, period="1997") if each.id == first.figure else each for each in made.figures)
    benefits = re.search(
        '<div class="side benefits">.*?</div>', html.page(compose(replace(made, figures=old))), re.DOTALL
    )
    assert benefits is not None
    assert f"1997, {int(made.created[:4]) - 1997} years ago" in benefits[0]


def test_a_picture_shown_on_an_earlier_page_is_not_drawn_again(
    document: Callable[[str], Document], page: Pages
) -> None:
    movement = next(chapter for chapter in document("en").chapters if chapter.page.code == "movement")
    assert [drawing.key for drawing in movement.elsewhere] == ["o9-sexes"]
    assert page("en").count('id="o9-sexes"') == 1
    assert '<a href="#o9-sexes">' in page("en")


def test_a_suggestion_stands_with_its_reason_and_how_well_it_is_known_to_work(page: Pages) -> None:
    offered = re.findall(r'<div class="suggestions">.*?</div>', page("en"), re.DOTALL)
    assert len(offered) == 1
    assert "Nobody has asked how the money is spent." in offered[0]


def test_the_summary_has_four_numbers_one_picture_gaps_and_cautions(page: Pages) -> None:
    summary = re.findall(r'<section id="summary".*?</section>', page("en"), re.DOTALL)[0]
    assert summary.count('<span class="big">') == 4
    assert summary.count("<figure") == 1
    assert all(title in summary for title in ("The most important gaps", "What to be careful about"))


def test_the_evidence_map_says_each_standing_in_words_and_what_closing_a_gap_takes(page: Pages) -> None:
    section = unescape(re.findall(r'<section class="annex" id="evidence-map".*?</section>', page("en"), re.DOTALL)[0])
    cells = re.findall(r'<td><span class="mark (\w+)" aria-hidden="true"></span>([^<]+)</td>', section)
    assert cells == [
        ("reliable", "reliable"),
        ("withheld", "withheld"),
        ("absent", "absent"),
        ("weak", "3 of 5"),
        ("absent", "absent"),
    ]
    assert "About 1,925 interviews (regions): 385 in each of 5 groups. Cost: 38,500 USD." in section
    assert "shares known to within 5.0 points either side (chosen)" in section
    assert "assumed, since nobody chose" in section
    assert "takes a publisher" in section


def test_the_table_of_the_evidence_map_has_every_cell_that_applies(document: Callable[[str], Document]) -> None:
    charted = document("en").charted
    assert charted is not None
    rows = list(csv.DictReader(io.StringIO(charted.as_csv())))
    assert [row["standing"] for row in rows] == ["reliable", "weak", "withheld", "absent", "absent"]
    assert (rows[1]["interviews"], rows[1]["to_select"], rows[1]["cost"]) == ("1925", "2139", "38500.0")
    assert rows[1]["why"] == "few_cases|old|withheld"


def test_an_outline_that_several_maps_share_is_written_once() -> None:
    shape = "M0,0" + "L1.5,2.5" * 12 + "Z"
    text = f'{html.SHARED}<svg><path d="{shape}" fill="red"/></svg><svg><path d="{shape}" fill="blue"/></svg>'
    shared = html.share_shapes(text)
    assert shared.count(shape) == 1
    assert '<use href="#s0" fill="red"/>' in shared
    assert '<use href="#s0" fill="blue"/>' in shared


def test_every_exhibit_has_title_unit_source_cases_interval_and_words(
    document: Callable[[str], Document], page: Pages
) -> None:
    chapters = page("en").partition('<section class="chapter"')[2]
    figures = re.findall(r"<figure.*?</figure>", chapters, re.DOTALL)
    views = [drawing.view for chapter in document("en").chapters for drawing in chapter.drawings]
    assert len(figures) == len(views) == 9
    for text, view in zip(figures, views, strict=True):
        visible = unescape(text)
        for line in (view.exhibit.title, view.edition.unit(view.exhibit.unit), view.source, view.basis):
            assert line in visible
        assert all(figure.vintage in view.source for figure in view.figures)
        assert re.search(r"(Based on [\d,]+|does not apply)", view.basis)
        assert re.search(r"(95% interval|No intervals are known)", view.basis)
        assert re.search(r'role="img" aria-labelledby="[^"]+"><title id="[^"]+">[^<]{40,}</title>', text)


def test_maps_carry_the_disclaimer_and_a_legend_in_words(page: Pages, document: Callable[[str], Document]) -> None:
    legends = re.findall(r'<ul class="legend">.*?</ul>', page("en"), re.DOTALL)
    assert len(legends) == page("en").count(document("en").edition.say("map.disclaimer")) == 3
    assert all("withheld</li>" in legend and "no figure</li>" in legend for legend in legends)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_printed_number_is_the_figure_s_own_and_leads_to_its_method(page: Pages, language: str) -> None:
    known = {figure.id: figure.value for figure in assessment.make(language).figures if figure.state is State.KNOWN}
    values = printed_figures(page(language))
    assert len(values) > 250
    assert all(known[identity] == value for identity, value in values.items())
    rows = set(re.findall(r'<tr id="(f[0-9a-f]{16})">', page(language)))
    assert values.keys() <= rows
    assert all(f"<code>{identity}</code>" in page(language) for identity in values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_reads_otherwise_than_its_value(page: Pages, language: str) -> None:
    assert misprints(page(language)) == []


def test_a_planted_wrong_number_is_found(page: Pages) -> None:
    wrong = page("en").replace(">31.2%</data>", ">41.2%</data>", 1)
    assert [each.text for each in misprints(wrong)] == ["41.2%"]


def test_a_figure_with_two_values_is_refused(page: Pages) -> None:
    wrong = page("en").replace('value="31.24567"', 'value="31.24568"', 1)
    with pytest.raises(TraceMismatch, match=r"31\.24568"):
        printed_figures(wrong)


def test_an_exhibit_of_unknown_figures_is_refused(made: Assessment) -> None:
    section = made.sections[0]
    exhibit = replace(section.exhibits[0], figures=("f0000000000000000",))
    broken = replace(made, sections=(replace(section, exhibits=(exhibit,)),))
    with pytest.raises(WayfareError, match=r"o2-groups.*f0000000000000000"):
        compose(broken)


def test_made_up_data_are_named_on_top_and_in_every_section_that_uses_them(
    page: Pages, document: Callable[[str], Document]
) -> None:
    say = document("en").edition.say
    assert say("made_up.banner") in page("en")
    using = [chapter for chapter in document("en").chapters if chapter.page.code != "skills"]
    sections = re.findall(r'<section class="chapter".*?</section>', page("en"), re.DOTALL)
    assert sum(say("made_up.short") in section for section in sections) == len(using)


def test_real_data_are_not_called_made_up(made: Assessment) -> None:
    real = assessment.make(made_up=False)
    real = replace(real, sources=tuple(replace(source, made_up=False) for source in real.sources))
    text = html.page(compose(real))
    assert "ade-up data" not in text
    assert "made-up" not in compose(real).edition.stem


def test_the_annex_says_what_is_compared_ranked_and_waited_for(made: Assessment) -> None:
    beside = {"rank_by": "wealth_score", "group": "sex = 'F'", "event": "found_work"}
    known = tuple(replace(indicator, **beside) if indicator.statistic else indicator for indicator in made.indicators)
    text = unescape(html.page(compose(replace(made, indicators=known))))
    for said, formula in zip(("Ranked by", "Compared with the others", "Ended with"), beside.values(), strict=True):
        assert f"<dt>{said}</dt><dd><code>{formula}</code></dd>" in text


def test_hostile_words_stay_words(made: Assessment) -> None:
    hostile = "<script>alert(1)</script> \" onload='x' &amp; ]]>"
    section = made.sections[0]
    exhibit = replace(section.exhibits[0], title=hostile, note=hostile)
    text = html.page(
        compose(replace(made, title=hostile, sections=(replace(section, title=hostile, exhibits=(exhibit,)),)))
    )
    outline = Outline(text)
    assert outline.named("script") == []
    assert outline.values("onload") == []


NAMES = set(
    re.findall(
        r"\S+",
        """
        Tonga Tongatapu Vavaʻu Haʻapai ʻEua Ongo Niua World Bank DESA Development Indicators Migration and Remittances
        Factbook International Migrant Stock revision Statistics Department wayfare https example org data csv survey
        million billion trillion USD November
        """,
    )
)
"""Words that are names of things, of units in numbers or of months, which come from elsewhere than our wording."""


def test_the_pseudo_language_leaves_no_untranslated_word(page: Pages) -> None:
    text = re.sub(r"<(style|code)\b.*?</\1>", " ", page("qps"), flags=re.DOTALL)
    spoken = re.sub(r"\([\w.-]+\)", "", " ".join(re.findall(r'aria-label="([^"]*)"', text)))
    words = re.findall(r"[^\W\d_]{3,}", re.sub(r"<[^>]+>", " ", text) + spoken)
    left = {word for word in words if re.search("[aeiounscyzgdlrt]", word)} - NAMES
    assert len(words) > 1000
    assert left == set()


def test_numbers_are_written_in_the_language_of_the_page(page: Pages) -> None:
    texts = {language: {p.text for p in printed(page(language)) if p.value == 31.24567} for language in ("en", "fr")}
    assert texts["en"] == {"31.2%"}
    assert {re.sub(r"\s", " ", text) for text in texts["fr"]} == {"31,2 %"}


def test_no_number_is_printed_with_noise(page: Pages) -> None:
    visible = re.sub(r"<style.*?</style>|<[^>]+>", " ", page("en"), flags=re.DOTALL)
    assert re.findall(r"\d\.\d{5,}", visible) == []


def test_signs_and_limits_keep_their_place_in_arabic(document: Callable[[str], Document]) -> None:
    edition = document("ar").edition
    falling = next(figure for figure in edition.assessment.figures if (figure.high or 0.0) < 0)
    for text in (edition.shown(falling), edition.interval(falling)):
        assert text.startswith("\u2068")
        assert text.endswith("\u2069")
    assert "\u2068" not in document("en").edition.shown(falling)
