# Everything a newcomer needs: `make demo` and `make test` set up their own environment.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check doctest clean

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $(READY)

demo: $(READY)
	$(BIN)/python -m kaivosmatch demo

test: $(READY)
	$(BIN)/python -m pytest

doctest: $(READY)
	$(BIN)/python -m pytest --doctest-modules src/kaivosmatch

check: $(READY)
	$(BIN)/python -m ruff check src tests
	$(BIN)/python -m mypy

clean:
	rm -rf $(VENV)
