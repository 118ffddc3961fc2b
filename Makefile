# `make run` serves the site with its demonstration, `make test` runs the tests, `make` lists the others.
# Each command installs its own dependencies: git, make and any Python 3 are enough to start.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
PYTEST := $(PYTHON) -m pytest -p tests.no_skips
WORKERS := -n auto --maxprocesses 4
PORT ?= 8000

export UV_PROJECT_ENVIRONMENT := .venv
export PYTHONUNBUFFERED := 1
unexport VIRTUAL_ENV
# Let Python cache the compiled modules: without them each process takes two seconds more to start.
unexport PYTHONDONTWRITEBYTECODE
# Use the certificates of the machine: uv's own do not include that of a decrypting proxy.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= 1
export UV_NATIVE_TLS ?= 1
endif
# Without a writable home folder, keep the cache of uv here.
ifneq ($(shell test -n "$$HOME" -a -w "$$HOME" && echo yes),yes)
export UV_CACHE_DIR := $(CURDIR)/.uv-cache
export UV_PYTHON_INSTALL_DIR := $(CURDIR)/.uv-python
endif

.PHONY: help run start deploy-check deploy-drill container-drill platform-drill test test-postgresql test-search-nodes test-clients test-sign-in relevance bench mutants faults check audit upgrade-preview format messages screenshots guide-pictures environment clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 20

run: export SITE_URL ?= http://127.0.0.1:$(PORT)
run: ## Serve the site with its demonstration (PORT=8001 for another port)
	@if (exec 3<>/dev/tcp/127.0.0.1/$(PORT)) 2>/dev/null; then
	    echo "Port $(PORT) is in use. Choose another: make run PORT=8001" >&2
	    exit 1
	fi
	uv=$$(.ci/uv)
	echo "Python packages …"
	"$$uv" sync --frozen --quiet --no-dev --inexact
	echo "Database …"
	$(MANAGE) migrate --no-input --verbosity 0
	$(MANAGE) load_demo --once
	echo
	echo "  The site       http://127.0.0.1:$(PORT)/"
	echo "  Its editors    http://127.0.0.1:$(PORT)/admin/ (account: edition)"
	echo "  Lost password  $(MANAGE) changepassword edition"
	echo "  To stop        Ctrl+C"
	echo
	exec $(MANAGE) runserver 127.0.0.1:$(PORT)

start: export SITE_URL ?= http://127.0.0.1:$(PORT)
start: ## Create the site of a network in an empty database: asks its name, region… (or ARGS="--name … --no-input")
	@echo "Installation des paquets Python, puis quelques questions …"
	uv=$$(.ci/uv)
	"$$uv" sync --frozen --quiet --no-dev --inexact
	$(MANAGE) migrate --no-input --verbosity 0
	$(MANAGE) start_network $(ARGS)
	echo "Pour le voir : $(if $(filter-out 8000,$(PORT)),SITE_URL=$$SITE_URL )$(MANAGE) runserver 127.0.0.1:$(PORT)"

deploy-check: export DJANGO_SETTINGS_MODULE ?= network.settings.production
deploy-check: ## Check the configuration of this server (ENV=/etc/maillage/env to read its settings from a file)
	@[ -z "$(ENV)" ] || { set -a; source "$(ENV)"; set +a; }
	$(MANAGE) deploy_check $(if $(ENV),--env $(ENV)) $(ARGS)

deploy-drill: ## Install the site in a bare Debian and cause faults (root, debootstrap, 3 GB; BEFORE=commit to update from it and roll back)
	@tests/deploy/drill "$${TREE:-var/bare-debian}" $(BEFORE)

container-drill: ## Build the image, run compose.yaml and cause faults (root, Docker)
	@tests/deploy/containers "$${FOLDER:-var/containers}"

platform-drill: environment ## Deploy a fresh clone as a platform does: build it, start its Procfile, delete its disk
	@$(PYTHON) -m tests.deploy.platform

test: environment ## Run every test on SQLite, and the browser tests in Chromium
	@.ci/test-tools
	mkdir -p var
	# An interrupted run leaves a journal, which SQLite would replay on the new file.
	rm -f var/test-browser.sqlite3*
	status=0
	summary=""
	run() {
	    echo; echo "--- $$1"
	    "$${@:2}" 2>&1 </dev/null | tee var/test.log || status=1
	    summary+="$$1: $$(tail -n 1 var/test.log)"$$'\n'
	}
	run "SQLite" $(PYTEST) $(WORKERS) -m "not browser and not nodes"
	# Each process has a copy of the demonstration; the tests of one file run in the same process.
	run "Chromium" env MAILLAGE_TEST_DB=var/test-browser.sqlite3 $(PYTEST) -n 2 --dist loadfile -m browser
	printf '\n%s' "$$summary"
	exit $$status

test-postgresql: environment ## Run on PostgreSQL every test that uses a database
	@.ci/test-tools
	if $(PYTHON) -m tests.postgresql; then
	    $(PYTHON) -m tests.postgresql $(PYTEST) $(WORKERS) -m "not browser and not nodes" </dev/null
	elif [ "$${FORBID_SKIPS:-}" = 1 ]; then
	    echo "PostgreSQL is not installed, and skips are forbidden"
	    exit 1
	else
	    echo "PostgreSQL: skipped. To run it: apt-get install postgresql"
	fi

test-search-nodes: environment ## Test the search on a real node of Elasticsearch, with faults
	@# Skipped, with the reason, on a machine without a node.
	env -u FORBID_SKIPS timeout 900 $(PYTHON) -m pytest -q -rs -m nodes tests/search

test-clients: environment ## Let real Thunderbird and Evolution clients read the agenda and the letters
	@# Skipped, with the reason, on a machine that cannot install them.
	mkdir -p var
	rm -f var/test-clients.sqlite3*
	[ -x /usr/bin/thunderbird ] && [ -x /usr/libexec/evolution-source-registry ] ||
	    .ci/apt thunderbird evolution-data-server gir1.2-ecal-2.0 python3-gi dbus dbus-bin || true
	env -u FORBID_SKIPS UV="$$(.ci/uv)" MAILLAGE_TEST_DB=var/test-clients.sqlite3 \
	    timeout 1800 $(PYTHON) -m pytest -q -rs tests/clients/subscribers.py tests/clients/letters.py

test-sign-in: environment ## Sign in through a real OpenID Connect server, run by Node
	@# Skipped, with the reason, without Node or without access to npm's registry.
	env -u FORBID_SKIPS timeout 900 $(PYTHON) -m pytest -q -rs tests/clients/provider.py

relevance: environment ## Measure the relevance of the search (DATA=folder for another test set)
	@.ci/relevance $(DATA)

bench: environment ## Measure the speed of the search, the agenda and the directory at their full size
	@export DATABASE_URL=sqlite:///var/bench.sqlite3
	rm -f var/bench.sqlite3*
	$(MANAGE) migrate --no-input --verbosity 0
	for bench in search agenda places near; do $(PYTHON) -m tests.bench.$$bench; done
	$(PYTHON) -m tests.bench.hits
	rm -f var/bench.sqlite3*
	if $(PYTHON) -m tests.postgresql; then
	    $(PYTHON) -m tests.postgresql bash -ec '"$$0" manage.py migrate --no-input --verbosity 0
	        for bench in search agenda places near; do "$$0" -m tests.bench.$$bench; done' $(PYTHON)
	fi

mutants: environment ## Insert known faults into the code one at a time, and print how many the tests detect (WORDS="events/ical" for some)
	@$(PYTHON) -m tests.mutants $(WORDS)

faults: environment ## Cause real faults on a site, and write docs/faults.md (WORDS="of a title" for one; ROWS=50000 REQUESTS=50000 for the longest)
	@$(PYTHON) -m tests.faults $(WORDS)

check: environment ## Check the code: lint, format, templates, migrations, settings, catalogues
	@$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --check --target-version 6.1
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(PYTEST) -q tests/test_catalogues.py

audit: ## Look for known vulnerabilities of the packages (queries osv.dev), and list the packages in var/packages.json
	@uv=$$(.ci/uv)
	mkdir -p var
	"$$uv" export --quiet --frozen --all-extras --no-dev --format cyclonedx1.5 \
	    --preview-features sbom-export --output-file var/packages.json >/dev/null
	status=0
	"$$uv" audit --frozen --preview-features audit >var/audit.log 2>&1 || status=$$?
	tail -n 40 var/audit.log
	# Status 1 if a package has a vulnerability, 2 if osv.dev could not be queried.
	if [ $$status = 2 ] && grep -q 'api.osv.dev' var/audit.log; then
	    echo "The packages were not audited: osv.dev does not answer from here."
	    exit 0
	fi
	exit $$status

upgrade-preview: environment ## Try the newest releases of all packages in a copy (TESTS="paths or options" for some tests)
	@# The copy is in var/upgrade-preview; the repository is not changed.
	$(PYTHON) -m tests.deploy.upgrade "$$(.ci/uv)" $(TESTS)

format: environment ## Format the code and the templates
	@$(PYTHON) -m ruff check --fix --quiet . || true
	$(PYTHON) -m ruff format .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 6.1

messages: environment ## Extract the texts to translate (needs gettext) and compile the catalogues
	@$(MANAGE) makemessages --all --no-wrap --add-location file --ignore .venv --ignore var --ignore tests
	for source in locale*/*/LC_MESSAGES/*.po; do
	    $(PYTHON) -c 'import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])' \
	        "$$source" "$${source%.po}.mo"
	done

screenshots: environment ## Save a picture of every kind of page in var/screenshots
	@.ci/test-tools
	$(PYTEST) -q tests/browser/screenshots.py

guide-pictures: environment ## Take the pictures of the admin's guide from the demonstration
	@.ci/test-tools
	# For Chromium's own French texts, in file and date fields.
	.ci/apt chromium-l10n || true
	$(PYTEST) -q tests/browser/guide_pictures.py

environment:
	@uv=$$(.ci/uv)
	"$$uv" sync --frozen --quiet --all-extras

clean: ## Delete the files of the tools, and the database and media of the site
	@rm -rf .venv .uv .uv-cache .uv-python var .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
