# Everything a person or CI runs. Needs only Python >= 3.11 and make; the rest installs itself into the checkout.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
# Compiled modules are kept, away from the sources: every process of the house would else compile them all anew, 2.5 s of
# a processor each time.
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint bench bench-scale national-night night-scaling faults faults-metering fuzz sbom install install-test screenshots messages requirements clean seeded-faults reporting

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: install ## install, load the real figures, publish the balance, serve on 127.0.0.1:8000 (PORT=)
	@exec $(RUN)/nangluong demo

test: install-test ## run every test, in browsers too where Chromium is to be had (ARGS= for pytest)
	$(RUN)/pytest $(ARGS)

lint: install-test ## format, style, types, room contracts
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	@# Types need the settings, not a database: without an address mypy would start the embedded one.
	DATABASE_URL=postgresql://nobody@localhost/none $(RUN)/mypy --no-incremental
	$(RUN)/lint-imports

bench: install-test ## measure the figures of the issues beside their peers; prints tables, writes benchmarks/latest
	$(RUN)/python -m benchmarks $(ARGS)

bench-scale: install-test ## what an SDMX query costs beside 1, 10 and 100 million stored observations (minutes, 2 GB)
	SDMX_SCALE=1,10,100 $(RUN)/python -m benchmarks sdmx_scale

national-night: install-test ## one night of METERS meters (default 30500000: half an hour with its files, 20 GB of disk); keeps benchmarks/latest/national_night_METERS.json
	PYTHONPATH=. $(RUN)/python -m benchmarks.national_night --meters $(or $(METERS),30500000) $(ARGS)

night-scaling: install-test ## the night at SIZES million meters ("1 3 10 30": an hour, 20 GB of disk), table and plot in benchmarks/latest (ARGS=--draw only draws)
	PYTHONPATH=. $(RUN)/python -m benchmarks.night_scaling --sizes $(or $(SIZES),1 3 10 30) $(ARGS)

faults: install-test ## kill -9 web and worker 50 times under load, stop PostgreSQL, fill a disk; keeps benchmarks/latest/faults.md
	FAULT_KILLS=50 FAULT_REPORT=benchmarks/latest/faults.md $(RUN)/pytest -n 0 -m "fault or storm" tests/faults tests/foundation/backup $(ARGS)

sbom: install ## list every installed package with hashes and licences as CycloneDX in build/sbom.json
	$(RUN)/python tools/sbom.py

faults-metering: install-test ## kill intake, validation and compaction of readings KILLS times each (100) at random moments, fill the disk, try Ray; keeps benchmarks/latest/faults_metering.md
	INTAKE_KILLS=$(or $(KILLS),100) VALIDATION_KILLS=$(or $(KILLS),100) FAULT_REPORT=benchmarks/latest/faults_metering.md $(RUN)/pytest -n 0 -s -m "fault or storm" tests/faults/test_intake_kills.py tests/faults/test_validation_kills.py tests/metering/engines $(ARGS)

fuzz: install-test ## fuzz every format of readings for long; with atheris where it is installed (ARGS="dlms --runs 100000")
	PYTHONPATH=. $(RUN)/python -m tests.fuzz $(ARGS)

seeded-faults: install-test ## 200 seeded faults among 2,000 clean returns of all questionnaires (minutes)
	NANGLUONG_SEEDED_CLEAN=2000 $(RUN)/pytest -n 0 -q tests/statistics/rules/test_seeded_faults.py

screenshots: install-test ## draw the screenshots of the README from a running demo
	PYTHONPATH=. $(RUN)/python tools/screenshots.py $(ARGS)

install:
	@$(PYTHON) tools/bootstrap.py base

install-test:
	@$(PYTHON) tools/bootstrap.py test

messages: install-test ## extract interface texts and compile the translations
	$(RUN)/python tools/messages.py update
	$(RUN)/python tools/messages.py compile

requirements: install ## pin the requirements anew from pyproject.toml (UPGRADE=--upgrade)
	$(RUN)/uv pip compile -q --generate-hashes $(UPGRADE) --extra build --extra test pyproject.toml -o requirements/test.txt
	@# What is tested is what runs: the same versions in both.
	$(RUN)/uv pip compile -q --generate-hashes -c requirements/test.txt --extra build pyproject.toml -o requirements/base.txt
	$(RUN)/uv pip compile -q --generate-hashes requirements/node.in -o requirements/node.txt
	$(RUN)/uv pip compile -q --generate-hashes requirements/uv.in -o requirements/uv.txt

clean: ## remove what was built and stored in this checkout, the demo's data too
	rm -rf $(VENV) build node_modules var .pytest_cache .mypy_cache .ruff_cache

reporting: install-test ## six subsectors report in a browser, from the obligation to the release (minutes)
	$(RUN)/pytest -n 0 -q -m "e2e or storm" tests/e2e/test_subsectors_report.py $(ARGS)
