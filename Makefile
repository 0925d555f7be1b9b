# The commands of the project. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Without an Odoo in the environment or in .env, everything runs on the bundled demo.
DEMO ?= $(shell if [ -n "$$ODOO_URL" ] || grep -qsE '^ODOO_URL=.+' .env; then echo 0; else echo 1; fi)
export DEMO

# pip must not run twice at once in the same environment.
.NOTPARALLEL:
.PHONY: help sync test serve lint bench faults hostile places kills model mutation fuzz modules contract screenshots lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 14

sync: $(VENV)/.run ## install, migrate and run the main job once
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py sync_odoo

test: $(VENV)/.browser ## run the whole test suite on a real PostgreSQL
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

serve: $(VENV)/.run ## web admin, queue cluster and, in demo, the simulator, on localhost
	@$(BIN)/python manage.py serve

lint: $(VENV)/.lint ## style, types, import contracts, Dockerfiles, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy carteira carteira_project odoo_integration
	$(BIN)/lint-imports
	$(BIN)/hadolint --failure-threshold style Dockerfile deploy/pgbouncer/Dockerfile
	DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/.test ## measure; FULL=1: a million lines, SCALE=10: ten million beside one, ONLY=B10,B4: some measures (WRITE=1: kept)
	$(BIN)/python -m benchmarks $(if $(FULL)$(SCALE),--full) $(if $(SCALE),--scale $(SCALE)) $(if $(ONLY),--only $(ONLY)) $(if $(WRITE),--write docs/benchmarks.md,$(if $(ONLY)$(SCALE),,--write docs/benchmarks.md))

SEED ?= 1
faults: N ?= 60
faults: $(VENV)/.test ## N random faults from SEED, each compared with an oracle
	$(BIN)/python -m tests.system.faults.campaign --n $(N) --seed $(SEED)

hostile: N ?= 500
hostile: $(VENV)/.test ## N wrong answers of Odoo from SEED, each run compared with an unharmed one
	$(BIN)/python -m tests.system.faults.hostile --n $(N) --seed $(SEED) --write docs/reliability.md

places: EVERY ?= 1
places: $(VENV)/.test ## a fault at each place of each kind of run, or at every EVERY-th
	$(BIN)/python -m tests.system.faults.enumeration --every $(EVERY) --write docs/reliability.md

kills: N ?= 100
kills: AT_ONCE ?= 2
kills: $(VENV)/.test ## N random kills from SEED of all that `make serve` runs
	$(BIN)/python -m tests.system.operation.kills --n $(N) --seed $(SEED) --at-once $(AT_ONCE) --write docs/reliability.md

model: N ?= 20
model: STEPS ?= 30
model: $(VENV)/.test ## N stories of Odoo's days and our runs from SEED, each compared with an oracle; BREAKS=1: of broken copies
	$(BIN)/python -m tests.system.model$(if $(BREAKS),.notice) --n $(N) --steps $(STEPS) --seed $(SEED) --write docs/reliability.md

mutation: $(VENV)/.proof ## small faults in the code that decides, each of which a test must notice; ONLY=window
	$(BIN)/python -m tests.system.mutation $(if $(ONLY),--only "$(ONLY)") --write docs/reliability.md

fuzz: SECONDS ?= 60
fuzz: $(VENV)/.proof ## bytes led by coverage, SECONDS for each decoder and for spreadsheets
	$(BIN)/python -m tests.system.fuzz --seconds $(SECONDS) --seed $(SEED) --write docs/reliability.md

modules: $(VENV)/.test ## list the modules in docs/architecture.md
	$(BIN)/python -m tests.lab.modules

contract: $(VENV)/.test ## write docs/bi-contract.yaml from the views for BI; BREAKING=1 takes columns away
	@DEMO=1 $(BIN)/python -m tests.lab.bi_contract

screenshots: $(VENV)/.browser ## render the main screens into docs/screenshots
	$(BIN)/python -m tests.system.browser.screenshots

# In this order: each file is constrained by those before it.
lock: ## pin requirements*.in again, with hashes (needs uv)
	@for name in requirements requirements-extras requirements-test requirements-lint requirements-browser requirements-proof; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links $$name.in --output-file $$name.txt || exit 1; \
	done

clean: ## remove the environment and the embedded database
	rm -rf $(VENV) .data

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(PYTHON) cannot make virtual environments; on Debian: apt install python3-venv"; exit 1; }

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
$(VENV)/.test: requirements-test.txt $(VENV)/.run
$(VENV)/.lint: requirements-lint.txt $(VENV)/.run
$(VENV)/.browser: requirements-browser.txt $(VENV)/.test
$(VENV)/.proof: requirements-proof.txt $(VENV)/.test

# Python compiles each module when it is first imported: compiling all of them here takes longer.
$(VENV)/.run $(VENV)/.test $(VENV)/.lint $(VENV)/.browser $(VENV)/.proof:
	@echo "installing what $< pins"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
	@touch $@
