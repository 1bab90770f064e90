# make demo   set everything up and run the demo
# make test   set everything up and run the tests of everyday work
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin

.PHONY: demo test lint eval bench bench-scale coverage-report docs clean

demo: $(VENV)/ready
	$(BIN)/saksi demo

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/ready-dev
	$(BIN)/python -m eval

bench: $(VENV)/ready-dev
	$(BIN)/python -m benchmarks

bench-scale: $(VENV)/ready-dev
	$(BIN)/python -m pip install --quiet --editable ".[cluster]"
	$(BIN)/python -m benchmarks.batch

coverage-report: $(VENV)/ready-dev
	$(BIN)/python -m eval.coverage

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
