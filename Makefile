# Everything that is done by hand here has a name: `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
# The first Python that is new enough; say `make PYTHON=/path/to/python3 …` for another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
# What serve.py is given: make run ARGS="--port 8001"
ARGS ?=
# Rooms that others may not have opened yet are left out instead of failing by name.
TYPED = $(wildcard pyapp backend serve.py tests tools bench)
# Tests run side by side, a file at a time, in the order of tests/conftest.py. Those that start browsers and servers wait
# half of their time: so one more than there are cores. make check JOBS=1 for one after another.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1)
BESIDE = -n $(JOBS) --dist loadfile --no-loadscope-reorder
UNITS = $(wildcard tests/core tests/services tests/hooks tests/ui tests/app)

.PHONY: help docs packages run test check soak bench lint format lock clean screenshots dev everything python

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: python ## the page and its backend on http://localhost:8000 (ARGS="--port 8001" goes to serve.py)
	@$(PYTHON) tools/setup.py run
	@exec $(BIN)/python serve.py $(ARGS)

test: dev lint ## lint, the tests that take seconds, and the main story in a real browser
ifneq ($(UNITS),)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(BESIDE) -m "not slow" $(UNITS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
endif
	$(BIN)/python -m pytest $(BESIDE) -m "not slow" $(addprefix --ignore=,$(UNITS))

check: everything ## the rest: the whole browser suite, conformance, chaos, a fresh clone
	$(BIN)/python -m pytest $(BESIDE) -m slow --ignore=tests/soak

soak: everything ## hours of connections, to see what grows
	@test -d tests/soak || { echo "livebell: there is no soak test yet (tests/soak)" >&2; exit 1; }
	$(BIN)/python -m pytest tests/soak

bench: everything ## every claim of speed or size beside its baseline (ARGS="herd": one case alone)
	$(BIN)/python -m bench $(ARGS)

docs: everything ## the documentation as a site, in site/
	$(BIN)/mkdocs build --strict --quiet

packages: everything ## the wheel and the npm package, in build/packages
	$(BIN)/python tools/package.py

lint: dev ## ruff, mypy, the arrows between rooms, and what MicroPython cannot run
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/python -m tools.micropython_lint
	$(BIN)/python -m pytest -q tests/architecture/test_arrows.py tests/micropython/test_imports.py

format: dev ## put the code into the one form, and mend what ruff can mend
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

lock: dev ## remake requirements/*.txt and package-lock.json from pyproject.toml and package.json
	$(BIN)/python tools/lock.py

screenshots: dev ## take the pictures in README and docs anew
	$(BIN)/python -m pytest -m "story or slow" -k screenshot tests/browser

clean: ## remove what was made here, but not var/ (users, secret, database)
	rm -rf .venv node_modules public/vendor build dist site htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

dev: python ## make the checkout ready to be worked on (the others do it where they need it)
	@$(PYTHON) tools/setup.py dev

everything: python
	@$(PYTHON) tools/setup.py check

python:
	@test -n "$(PYTHON)" || { echo "livebell: Python 3.11 or newer is needed and none is on PATH:" \
		"install it (Debian: apt install python3 python3-venv), or say where it is: make PYTHON=/path/to/python3 run" >&2; exit 1; }
