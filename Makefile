# `make report` and `make test` do everything on a fresh Debian machine with Python 3.11 or later.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

# The first Python that is new enough; PYTHON=... names another.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$each"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

SETTLEMENT ?= binance-2023
DATABASE ?= build/tracker.db
REPORT ?= build/$(SETTLEMENT).html
SBOM ?= build/sbom.cdx.json
SERVICE ?= pypi
WORKERS ?= 2
CODE := $(wildcard tracker tests migrations benchmarks)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Empty is no: what is started hundreds of times, as the tests do, is to be compiled once.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run report test torture lint check bench install prebuilt lock sbom audit clean postgresql chromium

help:
	@echo "make run      the pages, with every shipped settlement, at an address of this machine alone"
	echo "make report   the monthly report on the Binance settlement, in $(REPORT)"
	echo "make test     all tests; installs what they need or says which package to install"
	echo "make torture  every harness in full (SIZE=0.1: a tenth of it); prints the table"
	echo "make lint     format, lint, types and import contracts"
	echo "make check    lint and test"
	echo "make bench    the benchmark table"
	echo "make prebuilt  what is made from the migrations and the grammar, anew, after a change of either"
	echo "make lock     both lock files anew from pyproject.toml"
	echo "make sbom     what runs, as a CycloneDX bill of materials, in $(SBOM)"
	echo "make audit    known advisories of what runs; SERVICE=osv asks another service"
	echo "make clean    remove what the other commands made"

install: $(INSTALLED)

# Everything comes by its hash from requirements-dev.lock, the build tools too, so nothing else is asked for.
$(INSTALLED): requirements-dev.lock pyproject.toml
	@if [ -z "$(PYTHON)" ]; then
		echo "Python 3.11 or later is needed. On Debian 12 or later: apt-get install python3 python3-venv" >&2
		exit 1
	fi
	if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then
		echo "$(PYTHON) has no venv. On Debian: apt-get install python3-venv" >&2
		exit 1
	fi
	echo "Installing into $(VENV), about a minute the first time."
	[ -x $(BIN)/python ] && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# Loading the same file twice changes nothing, and a day is run once: this may be repeated at will. It ends by Ctrl-C.
run: $(INSTALLED)
	@mkdir -p $(dir $(DATABASE))
	export TRACKER_DATABASE_URL="sqlite:///$(DATABASE)"
	if [ -f "$(DATABASE)" ]; then $(BIN)/tracker upgrade; else $(BIN)/tracker init; fi
	if ! $(BIN)/tracker person list --json | grep -q '"administrator"'; then
		for each in $$($(BIN)/tracker library --json | sed -n 's/^ *"name": "\(.*\)",$$/\1/p'); do
			$(BIN)/tracker load --yes "$$each" >/dev/null && echo "Loaded $$each."
		done
		$(BIN)/tracker day >/dev/null
	fi
	exec $(BIN)/tracker serve

# Loading the same file twice changes nothing, and a day is run once: this may be repeated at will.
report: $(INSTALLED)
	@mkdir -p $(dir $(DATABASE)) $(dir $(REPORT))
	export TRACKER_DATABASE_URL="sqlite:///$(DATABASE)"
	if [ -f "$(DATABASE)" ]; then $(BIN)/tracker upgrade; else $(BIN)/tracker init; fi
	$(BIN)/tracker load --yes $(SETTLEMENT)
	$(BIN)/tracker day
	$(BIN)/tracker report --settlement $(SETTLEMENT) --out $(REPORT)
	echo "The report is at $(REPORT): open it in any browser. To ask its database more:"
	echo "  export PATH=\"\$$PWD/.venv/bin:\$$PATH\" TRACKER_DATABASE_URL=\"sqlite:///\$$PWD/$(DATABASE)\""
	echo "  tracker list"

test: $(INSTALLED) postgresql chromium
	@$(BIN)/python -m pytest -n $(WORKERS)

# Too long for every change: it lives through as many years as it takes. SIZE=0.1 tries a tenth.
SIZE ?= 1
torture: $(INSTALLED) postgresql
	@exec $(BIN)/python -m benchmarks.torture --size $(SIZE)

lint: $(INSTALLED)
	@$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(CODE) .ci/audit.py
	$(BIN)/lint-imports --no-cache

check: lint test

# The engines we are measured against are installed for this alone, and apart from what the tracker needs.
PEERS := build/peers
bench: $(INSTALLED) $(PEERS)/.installed
	@$(BIN)/python -m benchmarks

$(PEERS)/.installed: benchmarks/peers.lock
	@rm -rf $(PEERS)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --target $(PEERS) -r $<
	touch $@

# Tests need the server's own programs, not a running service: they start a private one.
postgresql:
	@if ! { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb || ls "$$(pg_config --bindir)/initdb"; } >/dev/null 2>&1; then
		$(call apt_get,postgresql)
	fi

# Tests look at the report in a real browser.
chromium:
	@if ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1; then
		$(call apt_get,chromium)
	fi

define apt_get
echo "The tests need the Debian package “$(1)”."
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update && apt-get -qq install -y --no-install-recommends $(1) </dev/null
else
	echo "Install it, then run this again: sudo apt-get install $(1)" >&2
	exit 1
fi
endef

prebuilt: $(INSTALLED)
	@$(BIN)/python -m migrations.stored
	$(BIN)/python -c 'from tracker.rules.due import parser; parser.PREBUILT.write_bytes(parser.prebuilt())'
	$(BIN)/tracker schema > docs/agreement.schema.json

lock:
	@command -v uv >/dev/null || { echo "uv is needed: pip install uv" >&2; exit 1; }
	lock() {
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
			--all-extras "$$@" pyproject.toml
	}
	lock --group dev --output-file requirements-dev.lock
	lock --group install --constraints requirements-dev.lock --output-file requirements.lock

# Asks nobody, and is the same bytes each time. A lock has no graph of who needs whom, which the library warns of.
sbom: $(INSTALLED)
	@mkdir -p $(dir $(SBOM))
	env --unset=SOURCE_DATE_EPOCH PYTHONWARNINGS=ignore::UserWarning:cyclonedx.model.bom \
		$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --validate \
		--output-file $(SBOM)
	echo "The bill of materials is at $(SBOM)."

# Apart from `make check`: its answer changes from day to day, and needs a service that keeps advisories.
audit: $(INSTALLED)
	@$(BIN)/python .ci/audit.py --vulnerability-service $(SERVICE)

clean:
	@rm -rf build dist $(VENV) *.egg-info .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
