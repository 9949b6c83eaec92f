# Everything a person or CI runs. Needs only Python >= 3.11 and make; the rest installs itself into the checkout.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
# Compiled modules are kept, away from the sources: every process of the house would else compile them all anew, 2.5 s of
# a processor each time.
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint bench bench-scale faults sbom install install-test screenshots messages requirements clean

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

faults: install-test ## kill -9 web and worker 50 times under load, stop PostgreSQL, fill a disk; keeps benchmarks/latest/faults.md
	FAULT_KILLS=50 FAULT_REPORT=benchmarks/latest/faults.md $(RUN)/pytest -n 0 -m "fault or storm" tests/faults tests/foundation/backup $(ARGS)

sbom: install ## list every installed package with hashes and licences as CycloneDX in build/sbom.json
	$(RUN)/python tools/sbom.py

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
