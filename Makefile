# The verbs that a person types. `make demo` and `make test` do all the set-up on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install develop demo test test-kill test-compose lint format schemas bench train pictures lock clean

help: ## what there is to type
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

$(VENV)/runtime.stamp: requirements/runtime.txt pyproject.toml
	@echo "Installing Tocsin into $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Tocsin needs Python 3.11 or newer: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/develop.stamp: requirements/develop.txt $(VENV)/runtime.stamp
	@echo "Installing what tests and linters need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/develop.txt
	@touch $@

install: $(VENV)/runtime.stamp ## the environment alone: .venv/bin/tocsin

develop: $(VENV)/develop.stamp ## the environment with tests and linters

demo: install ## the main job on the built-in sample wire, on a local broker of its own; KEEP=1 runs on, with its console
	@$(BIN)/tocsin demo $(if $(KEEP),--keep)

test: develop ## unit and integration tests; starts and stops its own Apache Kafka, and drives a Chromium
	@tests/support/install_browser
	@$(BIN)/python -m pytest -q $(ARGS)

test-kill: develop ## ten kill tests in a row, other random moments each (about twelve minutes)
	@for seed in 1 2 3 4 5 6 7 8 9 10; do TOCSIN_KILL_SEED=$$seed $(BIN)/python -m pytest -q -m kill tests/end_to_end || exit 1; done

test-compose: develop ## docker-compose.yml for real: ingests the sample wire, kills a container, checks the lake
	@tests/compose/run

lint: develop ## ruff, ruff format, mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: develop ## ruff's fixes and format
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

schemas: install ## write the JSON Schemas that are checked in
	@$(BIN)/tocsin schemas export

bench: develop ## every benchmark, figures to standard output (more than an hour); SETS="FILE.jsonl ..." for quality
	@for each in throughput writer latency path alert_rules alert_latency alert_faults console http_in counting live_sql; do $(BIN)/python -m benchmarks.$$each || exit 1; done
	@$(BIN)/python -m benchmarks.quality $(SETS)
	@$(BIN)/python -m benchmarks.analysis

train: ## the classifier's artefact anew, from the labels (an hour; training/README.md)
	@test -x build/venv/bin/python || $(PYTHON) -m venv build/venv
	@build/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/training.txt
	@build/venv/bin/python -m training.train $(ARGS)

pictures: develop ## the console's pictures in docs/pictures, in a Chromium
	@tests/support/install_browser
	@$(BIN)/python -m tests.sinks.console.screenshots

lock: develop ## pin requirements/*.in anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -o requirements/runtime.txt requirements/runtime.in
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements/runtime.txt -o requirements/develop.txt requirements/develop.in
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements/runtime.txt -o requirements/training.txt requirements/training.in

clean: ## the environment and the caches; TOCSIN_HOME stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
