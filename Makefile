# Needs make and Python 3.11 or later with its venv module; everything else is installed in .venv.

PYTHON ?= python3
PYTEST_ARGS ?=
LOCK_ARGS ?=

venv := .venv
python := $(venv)/bin/python
version := $(shell $(PYTHON) -c 'import sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null)
# The last file that making the environment writes. It names the version: an upgraded Python gets a new environment.
pip := $(venv)/lib/python$(version)/site-packages/pip/__main__.py
runtime := $(venv)/.runtime
development := $(venv)/.development

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help serve test check audit fuzz bench sbom guide lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-7s %s\n", $$1, $$2}' Makefile

serve: $(runtime) ## install, prepare and serve the site at http://127.0.0.1:8000
	@exec $(python) -m vertebro_site

test: pytest := $(python) -m pytest -n auto --dist loadfile
test: $(development) ## the whole suite, journeys in Chromium included; PYTEST_ARGS, TEST_DATABASE_URL
	@if chromium=$$($(python) -m tools.ensure_chromium); then \
	  CHROMIUM="$$chromium" exec $(pytest) $(PYTEST_ARGS); \
	elif [ "$$CI" = true ]; then \
	  echo 'UNDER CI=true A SUITE WITHOUT ITS JOURNEYS IS A FAILURE.' >&2; exit 1; \
	else \
	  echo 'THE JOURNEYS IN A REAL BROWSER ARE SKIPPED.' >&2; \
	  exec $(pytest) -m 'not journey' $(PYTEST_ARGS); \
	fi

check: $(development) ## format, lint, types, templates, catalogues, migrations, imports, security, licences, settings
	@data=$$(mktemp -d); trap 'rm -rf "$$data"' EXIT; export DATA_DIR="$$data"; \
	step() { \
	  printf '%-12s' "$$1"; shift; \
	  if "$$@" >"$$data/said" 2>&1; then echo ok; else echo FAILED; cat "$$data/said"; exit 1; fi; \
	}; \
	step format $(python) -m ruff format --check --output-format concise .; \
	step lint $(python) -m ruff check --output-format concise .; \
	step types $(python) -m mypy; \
	step layout $(python) -m djlint templates --check --quiet; \
	step templates $(python) -m djlint templates --lint; \
	step catalogues $(python) -m tools.catalogues --check; \
	step migrations $(python) manage.py makemigrations --check --dry-run; \
	step imports $(venv)/bin/lint-imports --no-logo --no-cache; \
	step security $(python) -m bandit -q -c pyproject.toml -r content vertebro_site manage.py; \
	step licences $(python) -m tools.licences --check; \
	step settings env DEPLOYED=1 SITE_URL=https://example.org DATABASE_URL= ALLOWED_HOSTS= SECRET_KEY= \
	  $(python) manage.py check --deploy --fail-level WARNING

audit: $(development) ## the running site: Nu HTML checker, Lighthouse, headers, HTTP Observatory, wapiti; known vulnerabilities
	@exec $(python) -m tools.audit

fuzz: pytest := $(python) -m pytest -n 2 --dist loadfile
fuzz: $(development) ## a hundred thousand odd requests; FUZZ_SEED, PYTEST_ARGS, TEST_DATABASE_URL
	@FUZZ=100000 exec $(pytest) tests/fuzz $(PYTEST_ARGS)

bench: $(development) ## speed, as ratios
	@exec $(python) -m bench

sbom: $(development) ## what the site is made of, as CycloneDX: var/sbom.json
	@set -e; site=$$(mktemp -d); trap 'rm -rf "$$site"' EXIT; $(PYTHON) -m venv "$$site"; \
	"$$site/bin/python" -m pip install --quiet --require-hashes -r requirements.txt; \
	"$$site/bin/python" -m pip uninstall --quiet --yes setuptools pip; \
	mkdir -p var; $(venv)/bin/cyclonedx-py environment --output-reproducible --spec-version 1.6 \
	  --output-file var/sbom.json "$$site/bin/python"; \
	echo var/sbom.json

guide: $(development) ## the pictures of docs/secretaires.md, taken anew by the journeys
	@chromium=$$($(python) -m tools.ensure_chromium); mkdir -p docs/secretaires; rm -f docs/secretaires/*.png; \
	GUIDE=docs/secretaires CHROMIUM="$$chromium" exec $(python) -m pytest -m guide $(PYTEST_ARGS)

lock: ## requirements*.txt and tools/audit/scanners.txt from their .in; LOCK_ARGS=--upgrade for newer versions
	@set -e; uv=$$(mktemp -d); trap 'rm -rf "$$uv"' EXIT; \
	$(PYTHON) -m venv "$$uv"; "$$uv/bin/python" -m pip install --quiet uv==0.13.8; \
	for name in requirements requirements-dev tools/audit/scanners; do \
	  "$$uv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command 'make lock' $(LOCK_ARGS) $$name.in -o $$name.txt; \
	done

clean: ## remove what make installed; the site's data in var/ stay
	rm -rf $(venv) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

$(pip):
	$(if $(version),,$(error Python 3.11 or later is needed, and $(PYTHON) does not run))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, not $(version)")'
	$(PYTHON) -m venv --clear $(venv)

$(runtime): requirements.txt | $(pip)
	$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(development): requirements-dev.txt requirements.txt | $(pip)
	$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(runtime)
