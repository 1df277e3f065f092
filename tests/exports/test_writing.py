"""What is written is safe, whole and the same each time; and the command that writes it."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import cli
from model.catalogue import dictionary, requests
from model.catalogue.dictionary import with_types
from model.catalogue.requests import Axis, Case, Request, Sheet
from model.errors import InvalidInput, UnreadableFile
from model.exports import export, formats
from model.presentation.delimited import DANGEROUS
from model.scenario import parse
from tests.kit.commands import run, run_alone
from tests.kit.sheets import CASES, CONTROL, sheets


def poisoned(word: str) -> Case:
    """A scenario whose words a spreadsheet would run."""
    data = CASES[1].base.model_dump(by_alias=True, exclude_defaults=True)
    data["sources"] = {**data.get("sources", {}), "one": {"title": word, "url": "javascript:alert(1)"}}
    return requests.case("poisoned", parse({"version": 1, **data}))


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")'])
def test_no_cell_is_run_as_a_formula(tmp_path: Path, word: str) -> None:
    case = poisoned(word)
    export.write_tables(sheets("sources", cases=[case]), tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1]["title"] == f"'{word}"
    export.write_tables(sheets("sources", cases=[case]), tmp_path / "x.xlsx")
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["sources"]
    (at,) = [cell.column for cell in page[1] if cell.value == "title"]
    cell = page.cell(page.max_row, at)
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert str(cell.value).startswith(word[0].replace("\r", "_x000D_"[0]))


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    """A negative number begins with a minus and is no formula."""
    export.write_tables(sheets("levers", cases=CASES[:1]), tmp_path / "levers.csv")
    found = pd.read_csv(tmp_path / "levers.csv")
    assert found["score"].dtype == float
    assert (found["score"] < 0).any()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(TEXT, NUMBER), min_size=1, max_size=5))
def test_any_text_and_any_number_survive_csv(rows: list[tuple[str, float]]) -> None:
    """Read back by the standard library: numbers to the last bit, texts as they were but for the apostrophe."""
    frame = with_types("estimates", pd.DataFrame(rows, columns=["address", "value"]))
    kind = dictionary.kind("estimates")
    columns = {name: dictionary.column("estimates", name) for name in frame.columns}
    text = "".join(formats.csv(Sheet(kind, columns, (), Request("estimates"), iter([frame]))))
    found = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [float(number) for _, number in found] == [number for _, number in rows]
    for (word, _), (said, _) in zip(found, rows, strict=True):
        assert not word.startswith(DANGEROUS)
        assert word == (f"'{said}" if said.startswith(DANGEROUS) else said)


FORMATS = [".csv", ".parquet", ".xlsx", ".jsonl", ".md", ".tex", ".iamc.csv", ""]


def bytes_of(path: Path) -> dict[str, str]:
    inside = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in inside}


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_tables_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    (tmp_path / "other").mkdir()
    for folder in (tmp_path, tmp_path / "other"):
        export.write_tables(sheets("scores"), folder / f"out{ending}")
    assert bytes_of(tmp_path / f"out{ending}") == bytes_of(tmp_path / "other" / f"out{ending}")


def test_no_moment_stands_in_a_workbook(tmp_path: Path) -> None:
    export.write_tables(sheets("scores"), tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-01-01T00:00:00Z" in book.read("docProps/core.xml")


@pytest.mark.parametrize("ending", FORMATS)
def test_nothing_is_overwritten_unless_asked(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out{ending}"
    export.write_tables(sheets("scores"), path)
    before = bytes_of(path)
    with pytest.raises(InvalidInput, match="--force"):
        export.write_tables(sheets("outlook"), path)
    assert bytes_of(path) == before
    export.write_tables(sheets("outlook"), path, force=True)
    assert bytes_of(path) != before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_no_package_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(InvalidInput, match="without a Data Package"):
        export.write_tables(sheets("scores"), tmp_path / "thesis", force=True)
    assert (tmp_path / "thesis" / "thesis.txt").exists()


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx", ""])
def test_a_full_disk_leaves_nothing_and_what_was_there(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"out{ending}"
    export.write_tables(sheets("scores"), path)
    before = bytes_of(path)

    def break_off(*_: object, **__: object) -> Any:
        raise OSError(28, "No space left on device")

    for where in (
        "model.exports.export._lines",
        "model.exports.export._bytes",
        "model.uncertainty.ensemble.store.write_parquet",
    ):
        monkeypatch.setattr(where, break_off)
    for target in (path, tmp_path / f"new{ending}"):
        with pytest.raises(UnreadableFile, match="No space left"):
            export.write_tables(sheets("scores"), target, force=True)
    assert bytes_of(path) == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_break_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    (sheet,) = sheets("scores", cases=CASES[:1], grid=(Axis(CONTROL, (0.0, 1.0)),))

    def broken() -> Iterator[pd.DataFrame]:
        yield from sheet.batches
        raise KeyboardInterrupt

    torn = Sheet(sheet.kind, sheet.columns, sheet.cases, sheet.request, broken())
    with pytest.raises(KeyboardInterrupt):
        export.write_tables([torn], tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_written() -> None:
    for place in ("/proc/x.csv", "/nowhere/at/all/x.csv"):
        with pytest.raises(UnreadableFile, match="cannot be written"):
            export.write_tables(sheets("scores", cases=CASES[:1]), place)


@pytest.mark.long
def test_the_command_writes_and_refuses(tmp_path: Path) -> None:
    target = str(tmp_path / "x.csv")
    done = run_alone("export", "kursk-2025-01", "fearon-1995", "--grid", "step_days=1:7:2", "--to", target)
    assert done.returncode == 0, done.stderr
    found = pd.read_csv(target)
    assert set(found["step_days"]) == {1.0, 7.0}
    assert set(found["scenario"]) == {"kursk-2025-01", "fearon-1995"}
    again = run("export", "kursk-2025-01", "--to", target)
    assert (again.returncode, again.stdout) == (2, "")
    assert "--force" in again.stderr
    assert "Traceback" not in again.stderr
    assert pd.read_csv(target).equals(found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--what", "scors", "--to", "a.csv"], "did you mean `scores`"),
        (["--to", "a.foo"], "a.foo"),
        (["--to", "a", "--format", "xslx"], "did you mean `xlsx`"),
        (["--what", "scores", "--what", "path", "--to", "a.csv"], "2 tables"),
        (["--grid", "x=0:1", "--to", "a.csv"], "ADDRESS=FROM:TO:N"),
        (["--grid", f"{CONTROL}=0:nan:2", "--to", "a.csv"], "ADDRESS=FROM:TO:N"),
        ([], "--to"),
        (["--what", "ensemble", "--draws", "0", "--to", "a.csv"], "at least one draw"),
    ],
)
def test_bad_words_are_one_clear_message(
    tmp_path: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["leverage", "export", "kursk-2025-01", *words])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []
