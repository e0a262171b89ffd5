"""Households: who heads them, who belongs to them, who left, and what they live on.

Mechanisms, all with parameters in the content: emigration is most likely in the middle of the wealth range and where
many left before; husbands leave more often than wives, who then head the household; money sent home answers to floods;
without it recipients would be poorer than others, so that it lowers the severity of poverty more than the headcount.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .areas import Frame
from .draws import Draws
from .outcomes import draw_all
from .rows import Rows

MEMBERS = ("head", "spouse", "minor", "grown_child", "elder", "other")
HOUSEHOLD_STEP, MEMBER_STEP = 1000, 100
"""Ids are built like addresses: area, household in the area, member of the household."""


def households(frame: Frame, area: NDArray[np.integer], number: NDArray[np.integer]) -> Rows:
    """Make the given households (position of the area in the frame, number in the area) up to who left."""
    ids = (area + 1) * HOUSEHOLD_STEP + number
    draws = Draws.of("household", ids, seed=frame.seed, period=frame.period)
    rows = Rows(draws, len(ids), parent=frame.rows, home=area)
    rows.set("household_id", ids)
    rows.set("household_trait", draws.normal("household_trait"))
    draw_all(frame.parameters.stages["structure"], rows)
    _set_head(rows)
    _set_members(rows)
    _set_absent_parents(rows)
    languages = np.where(rows.true("foreign_household"), 2, rows.true("tulic"))
    rows.set("mother_tongue", languages.astype(np.int8), ("marenzan", "tulic", "foreign"))
    return rows


def _set_head(rows: Rows) -> None:
    """Whoever of a couple stayed heads the household."""
    couple = np.where(rows.true("spouse_abroad"), ~rows.true("husband_left"), rows.true("man_heads_couple"))
    man = np.where(rows.true("partnered"), couple, rows.true("man_heads_alone"))
    rows.set("head_female", (~man).astype(np.int8))
    rows.set("household_head_sex", (~man).astype(np.int8), ("M", "F"))


def _set_members(rows: Rows) -> None:
    counts = {
        "head": np.ones(rows.size),
        "spouse": rows.true("partnered") & ~rows.true("spouse_abroad"),
        "minor": rows.feature("minors"),
        "grown_child": rows.feature("grown_children"),
        "elder": rows.feature("elders"),
        "other": rows.feature("others"),
    }
    members = np.stack([counts[role].astype(np.int64) for role in MEMBERS], axis=1)
    rows.set("members", members)
    rows.set("household_size", members.sum(axis=1))
    abroad = rows.feature("spouse_abroad") + rows.feature("children_abroad") + rows.feature("others_abroad")
    rows.set("emigrants_count", abroad.astype(np.int8))
    rows.set("emigrant_household", (abroad > 0).astype(np.int8))


def _set_absent_parents(rows: Rows) -> None:
    """Mother and father abroad: of the head's children a spouse, of grandchildren a son or daughter."""
    husband = rows.true("spouse_abroad") & rows.true("husband_left")
    wife = rows.true("spouse_abroad") & ~rows.true("husband_left")
    left, by_mother = rows.true("grandchildren_left"), rows.true("grandchildren_by_mother")
    grandchildren = rows.true("grandparent_household")
    mother = np.where(grandchildren, left & by_mother, wife)
    father = np.where(grandchildren, left & ~by_mother, husband)
    rows.set_all({"mother_gone": mother.astype(np.int8), "father_gone": father.astype(np.int8)})


def receive(frame: Frame, rows: Rows, emigrants: Rows) -> None:
    """Add up what each household is sent."""
    draw_all(frame.parameters.stages["receipts"], rows)
    from_members = emigrants.household_sum(emigrants.feature("remittances_sent"))
    abroad = from_members + rows.feature("relatives_amount")
    within = rows.feature("within_amount").astype(np.float64)
    rows.set_all({"remittances_international": abroad, "remittances_internal": within})
    rows.set("remittances_amount", abroad + within)
    rows.set("receives_remittances", (abroad + within > 0).astype(np.int8))
    rows.set("receives_from_abroad", (abroad > 0).astype(np.int8))
    rows.set("top_sender_female", _sex_of_top_sender(rows, emigrants))
    rows.set("from_members", from_members)


def _sex_of_top_sender(rows: Rows, emigrants: Rows) -> NDArray[np.int8]:
    assert emigrants.home is not None
    order = np.lexsort((emigrants.feature("remittances_sent"), emigrants.home))
    sex = np.full(rows.size, -1, dtype=np.int8)
    sex[emigrants.home[order]] = emigrants["female"][order]  # the last one written, who sends most, stays
    return sex


def earn(frame: Frame, rows: Rows, persons: Rows) -> None:
    """Add up work, farm, transfers and remittances to incomes, then draw what a household lives like."""
    rows.set("children", persons.household_sum(persons.feature("under_18")).astype(np.int64))
    rows.set("older_members", persons.household_sum(persons.feature("sixty_and_over")).astype(np.int64))
    rows.set("earners", persons.household_sum(persons.feature("labour_status.employed")).astype(np.int64))
    rows.set("labour_income", persons.household_sum(persons.feature("earnings")))
    draw_all(frame.parameters.stages["incomes"], rows)
    own = rows["labour_income"] + rows.feature("farm_income") + rows.feature("transfer_income")
    income, size = own + rows["remittances_amount"], rows["household_size"]
    rows.set("income", income)
    rows.set("income_per_person", np.round(income / size, 2))
    line = frame.parameters.poverty_line
    rows.set("income_to_poverty_line", np.round(rows["income_per_person"] / line, 4))
    rows.set("income_per_person_without_remittances", np.round(own / size, 2))
    most_is_sent = rows["remittances_amount"] > income / 2
    rows.set("remittance_dependent", (most_is_sent & (rows["earners"] == 0)).astype(np.int8))
    abroad = (rows["from_members"] > own + rows["remittances_internal"]).astype(np.int8)
    rows.set("main_earner_abroad", abroad)
    rows.set("main_earner_abroad_sex", np.where(abroad == 1, rows["top_sender_female"], -1).astype(np.int8), ("M", "F"))
    shock = np.where(rows.true("flood"), 1, 2 * rows.true("drought"))
    rows.set("shock", shock.astype(np.int8), ("none", "flood", "drought"))
    draw_all(frame.parameters.stages["livelihoods"], rows)


def close(frame: Frame, rows: Rows, persons: Rows) -> None:
    """Say of a household what befalls any of its members: out of school, at work as a child, ill without care."""
    anybody = {
        "child_out_of_school": persons.true("school_age") & ~persons.true("attends_school"),
        "child_at_work": persons.true("child_labour"),
        "care_foregone": persons.true("needed_care") & ~persons.true("sought_care"),
    }
    for column, concerned in anybody.items():
        rows.set(column, (persons.household_sum(concerned) > 0).astype(np.int8))
    cared_for = persons.household_sum(persons.true("under_5") | persons.true("is_elder"))
    able = persons.household_sum(persons.true("working_age"))
    rows.set("care_short", (cared_for > 2 * able).astype(np.int8))
    draw_all(frame.parameters.stages["closing"], rows)


def set_quintiles(rows: Rows, cuts: NDArray[np.float64]) -> None:
    """Place households between the cuts of wealth, 1 for the poorest."""
    rows.set("wealth_quintile", 1 + np.searchsorted(cuts, rows["wealth_index"], side="right"))
