"""One browser for the tests of a file, and patience with a busy machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tools.browser import PATIENCE, WITHOUT, launched

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as opened:
        yield opened


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """What is expected to be seen is waited for as long as a page may take."""
    if not WITHOUT:
        from playwright.sync_api import expect

        expect.set_options(timeout=PATIENCE)
