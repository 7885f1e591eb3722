# Two commands do everything: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SOURCES := bot ingest.py tests benchmarks

.PHONY: run ingest test lint types imports unit train evaluate vectors snapshots train-care train-offers messages bench test-kills test-scale test-image clean

run: $(VENV)/.installed  ## install, ingest, start: in Discord with DISCORD_TOKEN, else in a browser page
	@$(BIN)/python ingest.py || [ $$? -eq 3 ]
	@$(BIN)/python -m bot

ingest: $(VENV)/.installed  ## bring the database and the index in line with knowledge/
	@$(BIN)/python ingest.py

test: lint types imports unit  ## what CI runs, fast things first

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(VENV)/.installed-dev
	$(BIN)/mypy

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports

# One thread of the model in each of the two processes: threads of both would wait for each other on two cores.
unit: $(VENV)/.installed-dev
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m "not alone" --numprocesses 2 --dist loadfile --no-loadscope-reorder
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -m alone

# Threads that wait asleep: whoever else works on the machine meanwhile costs a spinning one twice the time.
train: $(VENV)/.installed-train  ## learn the matcher anew from the articles and the question bank; ARGS="--without TOPIC" to try it out
	@HF_HUB_OFFLINE=1 OMP_WAIT_POLICY=passive $(BIN)/python -m bot.search.training $(ARGS)

evaluate: $(VENV)/.installed-dev  ## answer quality, ours beside the baselines; ARGS="--json" for scripts
	@HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation $(ARGS)

train-care: $(VENV)/.installed-train  ## learn care's examples anew, 15 minutes; ARGS="--keep-encoder" after a change of a few, two minutes
	@HF_HUB_OFFLINE=1 OMP_WAIT_POLICY=passive $(BIN)/python -m bot.wiring.care_training $(ARGS)

vectors: $(VENV)/.installed  ## write the shared library's vectors for the repository, after a change of the matcher or of many articles
	@HF_HUB_OFFLINE=1 $(BIN)/python -m bot.wiring.vector_shipping

train-offers: $(VENV)/.installed-train  ## learn what sentences of offers mean anew after a change of the lessons or of the embedding model
	@HF_HUB_OFFLINE=1 OMP_WAIT_POLICY=passive $(BIN)/python -m bot.wiring.offers_training

snapshots: $(VENV)/.installed-dev  ## write the sixty reviewed answers anew; read what changed before you keep it
	@HF_HUB_OFFLINE=1 $(BIN)/python -m tests.evaluation.snapshots

messages: $(VENV)/.installed-dev  ## bring the catalogues in bot/locales in line with the sentences in the code; then translate what is empty there
	@$(BIN)/python -m babel.messages.frontend --quiet extract --mapping-file pyproject.toml --no-location --sort-output --omit-header --no-wrap --output-file bot/locales/messages.pot bot
	@$(BIN)/python -m babel.messages.frontend --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap --input-file bot/locales/messages.pot --output-dir bot/locales

bench: $(VENV)/.installed-dev  ## speed, ours beside the bare model
	@HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks $(ARGS)

test-kills: $(VENV)/.installed-dev  ## kill a real process 300 times at random points and check every promise; for the night
	HF_HUB_OFFLINE=1 WAYFINDER_KILLS=300 $(BIN)/python -m pytest tests/library/test_kills.py -k killed_at --timeout 7200

test-image: $(VENV)/.installed-dev  ## build both images' folders by the Dockerfile's own steps, weigh and use them; some minutes of pip
	HF_HUB_OFFLINE=1 WAYFINDER_IMAGE=1 $(BIN)/python -m pytest tests/test_image.py -rP --timeout 3000

test-scale: $(VENV)/.installed-dev  ## stores, services and the bot on a real PostgreSQL server, two processes on one database
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 $(BIN)/python -m tests.scale $(ARGS)

clean:  ## remove what was installed and built; the database in .wayfinder stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# The second line: the packages of the larger encoder name an application that nothing here needs.
$(VENV)/.installed: requirements.txt requirements-serving.txt requirements-classifier.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-classifier.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt requirements-postgres.txt requirements.txt | $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/.installed-train: requirements-train.txt requirements.txt | $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-train.txt
	@touch $@
