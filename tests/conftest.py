"""Which tests belong to which tier, which share a worker, and what every test can rely on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from model.analysis.positions import breakeven
from model.uncertainty.ensemble import Ensemble
from tests.kit import answers
from tests.kit.examples import load_profile

load_profile()

HERE: Final = Path(__file__).parent
SLOW: Final = ("browser",)
"""Folders whose every test is `slow`."""
LONG: Final = ("front", "pages")
"""Folders whose every test is `long`: each runs the app."""


TIERS: Final = ("slow", "long")
"""Markers, from what takes longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the folders, and begin with the files that take longest."""
    first: dict[Path, int] = {}
    for item in items:
        folder = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if folder in SLOW:
            item.add_marker(pytest.mark.slow)
        if folder in LONG:
            item.add_marker(pytest.mark.long)
        first[item.path] = min(first.get(item.path, len(TIERS)), tier(item))
    items.sort(key=lambda item: first[item.path])


def tier(item: pytest.Item) -> int:
    """The place of a test among TIERS; after them all if it is quick."""
    return next((n for n, marker in enumerate(TIERS) if item.get_closest_marker(marker)), len(TIERS))


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """A file stays with one worker, so that what its tests share is made once; browsers stay with one, and do not compete.

    `--dist loadgroup` would do the same by a marker, but pytest-xdist 3.8 loses it under pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in SLOW if file.startswith(f"tests/{folder}/")), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """How tests are given to workers."""
    return ByFile(config, log)


@pytest.fixture(autouse=True)
def the_main_module_stays() -> Iterator[None]:
    """Streamlit leaves the page it ran as `__main__`, and a process that is started later would run that page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session", autouse=True)
def break_evens_are_kept() -> Iterator[None]:
    """The costliest answer about a plan is computed once a session, whoever asks: command line, tables, pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(breakeven, "breakeven", cache(breakeven.breakeven))
        yield


@pytest.fixture(scope="session")
def drawn_ensemble() -> Ensemble:
    """A sample of the main scenario, of 256 draws."""
    return answers.sample(256)
