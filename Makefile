# Two commands matter: `make run` starts everything, `make test` proves everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SPEED ?= 1
WORKERS ?= auto --maxprocesses 4
DARP ?=
POSTGRESQL ?=

.DEFAULT_GOAL := help
.PHONY: help run test check lint types imports unit long proof mutants bench lock clean chromium

help:  ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.ready  ## Start the whole service with a simulated fleet (SPEED=5 runs five times as fast)
	@exec $(BIN)/mobility run --speed $(SPEED)

test: $(VENV)/.ready-dev chromium lint types imports unit  ## Set up and pass every check and test

check: $(VENV)/.ready-dev lint types imports  ## The quick checks only

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

imports: $(VENV)/.ready-dev
	$(BIN)/lint-imports --config setup.cfg --no-cache

unit: $(VENV)/.ready-dev
	$(BIN)/pytest -m "not long" -n $(WORKERS) --dist loadfile $(ARGS)

long: $(VENV)/.ready-dev  ## The tests that take minutes
	$(BIN)/pytest -m long $(ARGS)

proof: $(VENV)/.ready-dev  ## Hours: 20,000 operations by sixteen processes, 500 kills, 100,000 bookings; figures to docs/evidence/
	$(BIN)/python -m tests.concurrency --out docs/evidence/exactly-once.json
	$(BIN)/python -m tests.crash --out docs/evidence/kills.json
	$(BIN)/mobility bench endurance --out docs/evidence

mutants: $(VENV)/.ready-dev  ## Plant bugs in the dispatcher, one by one: the tests must catch each
	$(BIN)/python -m tests.dispatcher.mutants --out docs/evidence/dispatcher-mutants.json

bench: $(VENV)/.ready  ## Measure on this machine and write the figures to docs/evidence/ (DARP=folder: published instances, POSTGRESQL=url of an empty database: the service on it, too)
	$(BIN)/mobility bench smoke --out docs/evidence
	$(BIN)/mobility bench routing --out docs/evidence
	$(BIN)/mobility bench basemap --out docs/evidence
	$(BIN)/mobility area build
	$(BIN)/mobility bench geocoder --out docs/evidence
	$(BIN)/mobility bench scale --out docs/evidence
	$(BIN)/mobility bench service --out docs/evidence $(if $(POSTGRESQL),--postgresql $(POSTGRESQL))
	$(BIN)/mobility bench start --out docs/evidence
	$(BIN)/mobility bench insertion --out docs/evidence
	$(BIN)/mobility bench insertion --vehicles 1000 --rides 20000 --out docs/evidence
	$(BIN)/python -m tests.dispatcher.dial_a_ride.drawn var/darp-drawn
	$(BIN)/mobility bench darp var/darp-drawn --seconds 10 --peer plain --evidence docs/evidence/darp-drawn.md
ifneq ($(DARP),)
	$(BIN)/mobility bench darp $(DARP) --best-known $(DARP)/best_known.csv --seconds 10 --seed 1 --seed 2 --seed 3 \
		--peer plain --out var/darp-solutions --evidence docs/evidence/darp-published.md
endif

chromium:
	@scripts/ensure_chromium.sh

lock:  ## Pin the dependencies anew (needs uv)
	scripts/lock.sh --upgrade

clean:  ## Remove the environment, built areas and databases
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.ready: requirements.lock setup.cfg scripts/ensure_venv.sh
	@PYTHON="$(PYTHON)" scripts/ensure_venv.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@PYTHON="$(PYTHON)" scripts/ensure_venv.sh $(VENV) requirements-dev.lock
	@touch $@
