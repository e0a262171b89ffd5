"""A small plan of a made-up country that lacks nothing, for tests that take something away."""

from __future__ import annotations

import copy
from typing import Any

from wayfare.catalogue import yaml12_events
from wayfare.model.plan import Plan
from wayfare.plan import document

TEXT = """
id: small
title: A small plan of a country that does not exist
made_up: true
first_year: 2027
last_year: 2029
currency: dal
price_year: 2026
inflation: 0.1
frameworks: [{code: gcm, version: "2018"}]
bodies:
  - {id: mop, name: Ministry of Planning}
  - {id: bank, name: Bank of Marenza}
  - {id: fund, name: A fund}
localities: [{code: N, name: North}, {code: S, name: South}]
results:
  - {id: I, level: impact, statement: Families of migrants live above the poverty line., findings: [f-1]}
  - id: O
    level: outcome
    parent: I
    owner: bank
    statement: Women and men who receive money from abroad save a part of it in accounts of their own.
    assumptions: [Banks open accounts without proof of income.]
    risks: [{id: K, statement: Banks close branches., likelihood: 4, impact: 4, owner: bank, response: reduce}]
    findings: [f-2]
    alignments: [{framework: gcm, version: "2018", code: "20", passage: save a part of it in accounts}]
    gender: {code: 2, criteria: [
      {criterion: analysis, met: true, passage: women hold fewer accounts than men},
      {criterion: activity, met: true, passage: agents who are women}]}
  - id: U
    level: output
    parent: O
    owner: bank
    statement: Agents who are women open accounts at every pay-out point.
    gender: {code: 0}
indicators:
  - {id: ii, result: I, label: People in poverty, unit: percent, measured: percentage, direction: lower,
    of_people: true, aggregation: last, disaggregate_by: [sex], verification: Household survey,
    frequency: every_two_years, owner: mop, baseline: {value: 30, period: "2025", source: Household survey 2025,
    parts: [{sex: F, value: 32}, {sex: M, value: 28}]},
    targets: [{period: "2029", value: 25}, {period: "2029", sex: F, value: 26}, {period: "2029", sex: M, value: 24}]}
  - {id: io, result: O, label: Adults who save, unit: percent, measured: percentage, direction: higher, of_people: true,
    aggregation: ratio, disaggregate_by: [sex], verification: Household survey, frequency: every_two_years, owner: mop,
    baseline: {figure: f0123456789abcdef}, targets: [
    {period: "2029", value: 40}, {period: "2029", sex: F, value: 38}, {period: "2029", sex: M, value: 42}]}
  - {id: iu, result: U, label: Accounts opened by women, unit: accounts, measured: count, direction: higher,
    aggregation: sum, disaggregate_by: [locality], verification: Bank records, frequency: quarterly, owner: bank,
    baseline: {by: "2027-06-30"}, targets: [{period: "2028", value: 100}, {period: "2029", value: 300},
    {period: "2029", locality: N, value: 100}, {period: "2029", locality: S, value: 200}]}
actions:
  - {id: A, result: U, title: Train agents, raci: {responsible: [bank], accountable: [bank]}, start: "2027-01-01",
    end: "2027-06-30"}
  - {id: B, result: U, title: Open accounts, raci: {responsible: [bank], accountable: [mop]}, start: "2027-07-01",
    end: "2029-12-31", depends_on: [A], gaps: [g1, g2, g3]}
costs:
  - {id: c1, item: A, description: Training days, year: 2027, quantity: 10, frequency: 2, unit_cost: 50,
    category: contracts, contingency: 0.05, unit_cost_low: 40, unit_cost_high: 70, locality: N,
    funding: [{funder: fund, amount: 1000}]}
  - {id: c2, item: B, description: Agents' fees, year: 2028, quantity: 100, unit_cost: 3.33, category: staff, funding: [
    {funder: mop, amount: 100}, {funder: fund, amount: 50, status: to_be_mobilised}]}
"""


def value() -> dict[str, Any]:
    """The plan as plain values, free to change."""
    found, _, problems = yaml12_events.parse(TEXT.encode(), "sound.yaml")
    assert not problems, problems
    return copy.deepcopy(found)


def plan() -> Plan:
    return document.parse(TEXT.encode(), "sound.yaml")


def part(of: dict[str, Any], name: str, identity: str) -> dict[str, Any]:
    return next(item for item in of[name] if item["id"] == identity)
