"""A made-up assessment with all a report can meet: every kind of exhibit, all four states, hard numbers and names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from wayfare.catalogue import numbers
from wayfare.catalogue.load import CONTENT
from wayfare.model.assessment import Assessment, Boundaries, Brief, Exhibit, Fact, Section, Suggestion, ThemePage
from wayfare.model.estimate import Domain, Flag, Statistic
from wayfare.model.evidence import Evidence, Variable, VariableType
from wayfare.model.evidence_map import Cell, EvidenceMap, Line, Need, Standing, Wish
from wayfare.model.figure import Figure, State, figure_id
from wayfare.model.finding import Certainty, Finding, Phrase, Sentence
from wayfare.model.indicator import Direction, Indicator, ObservedOn, Side, Status
from wayfare.model.place import Place
from wayfare.model.reference import Reference, Source

ENGINE = "wayfare 0.1.0"
SURVEY = "evidence:" + "5e" * 32
PLANTED = {
    "value": 48613.97531,
    "se": 771.33117,
    "low": 47101.55731,
    "high": 50126.39331,
    "n": 7,
    "df": 13.0,
    "deff": 9.87654,
}
"""Numbers of the withheld figure: none of them may appear in any output."""
PLANTED_TEXTS = (
    "48613",
    "48,613",
    "48 613",
    "771.33",
    "771,33",
    "47101",
    "47,101",
    "50126",
    "50,126",
    ">9.88<",
    "9.87654",
    ">9,88<",
)

LONG = "Households whose members left for seasonal work in agriculture and have not been heard of for more than a year"
TEXTS = {
    "en": {
        "title": "Situation assessment of Tonga",
        "share": "Households that receive remittances",
        "growth": "Change in real income of households since the last survey",
        "key": "About a third of households live with money sent from abroad: ",
        "women": "Women decide on the use of remittances more often than men: ",
        "cannot": "Nobody has asked how the money is spent.",
        "surely": "The survey interviewed 2,431 households in 2021; its smallest group has 38.",
        "rank": "Remittances compared with the economy, twelve countries",
        "groups": ["Poorest fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Richest fifth"],
    },
    "fr": {
        "title": "Évaluation de la situation des Tonga",
        "share": "Ménages qui reçoivent des transferts de fonds de l’étranger",
        "growth": "Évolution du revenu réel des ménages depuis la dernière enquête",
        "key": "Environ un tiers des ménages vivent avec de l’argent envoyé de l’étranger : ",
        "women": "Les femmes décident plus souvent que les hommes de l’emploi des fonds : ",
        "cannot": "Personne n’a demandé à quoi sert cet argent.",
        "surely": "L’enquête a interrogé 2 431 ménages en 2021.",
        "rank": "Transferts de fonds rapportés à l’économie",
        "groups": ["Cinquième le plus pauvre", "Deuxième", "Troisième", "Quatrième", "Le plus riche"],
    },
    "ar": {
        "title": "تقييم وضع تونغا",
        "share": "الأسر المعيشية التي تتلقى تحويلات من الخارج",
        "growth": "التغير في الدخل الحقيقي للأسر المعيشية منذ المسح السابق",
        "key": "يعيش نحو ثلث الأسر على أموال مرسلة من الخارج: ",
        "women": "تقرر النساء أوجه إنفاق التحويلات أكثر من الرجال: ",
        "cannot": "لم يسأل أحد عن أوجه إنفاق هذه الأموال.",
        "surely": "شمل المسح 2431 أسرة في عام 2021.",
        "rank": "التحويلات مقارنة بحجم الاقتصاد في اثني عشر بلدا",
        "groups": ["الخمس الأفقر", "الخمس الثاني", "الخمس الأوسط", "الخمس الرابع", "الخمس الأغنى"],
    },
    "qps": {
        "title": "⟦Ŧöñĝå⟧",
        "share": "⟦Ħöûšéħöļðš⟧",
        "growth": "⟦Çħåñĝé⟧",
        "key": "⟦Åƀöûţ å ţħîŕð⟧ ",
        "women": "⟦Ŵöɱéñ⟧ ",
        "cannot": "⟦Ñöƀöðý⟧",
        "surely": "⟦Šûŕṽéý⟧",
        "rank": "⟦Ŕåñķ⟧",
        "groups": ["⟦Þööŕ⟧", "⟦Šéç⟧", "⟦Ɱîð⟧", "⟦Föúŕ⟧", "⟦Ŕîç⟧"],
    },
}


def figure(
    indicator: str,
    value: float | None,
    *,
    unit: str = "percent",
    domain: Domain = (),
    period: str = "2021",
    area: str = "TON",
    source: str = SURVEY,
    vintage: str = "2022-03",
    margin: float | None = 2.5,
    state: State = State.KNOWN,
    n: int | None = 412,
    **more: object,
) -> Figure:
    """Make a figure with an interval of `margin` on either side."""
    surveyed = source == SURVEY
    method = "proportion, logit" if surveyed else "published"
    identity = figure_id(
        indicator=indicator,
        version=1,
        source=source,
        vintage=vintage,
        area=area,
        counterpart="",
        period=period,
        domain=domain,
        method=method,
        engine=ENGINE,
    )
    made = Figure(
        id=identity,
        indicator=indicator,
        version=1,
        area=area,
        period=period,
        domain=domain,
        value=value,
        unit=unit,
        source=source,
        vintage=vintage,
        method=method,
        state=state,
    )
    if surveyed and value is not None and margin is not None:
        made = replace(made, se=margin / 1.96, low=value - margin, high=value + margin, df=57.0, deff=1.84)
    return replace(made, n=n if surveyed else None, **more)


def _indicator(code: str, label: str, unit: str, observed_on: ObservedOn, **more: object) -> Indicator:
    return Indicator(
        code=code,
        version=1,
        status=Status.STABLE,
        label=label,
        question=f"{label}?",
        unit=unit,
        observed_on=observed_on,
        direction=Direction.CONTEXT,
        side=Side.SETTING,
        rows=("O2",),
        **more,
    )


def indicators(text: dict[str, object]) -> tuple[Indicator, ...]:
    """The definitions behind the figures."""
    share, growth, rank = str(text["share"]), str(text["growth"]), str(text["rank"])
    return (
        _indicator(
            "remittances.recipient_share",
            share,
            "percent",
            ObservedOn.HOUSEHOLD,
            statistic=Statistic.PROPORTION,
            numerator="receives_remittances",
            denominator="receives_remittances is not null",
            sdg=("10.c.1",),
            gcm=(20,),
            references=(
                Reference(
                    title=f"{share} 2015", supports=share, url="https://unstats.un.org/sdgs/metadata/", year=2015
                ),
            ),
            caution=str(text["cannot"]),
        ),
        _indicator(
            "income.change",
            growth,
            "percent",
            ObservedOn.HOUSEHOLD,
            statistic=Statistic.MEAN,
            numerator="change < 0 & 1 > 0",
        ),
        _indicator("remittances.received_gdp_share", rank, "percent", ObservedOn.COUNTRY, published_by=("wb.wdi",)),
        _indicator("remittances.received", f"{rank} $", "USD", ObservedOn.COUNTRY, published_by=("wb.wdi",)),
        _indicator(
            "migrants.emigrant_stock", f"{share} #", "persons", ObservedOn.COUNTRY, published_by=("undesa.ims2024",)
        ),
        _indicator(
            "poverty.tiny", f"{growth} 0", "index", ObservedOn.PERSON, statistic=Statistic.MEAN, numerator="tiny"
        ),
    )


def _recipients(groups: list[str]) -> tuple[Figure, ...]:
    code = "remittances.recipient_share"
    quintiles = [
        figure(code, 12.4 + 9.7 * place, domain=(("wealth_quintile", name),)) for place, name in enumerate(groups[:2])
    ]
    return (
        figure(code, 31.24567, n=2431),
        *quintiles,
        figure(code, None, domain=(("wealth_quintile", groups[2]),), state=State.EMPTY, n=0, flags=(Flag.EMPTY,)),
        figure(code, None, domain=(("wealth_quintile", groups[3]),), state=State.FAILED, n=None),
        figure(
            code,
            44.1,
            domain=(("wealth_quintile", groups[4]),),
            margin=None,
            n=38,
            flags=(Flag.FEW_CASES, Flag.NON_PROBABILITY),
        ),
        figure(
            code,
            PLANTED["value"],
            domain=(("wealth_quintile", LONG if groups[0].isascii() else groups[3] + " +"),),
            state=State.WITHHELD,
            flags=(Flag.WITHHELD,),
            **{key: PLANTED[key] for key in ("se", "low", "high", "df", "deff")},
        ),
    )


def _by_sex(groups: list[str]) -> tuple[Figure, ...]:
    code = "income.change"
    return tuple(
        figure(code, value, domain=(("wealth_quintile", group), ("sex", sex)), margin=abs(value) / 4 + 0.6)
        for place, group in enumerate(groups[:3])
        for sex, value in (("F", 3.2 - 4 * place), ("M", -6.4 + 3.1 * place))
    )


def _over_time() -> tuple[Figure, ...]:
    code = "remittances.recipient_share"
    early = [
        figure(code, 18.0 + 2.2 * place, period=str(2009 + 2 * place), margin=3.4 - 0.3 * place) for place in range(3)
    ]
    gap = figure(code, None, period="2015", state=State.WITHHELD, flags=(Flag.WITHHELD,), n=None)
    women = [
        figure(code, 21.0 + 1.9 * place, period=str(2009 + 2 * place), domain=(("sex", "F"),), margin=None)
        for place in range(7)
    ]
    late = [figure(code, 26.0 + 1.7 * place, period=str(2017 + 2 * place), margin=2.1) for place in range(2)]
    return (*early, gap, *late, *women)


def _vintages() -> tuple[Figure, ...]:
    code, unit = "remittances.received", "USD"
    return tuple(
        figure(code, level * (1 + 0.06 * year), unit=unit, period=str(2008 + year), source=source, vintage=vintage)
        for source, vintage, level in (("wb.wdi", "2025-10", 98_400_000.0), ("wb.factbook", "2011", 81_900_000.0))
        for year in range(8 if vintage == "2025-10" else 3)
    )


def _single_period() -> tuple[Figure, ...]:
    return tuple(
        figure(
            "migrants.emigrant_stock", value, unit="persons", area="WLD", period="2010", source=source, vintage=vintage
        )
        for source, vintage, value in (
            ("undesa.ims2024", "2024", 220_983_187.0),
            ("undesa.ims2008", "2008", 213_943_812.0),
            ("wb.factbook", "2011", 215_763_573.0),
        )
    )


def _countries() -> tuple[Figure, ...]:
    codes = {
        "TJK": 31.1,
        "TON": 28.62,
        "LSO": 29.0,
        "NPL": 21.8,
        "WSM": 25.3,
        "MDA": 23.2,
        "LBN": 22.0,
        "PHL": 9.8,
        "MEX": 2.1,
        "DEU": 0.31,
        "COD": 0.04,
    }
    ranked = sorted(codes.items(), key=lambda item: -item[1])
    return tuple(
        figure("remittances.received_gdp_share", v, area=a, source="wb.wdi", vintage="2025-10", period="2010")
        for a, v in ranked
    )


def _world() -> tuple[Figure, ...]:
    topology = json.loads((CONTENT / "geometry" / "world.json").read_text(encoding="utf-8"))
    codes = sorted(place["properties"]["iso3"] for place in topology["objects"]["places"]["geometries"])
    made = []
    for place, code in enumerate(codes):
        if place % 9 == 4:
            continue
        state = State.WITHHELD if place % 31 == 7 else State.KNOWN
        value = None if state is State.WITHHELD else 100.0 * 1.071**place
        made.append(
            figure(
                "migrants.emigrant_stock",
                value,
                unit="persons",
                area=code,
                source="undesa.ims2024",
                vintage="2024",
                period="2020",
                state=state,
            )
        )
    return tuple(made)


def _tiny() -> tuple[Figure, ...]:
    code = "poverty.tiny"
    return (
        figure(code, 0.000123456789, unit="index", margin=0.00002, n=999),
        figure(code, 0.1 + 0.2, unit="index", domain=(("sex", "F"),), margin=0.01),
        figure(code, 0.0, unit="index", domain=(("sex", "M"),), margin=None),
        figure(code, 7.1e12, unit="index", domain=(("sex", "X"),), margin=None),
    )


def _areas() -> tuple[tuple[Figure, ...], Boundaries]:
    names = ("Tongatapu", "Vavaʻu", "Haʻapai", "ʻEua", "Ongo Niua")
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"TO0{place}", "name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [_square(-175.4 + 0.5 * (place % 3), -21.5 + 0.6 * (place // 3))],
            },
        }
        for place, name in enumerate(names)
    ]
    made = [
        figure("remittances.recipient_share", 20.0 + 6 * place, domain=(("admin1", f"TO0{place}"),))
        for place in range(3)
    ]
    made.append(figure("remittances.recipient_share", None, domain=(("admin1", "TO03"),), state=State.WITHHELD, n=None))
    shapes = json.dumps({"type": "FeatureCollection", "features": features})
    return tuple(made), Boundaries(geojson=shapes, key="code", name="name", dimension="admin1")


def _square(x: float, y: float) -> list[list[float]]:
    return [[x, y], [x + 0.45, y], [x + 0.45, y + 0.5], [x, y + 0.5], [x, y]]


def _sentence(words: str, shown: Figure | None = None, language: str = "en") -> Sentence:
    phrases = [Phrase(text=words)]
    if shown:
        number = numbers.amount(shown.value or 0.0, shown.unit, language)
        phrases += [Phrase(text=number, figure=shown.id), Phrase(text=".")]
    return Sentence(phrases=tuple(phrases))


def _ids(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(each.id for each in figures)


def sources() -> tuple[Source, ...]:
    """The publishers."""
    return tuple(
        Source(
            code=code,
            publisher=publisher,
            title=title,
            vintage=vintage,
            licence="CC BY 4.0",
            url="https://example.org/data",
            licence_url="https://creativecommons.org/licenses/by/4.0/",
            definition=title,
            citation=f"{publisher} ({vintage})",
            made_up=True,
        )
        for code, publisher, title, vintage in (
            ("wb.wdi", "World Bank", "World Development Indicators", "2025-10"),
            ("wb.factbook", "World Bank", "Migration and Remittances Factbook", "2011"),
            ("undesa.ims2024", "UN DESA", "International Migrant Stock", "2024"),
            ("undesa.ims2008", "UN DESA", "International Migrant Stock, 2008 revision", "2008"),
        )
    )


def charted(total: Figure, weak: Figure) -> EvidenceMap:
    """A map with every standing in it."""
    absent = ("no_source",)
    lines = (
        Line(
            theme="money",
            indicator="remittances.recipient_share",
            cells=(
                Cell(column="everybody", standing=Standing.RELIABLE, reliable=1, groups=1, figures=(total.id,)),
                Cell(
                    column="regions",
                    standing=Standing.WEAK,
                    reliable=3,
                    groups=5,
                    figures=(weak.id,),
                    why=("few_cases", "old", "withheld"),
                    oldest="2021",
                    need=Need(interviews=385, groups=5, selected=2139, cost=38500.0),
                ),
                Cell(column="women", standing=Standing.WITHHELD, groups=1, why=("withheld",), need=Need(interviews=97)),
                Cell(column="men", standing=Standing.ABSENT, groups=1, why=absent, need=Need(interviews=None)),
            ),
        ),
        Line(
            theme="gender",
            indicator="remittances.received_gdp_share",
            cells=(
                Cell(
                    column="everybody",
                    standing=Standing.ABSENT,
                    groups=1,
                    why=absent,
                    need=Need(interviews=None, by_publisher=True),
                ),
                *(Cell(column=column, standing=Standing.NOT_ASKED) for column in ("regions", "women", "men")),
            ),
        ),
    )
    wish = Wish(
        margin=0.05,
        relative=0.1,
        deff=2.0,
        response=0.9,
        confidence=0.95,
        cost=20.0,
        cost_unit="USD",
        chosen=frozenset({"wanted_margin"}),
    )
    return EvidenceMap(columns=("everybody", "women", "men", "regions"), lines=lines, wish=wish, oldest=weak.id)


def make(language: str = "en", *, made_up: bool = True) -> Assessment:
    """Make the assessment in a language."""
    text = TEXTS[language.removesuffix("-rtl")]
    groups = [str(group) for group in text["groups"]]
    share, growth, rank = str(text["share"]), str(text["growth"]), str(text["rank"])
    recipients, sexes, trend, vintages = _recipients(groups), _by_sex(groups), _over_time(), _vintages()
    single, countries, world, tiny = _single_period(), _countries(), _world(), _tiny()
    areas, boundaries = _areas()
    withheld, total = recipients[-1], recipients[0]

    def exhibit(key: str, kind: str, title: str, shown: tuple[Figure, ...], by: tuple[str, ...] = ()) -> Exhibit:
        return Exhibit(
            key=key,
            kind=kind,
            title=title,
            indicator=shown[0].indicator,
            unit=shown[0].unit,
            figures=_ids(shown),
            by=by,
        )

    def section(row: str, title: str, certainty: Certainty, known: tuple[Sentence, ...], *exhibits: Exhibit) -> Section:
        unknown = (_sentence(str(text["cannot"])),)
        finding = Finding(
            row=row, certainty=certainty, known=known, how_surely=(_sentence(str(text["surely"])),), not_known=unknown
        )
        return Section(row=row, title=title, question=f"{title}?", finding=finding, exhibits=exhibits)

    key = _sentence(str(text["key"]), total, language)
    women = _sentence(str(text["women"]), sexes[0], language)
    leak = _sentence(f"{groups[3]}: ", withheld, language)
    sections = (
        section(
            "O2",
            rank,
            Certainty.WELL,
            (key, leak),
            exhibit("o2-groups", "bars", share, recipients, ("wealth_quintile",)),
            exhibit("o2-trend", "trend", share, trend),
            exhibit("o2-vintages", "vintages", rank, vintages),
            exhibit("o2-editions", "vintages", share, single),
            exhibit("o2-ranking", "ranking", rank, countries),
        ),
        section(
            "O9",
            growth,
            Certainty.PARTLY,
            (women,),
            exhibit("o9-sexes", "sexes", growth, sexes, ("wealth_quintile", "sex")),
        ),
        section(
            "O5",
            growth,
            Certainty.WEAKLY,
            (_sentence(str(text["women"]), tiny[0], language),),
            exhibit("o5-tiny", "bars", growth, tiny, ("sex",)),
        ),
        section(
            "M4",
            share,
            Certainty.WELL,
            (key,),
            exhibit("m4-world", "world_map", share, world),
            exhibit("m4-areas", "area_map", share, areas, ("admin1",)),
        ),
        section("O3", rank, Certainty.UNKNOWN, ()),
    )
    told = {each.row: each for each in sections}
    offer = Suggestion(intervention="finance.savings_groups", title=share, reason=key, evidence=str(text["cannot"]))
    told["O2"] = replace(told["O2"], suggestions=(offer,))
    pages = (
        ThemePage(
            code="money",
            title=rank,
            question=f"{rank}?",
            rows=("O2", "O5"),
            certainty=Certainty.PARTLY,
            key=key,
            benefits=(
                Fact(indicator="remittances.recipient_share", figure=total.id),
                Fact(indicator="remittances.received_gdp_share", figure=countries[1].id, peers=_ids(countries[2:0:-1])),
                Fact(indicator="poverty.tiny"),
            ),
            risks=(Fact(indicator="income.change"),),
            setting=(Fact(indicator="remittances.received", figure=vintages[0].id),),
        ),
        ThemePage(
            code="gender",
            title=growth,
            question=f"{growth}?",
            rows=("O9",),
            certainty=Certainty.PARTLY,
            key=women,
            risks=(Fact(indicator="remittances.recipient_share", figure=withheld.id),),
        ),
        ThemePage(
            code="movement",
            title=share,
            question=f"{share}?",
            rows=("M4",),
            certainty=Certainty.WELL,
            key=key,
            exhibits=(exhibit("movement-again", "sexes", growth, sexes, ("wealth_quintile", "sex")),),
        ),
        ThemePage(code="skills", title=rank, question=f"{rank}?", rows=("O3",), certainty=Certainty.UNKNOWN, key=None),
    )
    brief = Brief(
        sentences=(key, women, leak),
        figures=(total.id, countries[1].id, tiny[0].id, withheld.id),
        exhibit="m4-areas",
        gaps=(_sentence(str(text["cannot"])),),
        cautions=(_sentence(str(text["surely"])),),
    )
    every = dict.fromkeys((*recipients, *sexes, *trend, *vintages, *single, *countries, *world, *tiny, *areas))
    evidence = Evidence(
        sha256="5e" * 32,
        title=share,
        file_name="survey.csv",
        file_sha256="ab" * 32,
        format="csv",
        rows=12_431,
        rows_set_aside=3,
        variables=(Variable(name="receives_remittances", type=VariableType.BOOLEAN),),
        added="2026-11-20T08:30:00Z",
        publisher="Tonga Statistics Department",
        licence="CC BY 4.0",
        vintage="2022-03",
        period="2021",
        area="TON",
        made_up=made_up,
    )
    return Assessment(
        title=str(text["title"]),
        place=Place(code="TON", name="Tonga"),
        language=language,
        created="2026-11-23T12:00:00Z",
        engine=ENGINE,
        made_up=made_up,
        summary=(key, women, leak),
        sections=tuple(told.values()),
        themes=pages,
        brief=brief,
        evidence_map=charted(total, recipients[4]),
        figures=tuple(every),
        indicators=indicators(text),
        sources=sources(),
        evidence=(evidence,),
        boundaries=boundaries,
        notes=(_sentence(str(text["surely"])),),
    )
