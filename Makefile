# Everything a newcomer needs: `make demo` and `make test` set up their own environment. Only Python 3.11 or newer and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OLD := .venv-oldest
READY := $(VENV)/.ready
DEV := $(VENV)/.dev
PIP := -m pip install --quiet --disable-pip-version-check

.PHONY: demo test slow check doctest docs notebooks bench extras oldest lock clean

# what runs the library
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) -r requirements.lock
	$(BIN)/python $(PIP) --no-deps -e .
	touch $(READY)

# what changes it: tests, checks, docs, notebooks
$(DEV): $(READY) requirements-dev.lock
	$(BIN)/python $(PIP) -r requirements-dev.lock
	touch $(DEV)

$(OLD)/.ready: requirements-oldest.lock pyproject.toml
	$(PYTHON) -m venv $(OLD)
	$(OLD)/bin/python $(PIP) -r requirements-oldest.lock
	$(OLD)/bin/python $(PIP) --no-deps -e .
	touch $(OLD)/.ready

demo: $(READY)
	$(BIN)/python -m kaivosmatch demo

test: $(DEV)
	$(BIN)/python -m pytest

# the long comparisons with exhaustive search: minutes rather than seconds
slow: $(DEV)
	$(BIN)/python -m pytest -m slow

check: $(DEV)
	$(BIN)/python -m ruff check src tests benchmarks docs notebooks
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

doctest: $(DEV)
	$(BIN)/python -m pytest --doctest-modules --doctest-glob='*.md' src/kaivosmatch README.md docs/tutorial docs/how-to

docs: $(DEV)
	$(BIN)/python docs/reference/schema/write.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

notebooks: $(DEV)
	$(BIN)/python notebooks/execute.py

# each benchmark once, at its smallest size
bench: $(DEV)
	$(BIN)/python benchmarks/run.py quality --smallest
	$(BIN)/python benchmarks/consortium_speed.py --largest 30 --seeds 1

# the test of the embeddings extra, kept out of the environment of the others: with it every fit takes many times as long
extras: $(DEV)
	$(BIN)/python $(PIP) --no-deps --target .extras --upgrade "$$($(BIN)/python -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["embeddings"][0])')"
	PYTHONPATH=.extras $(BIN)/python -m pytest tests/test_encode_meaning.py

# the tests on the oldest versions that pyproject.toml allows
oldest: $(OLD)/.ready
	$(OLD)/bin/python -m pytest -p no:cacheprovider

# written anew by hand, where uv is installed; no lock names a registry
lock:
	uv pip compile pyproject.toml $(LOCKED) --extra fast --group test --group check --group docs --group notebooks -o requirements-dev.lock
	uv pip compile pyproject.toml $(LOCKED) -c requirements-dev.lock -o requirements.lock
	uv pip compile pyproject.toml $(LOCKED) --group test --resolution lowest-direct -o requirements-oldest.lock
LOCKED := --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url

clean:
	rm -rf $(VENV) $(OLD) .extras site
