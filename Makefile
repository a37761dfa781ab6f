# P2P Share. `make help` lists the targets; `make run` and `make test` each work as the first command.
PYTHON ?= python3
# Options of the program that is run, quoted as in a shell: make run ARGS='--state "my folder"'
ARGS ?=
# What to test, and how many processes do it: make test TESTS=tests/lab JOBS=1
TESTS ?= tests
JOBS ?= 3
# Of make demo: a file of your own to hand around.
FILE ?=
# A path is taken as it is: neither make nor the shell reads anything into it.
override FILE := $(value FILE)
export FILE
# Of make fuzz: how long it looks, over all targets.
MINUTES ?= 10
# Of make release: the version that is released.
VERSION ?=
export VERSION

VENV_PYTHON := .venv/bin/python
export PYTHON
.DEFAULT_GOAL := help
.PHONY: help setup run test demo lint bench soak fuzz mutants bundle release lock translations clean audit

help: ## list the targets
	@echo "P2P Share"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

setup: ## make the environment in .venv, with all that running and testing need
	@packaging/prepare.sh test

run: ## open the window (options: ARGS='...'); without a display, the demo
	@packaging/prepare.sh run
	@packaging/run.sh $(ARGS)

test: lint ## all tests, after lint (TESTS=path, JOBS=processes)
	@$(VENV_PYTHON) -m pytest -n $(JOBS) --dist loadgroup $(TESTS)

lint: ## style, types and who may import whom
	@packaging/prepare.sh test
	@echo "ruff" && $(VENV_PYTHON) -m ruff check --quiet . && $(VENV_PYTHON) -m ruff format --quiet --check .
	@echo "mypy" && $(VENV_PYTHON) -m mypy --no-error-summary
	@echo "import contracts" && found=$$(.venv/bin/lint-imports --no-logo 2>&1) || { echo "$$found"; exit 1; }

demo: ## one tracker, one sharer, three fetchers on this machine (FILE=path for a file of your own)
	@packaging/prepare.sh run
	@$(VENV_PYTHON) -m core.shell.demo $${FILE:+--file "$$FILE"} $(ARGS)

bench: ## how fast it is, next to libtorrent
	@packaging/prepare.sh test
	@packaging/prepare.sh bench
	@$(VENV_PYTHON) -m tests.benchmarks $(ARGS)

soak: ## the long forms of the tests: faults, hostile peers, power cuts (ARGS='F1 --scale 0.1')
	@packaging/prepare.sh test
	@$(VENV_PYTHON) -m tests.soak $(ARGS)

fuzz: ## look for inputs that crash what reads strangers' bytes (MINUTES=10, ARGS='frames roster')
	@packaging/prepare.sh test
	@packaging/prepare.sh fuzz
	@$(VENV_PYTHON) -m tests.fuzz --minutes $(MINUTES) $(ARGS)

mutants: ## take each safety check away in turn and see that the tests fail (ARGS='roster')
	@packaging/prepare.sh test
	@$(VENV_PYTHON) -m tests.mutation $(ARGS)

bundle: ## one folder that runs without Python, tested and packed, in dist/
	@packaging/prepare.sh bundle
	@$(VENV_PYTHON) packaging/bundle.py $(ARGS)

release: ## the same as version VERSION=1.2.3, with SHA-256 sums
	@$(PYTHON) packaging/release.py --check "$$VERSION"
	@packaging/prepare.sh bundle
	@$(VENV_PYTHON) packaging/release.py "$$VERSION"

audit: ## known holes of the locked packages, and a bill of materials in dist/
	@$(PYTHON) packaging/audit.py $(ARGS)

lock: ## write the lock files anew (needs uv)
	@packaging/lock.sh

translations: ## take the strings of the window into resources/translations
	@packaging/prepare.sh test
	@$(VENV_PYTHON) packaging/translations.py

clean: ## remove the environment and all caches
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	@find core gui tracker resources packaging tests -name __pycache__ -type d -prune -exec rm -rf {} +
