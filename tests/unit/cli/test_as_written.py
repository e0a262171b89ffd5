"""A statistician writes column names as the file has them."""

import json
import subprocess
import sys
from pathlib import Path

from wayfare.cli.as_written import Names
from wayfare.model.estimate import Measure, Statistic
from wayfare.model.evidence import Variable, VariableType

NAMES = Names.of(
    Variable(name=name, original_name=original, type=VariableType.NUMBER)
    for name, original in (("api_stu", "api.stu"), ("sch_wide", "sch.wide"), ("y", "y"), ("income_usd", "income (USD)"))
)


def test_names_are_replaced_whole_and_never_inside_a_text() -> None:
    assert NAMES.formula("api.stu") == "api_stu"
    assert NAMES.formula("api.stu / y > 2") == "api_stu / y > 2"
    assert NAMES.formula("sch.wide = 'sch.wide'") == "sch_wide = 'sch.wide'"
    assert NAMES.formula("income (USD)") == "income_usd"
    assert NAMES.formula("xapi.stu") == "xapi.stu"


def test_every_formula_of_a_question_is_written_with_usable_names() -> None:
    asked = Measure(
        name="a", statistic=Statistic.GAP, y="api.stu", denominator="y > 0", group="sch.wide = 'Yes'", rank_by="api.stu"
    )
    written = NAMES.measure(asked)
    assert written.formulas == ("api_stu", "y > 0", "api_stu", "sch_wide = 'Yes'")
    assert written.name == "a"


def test_the_command_takes_original_names_and_answers_with_them(tmp_path: Path) -> None:
    file = tmp_path / "schools.csv"
    rows = [f"{n},{1 + n % 3}.0,{100 + n},{'Yes' if n % 4 else 'No'}" for n in range(60)]
    file.write_text("\n".join(["s.num,p.w,api.stu,sch.wide", *rows]) + "\n", encoding="utf-8")
    command = "estimate {} --weight p.w --stat mean --y api.stu --by sch.wide --where {} --format json"
    words = command.format(file, "X").split()
    words[words.index("X")] = "api.stu > 100"
    done = subprocess.run([sys.executable, "-m", "wayfare", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {record["y"] for record in found} == {"api.stu"}
    assert [record["domain"] for record in found] == [{"sch.wide": "No"}, {"sch.wide": "Yes"}]
