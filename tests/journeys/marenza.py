"""Who takes part in the whole cycle of the made-up country, what they ask and what they say. Nothing of it is real."""

from __future__ import annotations

AMA, BILAL, CELESTE, DAVIT = "Ama Velasko", "Bilal Orhun", "Celeste Quill", "Davit Ombra"
FARIDA, GORAN, HANA, LUCA = "Farida Noor", "Goran Ysmer", "Hana Tessan", "Luca Finn"
PLANNING, STATISTICS, LABOUR, BANK = "Ministry of Planning", "Statistics Office", "Ministry of Labour", "Central Bank"
FINANCE, WOMEN, ABROAD = "Ministry of Finance", "Union of Women's Savings Groups", "Council of Marenzans Abroad"
BODIES = {PLANNING: "ministry", STATISTICS: "statistics", LABOUR: "ministry", BANK: "other"}
BODIES |= {FINANCE: "ministry", WOMEN: "civil", ABROAD: "diaspora"}
INVITED = {
    BILAL: ("analyst", STATISTICS),
    CELESTE: ("focal_point", LABOUR),
    DAVIT: ("focal_point", BANK),
    LUCA: ("focal_point", FINANCE),
    HANA: ("participant", WOMEN),
    GORAN: ("participant", ABROAD),
    FARIDA: ("monitoring_officer", STATISTICS),
}
RATERS = (BILAL, CELESTE, DAVIT, LUCA, HANA, GORAN)
GROUPS = {"People who work abroad": "3", "Families with somebody abroad": "2", "People who came back": "2"}
GROUPS |= {"Women's savings groups": "4"}
CAPACITY, HEARING = "Who can carry the plan", "Money that comes from abroad"
QUESTIONS = (
    {
        "kind": "score",
        "text": "How easy is it to use a bank where you live?",
        "least": "1",
        "most": "5",
        "required": "yes",
    },
    {"kind": "text", "text": "What should the plan change?"},
)
SAID = (
    ("Families with somebody abroad", "The branch is a day away; let the shop pay the money out.", "1"),
    ("Families with somebody abroad", "My husband holds my card. I want one with my own name.", "2"),
    ("Families with somebody abroad", "Sending costs more than a day of work.", "1"),
    ("People who work abroad", "I could save from here if the account were mine to lock.", "3"),
    ("People who work abroad", "Tell us the price before we pay.", "2"),
    ("People who work abroad", "Make the bank open on Sundays, when we are free.", "4"),
    ("People who came back", "The clerk Bosko at the counter laughed at my papers.", "1"),
)
SAVE = "Save"
PLAN = "Money that stays in one's own hands"
SAVING, HOLDERS = "Adults who save with a financial institution", "Adults with an account"
SHOPS = "Money from abroad is paid out at 300 village shops, to the person it was sent to, by 2026."
OPENED = "People who took money out at a village shop"
SURVEY = "Household survey of Marenza (made up)"
