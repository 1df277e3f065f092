"""The command line: arguments in, text or files out; nothing is computed here."""

from __future__ import annotations

from model.cli.entry import main
from model.cli.options import app

__all__ = [
    "app",
    "main",
]
