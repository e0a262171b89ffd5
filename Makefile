# Everything a person runs. `make run` and `make test` need nothing but Python 3.11 and git.
SHELL := /bin/bash
COUNTRY ?= MEX
.PHONY: run test check content docs bench lock clean

run: .venv/run.stamp
	@scripts/run "$(COUNTRY)"

test: .venv/test.stamp
	@scripts/test

check: .venv/test.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/wayfare content check

content: .venv/run.stamp
	.venv/bin/wayfare content check

docs: .venv/test.stamp
	.venv/bin/python scripts/build_docs.py

bench: .venv/bench.stamp
	@scripts/bench

.venv/%.stamp: requirements/%.txt pyproject.toml scripts/install
	@scripts/install $*

lock:
	@scripts/lock

clean:
	rm -rf .venv out .wayfare
