"""Published totals the build must reproduce; one that differs stops it."""

from __future__ import annotations

from collections.abc import Sequence

from figures.derive import Row

TOTALS = (
    ("migrants.immigrant_stock", "undesa.ims2024", "WLD", "2024", 304_021_813, 1),
    ("migrants.immigrant_stock", "undesa.ims2024", "WLD", "2020", 275_284_032, 1),
    ("migrants.immigrant_stock", "undesa.ims2024", "WLD", "2010", 221_020_392, 1),
    ("migrants.immigrant_stock", "undesa.ims2024", "WLD", "1990", 153_916_063, 1),
    ("migrants.emigrant_stock", "undesa.ims2024", "WLD", "2024", 304_021_813, 1),
    ("migrants.immigrant_stock", "undesa.ims2020", "WLD", "2020", 280_598_105, 1),
    ("migrants.immigrant_stock", "undesa.ims2020", "WLD", "2010", 220_983_187, 1),
    ("migrants.immigrant_stock", "undesa.ims2019", "WLD", "2010", 220_781_909, 1),
    ("migrants.immigrant_stock", "undesa.ims2008", "WLD", "2010", 213_944_000, 1),
    ("migrants.immigrant_stock", "wb.factbook2011", "WLD", "2010", 215_763_573, 1),
    ("remittances.received", "wb.knomad2023", "LMY", "2010", 339_002e6, 1e6),
    ("remittances.received", "wb.knomad2023", "WLD", "2010", 470_037e6, 1e6),
    ("remittances.received", "wb.knomad2023", "LMY", "2022", 647_193e6, 1e6),
    ("remittances.received", "wb.wdi2023", "WLD", "2010", 418.9e9, 1e8),
    ("remittances.received", "wb.wdi2023", "LMY", "2010", 300.9e9, 1e8),
    ("remittances.received", "wb.remittances2013", "WLD", "2010", 463.6e9, 1e8),
    ("remittances.received", "wb.remittances2013", "LMY", "2010", 340.7e9, 1e8),
    ("remittances.received", "wb.factbook2011", "LMY", "2010", 325e9, 1e9),
    ("displacement.refugees_from", "unhcr.2026", "WLD", "2024", 30_958_200, 1),
    ("displacement.refugees_in", "unhcr.2026", "WLD", "2024", 30_958_200, 1),
    ("displacement.idps", "unhcr.2026", "WLD", "2024", 68_131_711, 1),
    ("displacement.idps", "idmc.2026", "WLD", "2024", 73_573_201, 1),
    ("migrants.developing_origin_share", "undesa.ims2024", "WLD", "2010", 65.9, 0.1),
    ("migrants.developing_origin_share", "undesa.ims2020", "WLD", "2010", 68.6, 0.1),
    ("migrants.developing_origin_share", "wb.factbook2011", "WLD", "2010", 79.5, 0.1),
)
"""Indicator, source, area, period, the published total and the unit it was rounded to."""


def differences(rows: Sequence[Row]) -> list[str]:
    """List the published totals that the rows do not give."""
    found = {(r.indicator, r.source, r.area, r.period): r.value for r in rows if r.sex == "_T" and not r.counterpart}
    return [
        f"{' '.join(key)}: published {published:,} but the rows give {found.get(tuple(key))}"
        for *key, published, unit in TOTALS
        if not abs(found.get(tuple(key), float("inf")) - published) <= unit / 2
    ]
