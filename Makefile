# Two commands: `make app` opens the app, `make test` runs every check. Both make their own environment in .venv first.
# Tests come in tiers (docs/develop/tests.md): `make quick` in seconds, `make test`, `make slow` with a browser and other programs, and
# `make everything`, which is both of these. `make pictures` takes the pictures of the pages anew (needs `chromium`);
# `make lock` writes requirements.lock anew after a change of dependencies (needs `uv`).
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/.ready
PYAM := .venv-pyam

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

# A file's tests stay with one worker, in the order of tests/conftest.py: what takes longest begins.
PYTEST := $(BIN)/python -m pytest -n auto --no-loadscope-reorder
START := $(shell date +%s)
TOOK = @echo "==> make $@ took $$(( $$(date +%s) - $(START) )) seconds"

.PHONY: app quick test slow everything pictures lock

app: $(READY)
	@echo "==> Opening the app on scenarios/kursk-2025-01.yaml (stop it with Ctrl+C)"
	@$(BIN)/leverage app

quick: $(READY)
	@echo "==> 1/2 ruff: style and common mistakes"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "==> 2/2 pytest: what takes about a second at most, with few examples"
	@HYPOTHESIS_PROFILE=quick $(PYTEST) -m "not slow and not long" $(addprefix --ignore=tests/,browser front pages) tests
	$(TOOK)

test: $(READY)
	@echo "==> 1/4 ruff: style and common mistakes"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "==> 2/4 mypy --strict: types"
	@$(BIN)/mypy --strict
	@echo "==> 3/4 leverage: every shipped scenario is valid, every published case is reproduced"
	@$(BIN)/leverage validate scenarios/*.yaml scenarios/*/*.yaml
	@$(BIN)/leverage check
	@echo "==> 4/4 pytest: tests, doctests and the commands of the documentation"
	@$(PYTEST) -m "not slow"
	$(TOOK)

slow: $(READY) $(PYAM)/.ready
	@echo "==> pytest: with a browser, an office program, LaTeX, pyam, a cluster, or a long soak"
	@LEVERAGE_PYAM=$(abspath $(PYAM)/$(notdir $(BIN))/python) $(PYTEST) -m slow tests
	$(TOOK)

everything:
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory slow
	$(TOOK)

pictures: $(READY)
	@$(BIN)/python -m tools.screenshots

lock:
	uv pip compile pyproject.toml --all-extras $(LOCK) -o requirements.lock
	uv pip compile tests/pyam.in $(LOCK) -o tests/pyam.lock

$(READY): requirements.lock pyproject.toml
	@echo "==> Making the environment in .venv (once; about a minute on a fast line)"
	@$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'Python 3.11 or newer is needed, this is ' + sys.version.split()[0] + '. Name one: make PYTHON=python3.12 app')"
	@$(PYTHON) -m venv .venv
	@echo "==> Installing what requirements.lock names, checked by hash"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo "ready" > $(READY)

# pyam reads what `leverage export` writes for it; it needs an older pandas than the program, so it lives by itself.
$(PYAM)/.ready: tests/pyam.lock
	@echo "==> Making the environment of one test in $(PYAM) (once)"
	@$(PYTHON) -m venv $(PYAM)
	@$(PYAM)/$(notdir $(BIN))/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/pyam.lock
	@echo "ready" > $(PYAM)/.ready
