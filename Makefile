# Palm 掌上社区. `make run` and `make test` need Python 3.11 or newer with venv, and nothing else.

PYTHON_IN_VENV := .venv/bin/python
COMPILE = .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --exclude-newer "$(COOL_DOWN)"
# A release younger than this is not locked: a stolen one is mostly found and withdrawn within days.
COOL_DOWN ?= 5 days
CHECK = $(PYTHON_IN_VENV) -m

.DEFAULT_GOAL := help
.PHONY: help run test check format pyright lock bench bench-live bench-ingest bench-fees bench-money clean reset environment environment-dev

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: environment ## Start the demo: servers, API, worker, simulators (PORT, PALM_DATA, DATABASE_URL, REDIS_URL)
	@$(PYTHON_IN_VENV) -m api.command_line demo --follow-parent

test: environment-dev ## Run all tests on real servers (ARGS="tests/domain -k bill" for some)
	@$(PYTHON_IN_VENV) -m pytest $(ARGS)

check: environment-dev ## Linters, types, import rules, dependencies, house rules
	$(CHECK) ruff check .
	$(CHECK) ruff format --check .
	$(CHECK) mypy
	.venv/bin/lint-imports
	.venv/bin/deptry .
	$(CHECK) pytest -q -n 0 tests/house

format: environment-dev ## Put the code into its form, and mend what linters can mend
	@$(CHECK) ruff format .
	@$(CHECK) ruff check --fix .

pyright: environment-dev ## A second opinion on types
	@.venv/bin/basedpyright

lock: environment-dev ## Renew both lock files (all versions; or ARGS="--upgrade-package NAME")
	$(COMPILE) $(or $(ARGS),--upgrade) --group dev --output-file requirements-dev.lock
	$(COMPILE) --upgrade --group build --constraints requirements-dev.lock --output-file requirements.lock

bench: environment-dev ## Measure reads against six other servers; needs wrk and npm (ARGS="--only palm"); see tests/bench
	@$(PYTHON_IN_VENV) -m tests.bench.reads $(ARGS)

bench-live: environment-dev ## Measure subscriptions
	@$(PYTHON_IN_VENV) -m tests.bench.live $(ARGS)

bench-ingest: environment-dev ## Measure device events
	@$(PYTHON_IN_VENV) -m tests.bench.ingest $(ARGS)

bench-fees: environment-dev ## Measure a month's bills of a community
	@$(PYTHON_IN_VENV) -m tests.bench.fees $(ARGS)

bench-money: environment-dev ## Measure payments and webhooks end to end
	@$(PYTHON_IN_VENV) -m tests.bench.money $(ARGS)

clean: ## Remove the environment and the caches; the demo's data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

reset: ## Remove the demo's data too (stop the demo first)
	@.ci/reset "$(or $(PALM_DATA),.palm)"

environment:
	@.ci/environment run

environment-dev:
	@.ci/environment dev
