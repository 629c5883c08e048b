# Everything here needs make and a Python 3.11 or newer, nothing else: `make setup` brings the rest.
PYTHON ?= python3
RUN := .venv/bin/python
LOCKING := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
CHECKS := check-format check-lint check-types check-imports check-migrations check-deploy

.PHONY: help setup demo test bench soak disturb fuzz check lock $(CHECKS)
.DEFAULT_GOAL := help

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv with the locked packages (PYTHON=python3.12 chooses another Python)
	@$(PYTHON) scripts/setup.py

demo: setup ## Load the demonstration, bill its month and serve the admin (ARGS=--no-serve only reports)
	@$(RUN) manage.py demo $(ARGS)

test: setup ## Run every test and check (ARGS="-k name" chooses)
	@$(RUN) -m pytest $(ARGS)

bench: setup ## Measure intake and the invoice run
	@$(RUN) -m tests.benchmarks $(ARGS)

soak: setup ## Kill web workers while events pour in, for some minutes (ARGS=--kills=1000 for longer)
	@$(RUN) -m pytest tests/soak --kills=100 --seed=$$(date +%s) $(ARGS)

disturb: setup ## Kill a run at each of its statements, and see that the next one finishes it (takes long)
	@UPSHOT_THOROUGH=1 $(RUN) -m pytest tests/disturbed $(ARGS)

fuzz: setup ## Send 100,000 hostile requests (ARGS=--seed=7 sends those of another run again)
	@$(RUN) -m pytest tests/meters/api/test_hostile_bodies.py --bodies=100000 --seed=$$(date +%s) $(ARGS)

check: $(CHECKS) ## Format, lint, types, import directions, migrations, production settings

check-format: setup
	@$(RUN) -m ruff format --check .

check-lint: setup
	@$(RUN) -m ruff check .

check-types: setup
	@$(RUN) -m mypy .

check-imports: setup
	@.venv/bin/lint-imports

check-migrations: setup
	@$(RUN) manage.py makemigrations --check --dry-run

check-deploy: setup
	@UPSHOT_ENV=production UPSHOT_SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	UPSHOT_DIGEST_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	UPSHOT_ALLOWED_HOSTS=billing.example UPSHOT_DATA_DIR=var/test DATABASE_URL=postgresql://unused.example/upshot \
	$(RUN) manage.py check --deploy --fail-level WARNING

lock: setup ## Resolve the lock files again, without addresses
	@PATH="$(CURDIR)/.tools/bin:$$PATH" $(LOCKING) pyproject.toml -o requirements.lock
	@PATH="$(CURDIR)/.tools/bin:$$PATH" $(LOCKING) --extra dev pyproject.toml -o requirements-dev.lock
