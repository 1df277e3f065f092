"""How many examples a property is tried with: the profile that HYPOTHESIS_PROFILE names.

No profile looks at a clock, and each takes the same examples on every machine.
"""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import Final

from hypothesis import HealthCheck, settings

PROFILES: Final = MappingProxyType({"quick": 15, "suite": 60, "soak": 1_000})
"""Profile -> examples of a property that does not say how many it needs."""
PROFILE: Final = os.environ.get("HYPOTHESIS_PROFILE") or "suite"


def load_profile() -> None:
    """Take the profile that the environment names, for this process.

    Raises:
        InvalidArgument: there is no such profile.
    """
    for name, count in PROFILES.items():
        settings.register_profile(
            name,
            deadline=None,
            derandomize=True,
            max_examples=count,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        )
    settings.load_profile(PROFILE)


def examples(count: int) -> settings:
    """A property that needs so many examples: fewer only where a quick look is asked for, more only in a soak."""
    most = PROFILES[PROFILE]
    return settings(max_examples={"quick": min(count, most), "soak": max(count, most)}.get(PROFILE, count))
