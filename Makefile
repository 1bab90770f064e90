# make demo   set everything up and run the demo
# make test   set everything up and run the tests of everyday work
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin

.PHONY: demo test compiled lint eval bench bench-compiled bench-scale coverage-report docs clean

demo: $(VENV)/ready
	$(BIN)/saksi demo

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/ready-dev
	$(BIN)/python -m eval

bench: $(VENV)/ready-dev
	$(BIN)/python -m benchmarks

# a wheel whose inner loops are machine code: a C compiler and some minutes, for reading one and a half times as fast.
# In a copy, because the compiler leaves its modules beside the sources, where they would be imported in their place.
compiled: $(VENV)/ready
	rm -rf build/compiled dist/compiled && mkdir -p build/compiled
	cp -R src pyproject.toml README.md LICENSE build/compiled
	HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist/compiled ./build/compiled

bench-compiled: compiled
	$(PYTHON) -m venv $(VENV)/compiled
	$(VENV)/compiled/bin/python -m pip install --quiet --upgrade pip
	$(VENV)/compiled/bin/python -m pip install --quiet --constraint constraints.txt --force-reinstall dist/compiled/saksi-*.whl
	$(BIN)/python -m benchmarks reading
	$(VENV)/compiled/bin/python -m benchmarks reading

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
