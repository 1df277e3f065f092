"""`python -m model.cli`: the same as `leverage`."""

from __future__ import annotations

from model.cli import main

main()
