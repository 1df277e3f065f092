# Two commands: `make app` opens the app, `make test` runs every check. Both make their own environment in .venv first.
# `make pictures` takes the README's pictures of the pages anew (needs `chromium`); `make lock` writes requirements.lock anew after a change of dependencies (needs `uv`).
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/.ready
PYAM := .venv-pyam

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

.PHONY: app test pictures lock

app: $(READY)
	@echo "==> Opening the app on scenarios/kursk-2025-01.yaml (stop it with Ctrl+C)"
	@$(BIN)/leverage app

test: $(READY) $(PYAM)/.ready
	@echo "==> 1/4 ruff: style and common mistakes"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "==> 2/4 mypy --strict: types"
	@$(BIN)/mypy --strict
	@echo "==> 3/4 leverage: every shipped scenario is valid, every published case is reproduced"
	@$(BIN)/leverage validate scenarios/*.yaml scenarios/*/*.yaml
	@$(BIN)/leverage check
	@echo "==> 4/4 pytest: tests, doctests and the commands of the README"
	@LEVERAGE_PYAM=$(abspath $(PYAM)/$(notdir $(BIN))/python) $(BIN)/python -m pytest -n auto --dist loadfile

pictures: $(READY)
	@$(BIN)/python -m tests.screenshots

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
