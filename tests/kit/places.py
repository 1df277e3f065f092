"""Where things lie in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import model

ROOT: Final = Path(__file__).resolve().parent.parent.parent
"""The checkout."""
SCENARIOS: Final = model.shipped("scenarios")
TEXTBOOK: Final = SCENARIOS / "textbook"
MAIN: Final = SCENARIOS / "kursk-2025-01.yaml"
