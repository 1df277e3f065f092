"""Every test here runs the app as it is served."""

from __future__ import annotations

import pytest

from tests.kit import apps


@pytest.fixture(autouse=True)
def as_served(monkeypatch: pytest.MonkeyPatch) -> None:
    apps.serve(monkeypatch)
