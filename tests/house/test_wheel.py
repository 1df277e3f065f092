"""What is installed from a wheel holds all that a checkout has: the app, its pages and the scenarios."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import model
from tests.kit.places import ROOT


@pytest.mark.slow
def test_the_wheel_ships_the_app_and_the_scenarios(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    shipped = [
        ROOT / "app.py",
        *(ROOT / "front").rglob("*.py"),
        ROOT / ".streamlit" / "config.toml",
        *(ROOT / "pages").glob("*.py"),
        *model.library(),
        *(ROOT / "scenarios" / "maps").iterdir(),
    ]
    for file in shipped:
        assert f"model/shipped/{file.relative_to(ROOT).as_posix()}" in held
    assert not [name for name in held if name.startswith(("app", "tests/", "pages/", "front/"))]
