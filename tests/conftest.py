"""One profile for all properties: the same examples on every machine, and no clock."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def the_main_module_stays() -> Iterator[None]:
    """Streamlit leaves the page it ran as `__main__`, and a process that is started later would run that page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
