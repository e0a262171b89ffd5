# Everything a person runs. `make run` and `make test` need nothing but Python 3.11 and git.
SHELL := /bin/bash
COUNTRY ?= MEX
.PHONY: run assess test check content words docs bench bench-quick bench-flows bench-report bench-rollup rollups figures fuzz coverage live lock clean

run: .venv/run.stamp
	@scripts/run "$(COUNTRY)"

# The command line instead of the browser: an assessment of the made-up country and a profile of a real one, as files.
assess: .venv/run.stamp
	@scripts/assess "$(COUNTRY)"

test: .venv/test.stamp
	@scripts/test

.PHONY: test-postgres kill load
# The workbench's tests again, on a private PostgreSQL.
test-postgres: .venv/test.stamp
	@scripts/test_postgres

# The workbench killed while people save, KILLS times on each database.
KILLS ?= 50
kill: .venv/test.stamp
	.venv/bin/python scripts/kill_campaign.py --kills $(KILLS)
	scripts/with_postgres .venv/bin/python scripts/kill_campaign.py --kills $(KILLS)

# Simulated people with time to think, on PostgreSQL: how long a page and an edit take.
USERS ?= 200
SECONDS_OF_WORK ?= 120
load: .venv/test.stamp
	scripts/with_postgres .venv/bin/python benchmarks/load.py --users $(USERS) --seconds $(SECONDS_OF_WORK)

# A plan of 2,000 indicators, 12 quarters and 40 areas: how long its pages and files take, also right after a save.
.PHONY: big-plan
big-plan: .venv/test.stamp
	scripts/with_postgres .venv/bin/python benchmarks/big_plan.py

check: .venv/test.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/wayfare content check

content: .venv/run.stamp
	.venv/bin/wayfare content check

# The translators' files brought in step with the source (docs/how-to/translate.md).
words: .venv/test.stamp
	.venv/bin/python scripts/words.py

docs: .venv/test.stamp
	.venv/bin/python scripts/build_docs.py
	.venv/bin/python scripts/build_openapi.py

bench: .venv/bench.stamp
	@scripts/bench

bench-quick: .venv/bench.stamp
	@scripts/bench --quick

# World flows beside R's migest; MIGEST names R code that defines ffs_demo where the package is not installed.
bench-flows: .venv/bench.stamp
	.venv/bin/python benchmarks/flows.py $(if $(MIGEST),--migest $(MIGEST))

# Whole reports, cold and warm.
bench-report: .venv/run.stamp
	.venv/bin/python benchmarks/report.py

# The embedded world figures, from publishers' files in WAYFARE_SHARED_DATA.
figures: .venv/test.stamp
	.venv/bin/python scripts/build_figures.py

# Values of a large plan added up: 2,000 indicators, 12 periods, 40 districts, women and men.
bench-rollup: .venv/bench.stamp
	.venv/bin/python benchmarks/rollup.py

# The laws of adding up, on about 20,000 random reports.
rollups: .venv/test.stamp
	WAYFARE_ROLLUP_EXAMPLES=1500 .venv/bin/python -m pytest -q tests/property/test_rollup_laws.py

# Long campaigns, of which the tests run a short form.
fuzz: .venv/test.stamp
	.venv/bin/python scripts/fuzz_import.py --mutants 2000 --seed 7

# Requests of every kind to every operation of the API, EXAMPLES to each.
.PHONY: fuzz-api
EXAMPLES ?= 400
fuzz-api: .venv/test.stamp
	WAYFARE_API_EXAMPLES=$(EXAMPLES) .venv/bin/python -m pytest -q -n0 tests/web/test_api_conformance.py

coverage: .venv/test.stamp
	.venv/bin/python scripts/measure_coverage.py
	.venv/bin/python scripts/measure_counterfactual.py

.venv/%.stamp: requirements/%.txt pyproject.toml scripts/install
	@scripts/install $*

# One small question to every publisher's service. Needs the internet.
live: .venv/run.stamp
	.venv/bin/python scripts/live

lock:
	@scripts/lock

clean:
	rm -rf .venv out .wayfare
