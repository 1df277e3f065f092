"""Each format is read back by the tool it is meant for, and the numbers are those of the functions."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import model
from model import cli
from model.analysis.scores.table import tabulate_path, tabulate_scores
from model.catalogue import requests, tables
from model.catalogue.requests import Axis, Case, Request, Sheet
from model.errors import InvalidInput, UnreadableFile
from model.exports import export, formats
from model.presentation import dictionary
from model.presentation.delimited import DANGEROUS
from model.presentation.tables import with_types
from model.scenario import Scenario, files, parse
from model.uncertainty import ensemble, sampling
from model.uncertainty.ensemble import store

SCENARIOS = model.shipped("scenarios")
MAIN = model.load(SCENARIOS / "kursk-2025-01.yaml")
NAMES = ("kursk-2025-01", "textbook/fearon-1995", "textbook/powell-2006")
CASES = [requests.case(Path(name).name, model.load(SCENARIOS / f"{name}.yaml")) for name in NAMES]
NUMBERS = ("position", "walk_away", "surplus", "surplus_share", "saying_no", "expected", "optimism", "zone_width")
CONTROL = "assets.kursk_foothold.control"
COST = "regimes.fighting.war_cost.ukraine"


def sheets(*what: str, cases: list[Case] | None = None, **more: Any) -> list[Sheet]:
    return [tables.sheet(cases or CASES, Request(kind, **more)) for kind in what]


def expected(kind: str = "scores") -> pd.DataFrame:
    """What the functions say, without any of the exporting code."""
    frames = [
        tabulate_scores(model.solve(one.base)) if kind == "scores" else tabulate_path(model.path(one.base))
        for one in CASES
    ]
    return pd.concat(
        [frame.assign(scenario=one.name) for frame, one in zip(frames, CASES, strict=True)], ignore_index=True
    )


def same(found: pd.DataFrame, wanted: pd.DataFrame, digits: float = 0.0) -> None:
    """Every number is there, to the last bit or to so many relative digits."""
    assert len(found) == len(wanted) > 0
    for name in NUMBERS:
        if name in wanted:
            one, other = found[name].to_numpy(dtype=float, na_value=np.nan), wanted[name].to_numpy(dtype=float)
            np.testing.assert_allclose(one, other, rtol=digits, atol=0, equal_nan=True)
    assert list(found["party"]) == list(wanted["party"])
    assert list(found["scenario"]) == list(wanted["scenario"])


def asked(query: str) -> pd.DataFrame:
    """What DuckDB finds."""
    return duckdb.connect().execute(query).df()


def needs(*names: str) -> None:
    """Skip where a program is not installed; fail instead where all of them are said to be."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        lacking(f"{', '.join(missing)} is not installed")


def lacking(why: str) -> None:
    if os.environ.get("LEVERAGE_ALL_TOOLS"):
        pytest.fail(f"LEVERAGE_ALL_TOOLS is set, but {why}")
    pytest.skip(why)


# ---------------------------------------------------------------- read back


def test_csv_by_pandas_and_duckdb_to_the_last_bit(tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    export.write(sheets("scores"), file)
    same(pd.read_csv(file), expected())
    same(asked(f"select * from read_csv('{file}')"), expected())
    raw = file.read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == len(expected()) + 1, "RFC 4180: lines end in CR LF"


def test_csv_of_many_columns(tmp_path: Path) -> None:
    """The terms of three scenarios stand in columns of their own, empty where a scenario does not have them."""
    export.write(sheets("path"), tmp_path / "path.csv")
    found = pd.read_csv(tmp_path / "path.csv")
    same(found, expected("path"))
    assert found.loc[found["scenario"] != "kursk-2025-01", "share_crimea"].isna().all()


def test_parquet_by_pyarrow_pandas_and_duckdb(tmp_path: Path) -> None:
    file = tmp_path / "scores.parquet"
    export.write(sheets("scores"), file)
    same(pd.read_parquet(file), expected())
    same(asked(f"select * from '{file}'"), expected())
    schema = pq.read_schema(file)
    assert str(schema.field("date").type) == "date32[day]"
    assert str(schema.field("position").type) == "double"
    said = json.loads(schema.metadata[b"negotiation_leverage"])
    assert said["columns"]["position"]["unit"] == "points"
    assert [one["sha256"] for one in said["provenance"]] == [one.sha256 for one in CASES]


def test_xlsx_by_openpyxl(tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    export.write(sheets("scores", "path"), file)
    same(
        pd.read_excel(file, sheet_name="scores", skiprows=[1], keep_default_na=False, na_values=[""]), expected(), 1e-15
    )
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["read me", "scores", "path", "charts", "sources", "dictionary"]
    page = book["scores"]
    assert page.freeze_panes == "A3"
    head = [cell.value for cell in page[1]]
    units = dict(zip(head, (cell.value for cell in page[2]), strict=True))
    assert (units["position"], units["probability"]) == ("points", "probability")
    assert page.cell(3, head.index("position") + 1).number_format == "0.00"
    assert page.cell(3, head.index("date") + 1).is_date
    assert len(book["charts"]._charts) == 2
    with zipfile.ZipFile(file) as parts:
        bars = parts.read("xl/charts/chart1.xml").decode()
    categories, values = bars.index("<c:catAx>"), bars.index("<c:valAx>")
    assert categories < bars.index('"maxMin"') < values, "parties from top to bottom, points from left to right"
    links = {cell.hyperlink.target for row in book["sources"].iter_rows() for cell in row if cell.hyperlink}
    assert {source.url for source in MAIN.sources.values() if source.url.startswith("http")} <= {
        link.rstrip("/") for link in links
    } | links
    text = " ".join(str(cell.value) for row in book["read me"].iter_rows() for cell in row)
    assert CASES[0].sha256 in text
    defined = {(row[0].value, row[1].value) for row in book["dictionary"].iter_rows()}
    assert {("scores", name) for name in head} <= defined


def test_xlsx_by_libreoffice(tmp_path: Path) -> None:
    """It opens without repair and says the same numbers; a broken file would convert to nothing."""
    needs("soffice")
    file = tmp_path / "book.xlsx"
    export.write(sheets("scores", "path"), file)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = ["soffice", "--headless", home, "--convert-to", every, "--outdir", str(tmp_path), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert "repair" not in (done.stdout + done.stderr).lower()
    same(pd.read_csv(tmp_path / "book-scores.csv", skiprows=[1]), expected(), 1e-13)
    same(pd.read_csv(tmp_path / "book-path.csv", skiprows=[1]), expected("path"), 1e-13)


def test_data_package_by_the_frictionless_validator(tmp_path: Path) -> None:
    what = ("scores", "path", "claims", "positions", "estimates", "sources")
    export.write(sheets(*what, cases=CASES[:1]), tmp_path / "package")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package, validate

        report = validate(str(tmp_path / "package" / "datapackage.json"))
        assert report.valid, report.flatten(["type", "note", "rowNumber", "fieldName"])
        package = Package(str(tmp_path / "package" / "datapackage.json"))
        rows = package.get_table_resource("scores").read_rows()
    wanted = tabulate_scores(model.solve(MAIN))
    assert [float(row["position"]) for row in rows] == list(wanted["position"])
    assert [resource.name for resource in package.resources] == list(what)
    described = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    assert described["licenses"][0]["name"] == "MIT"
    assert len(described["sources"]) == len({source.title for source in MAIN.sources.values()})
    assert described["provenance"][0]["sha256"] == CASES[0].sha256


def test_the_validator_would_notice(tmp_path: Path) -> None:
    """One changed byte, and a figure out of its range, are found."""
    export.write(sheets("outlook", cases=CASES[:1]), tmp_path / "package")
    file = tmp_path / "package" / "outlook.csv"
    head, first, rest = file.read_text(encoding="utf-8").split("\n", 2)
    cells = first.rstrip("\r").split(",")
    file.write_text("\n".join([head, ",".join([*cells[:-1], "1.5"]) + "\r", rest]), encoding="utf-8", newline="")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import validate

        report = validate(str(tmp_path / "package" / "datapackage.json"))
    kinds_of_error = {row[0] for row in report.flatten(["type"])}
    assert {"constraint-error"} <= kinds_of_error
    assert kinds_of_error & {"hash-count", "byte-count"}


PYAM = """
import sys, json, warnings
warnings.simplefilter("ignore")
import pyam
frame = pyam.IamDataFrame(sys.argv[1])
print(json.dumps({"index": frame.index.names, "rows": frame.data.astype({"time": str}).to_dict("records")}))
"""


def test_iamc_by_pyam(tmp_path: Path) -> None:
    """pyam needs an older pandas than this program: LEVERAGE_PYAM may name a Python that has it.

    Its units are kept in a folder of this test: the usual one, in the home folder, names files of whichever copy of pyam
    was imported first, and pyam fails once that copy is gone.
    """
    python = os.environ.get("LEVERAGE_PYAM", sys.executable)
    told = os.environ | {"IAM_UNITS_CACHE": str(tmp_path / "units")}
    found_out = subprocess.run(
        [python, "-W", "ignore", "-c", "import pyam"], env=told, capture_output=True, text=True, check=False
    )
    if found_out.returncode:
        reason = found_out.stderr.strip().rpartition("\n")[2]
        lacking(f"pyam cannot be imported: {reason} (LEVERAGE_PYAM may name a Python with `pip install pyam-iamc`)")
    file = tmp_path / "scores.iamc.csv"
    export.write(sheets("scores", "path"), file)
    done = subprocess.run(
        [python, "-c", PYAM, str(file)], env=told, capture_output=True, text=True, check=True, timeout=120
    )
    rows = json.loads(done.stdout.splitlines()[-1])["rows"]
    found = {(row["scenario"], row["region"]): row["value"] for row in rows if "day|position|" in row["variable"]}
    names = {one.name: one.base.parties for one in CASES}
    wanted = {
        (row["scenario"], names[row["scenario"]][row["party"]].name): row["position"]
        for row in expected().to_dict("records")
    }
    assert found == wanted
    assert {row["unit"] for row in rows} == {"points", "share", "probability"}


def test_iamc_rows_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "grid.iamc.csv"
    export.write(sheets("scores", cases=CASES[:1], grid=(Axis(CONTROL, (0.0, 0.5)),)), file)
    frame = pd.read_csv(file)
    assert tuple(frame.columns) == formats.IAMC
    assert not frame.duplicated(subset=list(formats.IAMC[:-1])).any()
    assert set(frame["scenario"]) == {f"kursk-2025-01 [{CONTROL}=0.0]", f"kursk-2025-01 [{CONTROL}=0.5]"}
    assert set(frame["region"]) == {"Ukraine", "Russia"}


def test_json_lines(tmp_path: Path) -> None:
    export.write(sheets("scores"), tmp_path / "scores.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = expected()
    assert [row["position"] for row in rows] == list(wanted["position"])
    assert rows[0]["date"] == "2025-01-06"
    assert [row["surplus_share"] for row in rows] == [None if pd.isna(v) else v for v in wanted["surplus_share"]]


def test_latex_runs(tmp_path: Path) -> None:
    needs("pdflatex")
    export.write(sheets("scores"), tmp_path / "scores.tex")
    export.write(sheets("claims", cases=CASES[:1]), tmp_path / "claims.tex")
    head = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage[paperwidth=300cm,paperheight=60cm]{geometry}"
    body = r"\usepackage{booktabs}\begin{document}\input{scores.tex}\par\input{claims.tex}\end{document}"
    (tmp_path / "paper.tex").write_text(head + body, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "paper.pdf").stat().st_size > 10_000


@pytest.mark.parametrize(("ending", "gap"), [("md", "|"), ("tex", "&")])
def test_tables_for_people_say_six_digits(tmp_path: Path, ending: str, gap: str) -> None:
    export.write(sheets("scores"), tmp_path / f"scores.{ending}")
    text = (tmp_path / f"scores.{ending}").read_text(encoding="utf-8")
    cells = {cell.strip(" \\") for line in text.splitlines() for cell in line.split(gap)}
    for value in expected()["position"]:
        assert f"{value:.6g}" in cells
    assert CASES[0].sha256 in text


# ---------------------------------------------------------------- safe, whole, reproducible


def poisoned(word: str) -> Case:
    """A scenario whose words a spreadsheet would run."""
    data = CASES[1].base.model_dump(by_alias=True, exclude_defaults=True)
    data["sources"] = {**data.get("sources", {}), "one": {"title": word, "url": "javascript:alert(1)"}}
    return requests.case("poisoned", parse({"version": 1, **data}))


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")'])
def test_no_cell_is_run_as_a_formula(tmp_path: Path, word: str) -> None:
    case = poisoned(word)
    export.write(sheets("sources", cases=[case]), tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[-1]["title"] == f"'{word}"
    export.write(sheets("sources", cases=[case]), tmp_path / "x.xlsx")
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["sources"]
    (at,) = [cell.column for cell in page[1] if cell.value == "title"]
    cell = page.cell(page.max_row, at)
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert str(cell.value).startswith(word[0].replace("\r", "_x000D_"[0]))


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    """A negative number begins with a minus and is no formula."""
    export.write(sheets("levers", cases=CASES[:1]), tmp_path / "levers.csv")
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
        export.write(sheets("scores"), folder / f"out{ending}")
    assert bytes_of(tmp_path / f"out{ending}") == bytes_of(tmp_path / "other" / f"out{ending}")


def test_no_moment_stands_in_a_workbook(tmp_path: Path) -> None:
    export.write(sheets("scores"), tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-01-01T00:00:00Z" in book.read("docProps/core.xml")


@pytest.mark.parametrize("ending", FORMATS)
def test_nothing_is_overwritten_unless_asked(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out{ending}"
    export.write(sheets("scores"), path)
    before = bytes_of(path)
    with pytest.raises(InvalidInput, match="--force"):
        export.write(sheets("outlook"), path)
    assert bytes_of(path) == before
    export.write(sheets("outlook"), path, force=True)
    assert bytes_of(path) != before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_no_package_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(InvalidInput, match="without a Data Package"):
        export.write(sheets("scores"), tmp_path / "thesis", force=True)
    assert (tmp_path / "thesis" / "thesis.txt").exists()


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".xlsx", ""])
def test_a_full_disk_leaves_nothing_and_what_was_there(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"out{ending}"
    export.write(sheets("scores"), path)
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
            export.write(sheets("scores"), target, force=True)
    assert bytes_of(path) == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_break_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    (sheet,) = sheets("scores", cases=CASES[:1], grid=(Axis(CONTROL, (0.0, 1.0)),))

    def broken() -> Iterator[pd.DataFrame]:
        yield from sheet.batches
        raise KeyboardInterrupt

    torn = Sheet(sheet.kind, sheet.columns, sheet.cases, sheet.request, broken())
    with pytest.raises(KeyboardInterrupt):
        export.write([torn], tmp_path / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_places_that_cannot_be_written() -> None:
    for place in ("/proc/x.csv", "/nowhere/at/all/x.csv"):
        with pytest.raises(UnreadableFile, match="cannot be written"):
            export.write(sheets("scores", cases=CASES[:1]), place)


# ---------------------------------------------------------------- grids and runs


def test_a_grid_is_the_scenario_edited_so() -> None:
    """The compiled game of all points together against one solve a point, after an event and before."""
    grid = (Axis(CONTROL, (0.0, 0.35, 1.0)), Axis(COST, (0.5, 2.0)))
    for on in (None, MAIN.events["inauguration"].date):
        found = tables.sheet(CASES[:1], Request("scores", on=on, grid=grid)).whole()
        wanted = [
            tabulate_scores(model.solve(MAIN.replace({CONTROL: share, COST: cost}), on)).assign(
                **{CONTROL: share, COST: cost}
            )
            for share in grid[0].steps
            for cost in grid[1].steps
        ]
        plain = pd.concat(wanted, ignore_index=True)
        assert len(found) == len(plain)
        for name in (*NUMBERS, "probability", CONTROL, COST):
            np.testing.assert_allclose(
                found[name].to_numpy(), plain[name].to_numpy(dtype=float), atol=1e-9, err_msg=name
            )
        for name in ("party", "branch", "regime"):
            assert list(found[name]) == list(plain[name])


def test_a_grid_that_is_not_compiled_says_the_same() -> None:
    toy = requests.case("toy", model.load(SCENARIOS / "textbook" / "toy.yaml"))
    where = "regimes.fighting.war_cost.b"
    found = tables.sheet([toy], Request("scores", grid=(Axis(where, (0.5, 1.5)),))).whole()
    for value, rows in found.groupby(where):
        np.testing.assert_array_equal(
            rows["position"].to_numpy(),
            tabulate_scores(model.solve(toy.base.replace({where: float(str(value))})))["position"],
        )


def test_a_grid_of_another_kind_and_its_progress() -> None:
    told: list[int] = []
    request = Request("outlook", grid=(Axis(CONTROL, (0.0, 1.0)), Axis(COST, (0.5, 1.0, 2.0))))
    frame = tables.sheet(CASES[:1], request, told.append).whole()
    assert sum(told) == request.points == 6
    assert len(frame) == 6 * len(model.solve(MAIN).outlook.dates)


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ((Axis(CONTROL, (0.0, 1.5)),), "1.5"),
        ((Axis(CONTROL, (0.0,)), Axis(CONTROL, (1.0,))), "twice"),
        ((Axis("assets.nowhere.control", (0.0,)),), "no such address"),
        (
            (Axis(CONTROL, tuple(np.linspace(0, 1, 1001))), Axis(COST, tuple(np.linspace(0, 1, 1001)))),
            "1,002,001 points",
        ),
    ],
)
def test_a_grid_that_cannot_be(axes: tuple[Axis, ...], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        tables.sheet(CASES[:1], Request("scores", grid=axes))


def pie() -> Scenario:
    estimate = {"value": 1.0, "low": 0.0, "high": 2.0}
    data = CASES[1].base.model_dump(by_alias=True, exclude_defaults=True)
    data["regimes"]["war"]["war_cost"]["a"] = estimate
    return parse({"version": 1, **data})


def finished_run(folder: Path, draws: int) -> Path:
    run = ensemble.settings(pie(), draws, seed=7, size=8_192)
    store.carry_out(store.begin(folder, run), run, store.here())
    return folder / store.MANIFEST


def test_the_draws_of_a_run(tmp_path: Path) -> None:
    manifest = finished_run(tmp_path / "run", 10_000)
    export.write([tables.sheet([requests.recalled(manifest)], Request("draws"))], tmp_path / "draws.csv")
    found = pd.read_csv(tmp_path / "draws.csv")
    assert list(found["draw"]) == list(range(10_000))
    assert set(found["seed"]) == {7}
    assert set(found["sample"]) == {10_000}
    run = store.recalled(manifest)
    for name in ("score_a", "walk_away_b", "regimes.war.war_cost.a"):
        np.testing.assert_array_equal(found[name].to_numpy(), store.column(tmp_path / "run", run, name))
    drawn = sampling.block(sampling.plan(run.scenario), run.sampler, run.seed, 0, 5, run.draws)
    np.testing.assert_array_equal(found["regimes.war.war_cost.a"].to_numpy()[:5], drawn[:, 0])


def test_draws_made_here_are_those_of_a_run(tmp_path: Path) -> None:
    manifest = finished_run(tmp_path / "run", 600)
    kept = tables.sheet([requests.recalled(manifest)], Request("draws")).whole()
    made = tables.sheet([requests.case("run", pie())], Request("draws", draws=600, seed=7)).whole()
    np.testing.assert_array_equal(kept["score_a"].to_numpy(), made["score_a"].to_numpy())
    assert list(kept.columns) == list(made.columns)


def test_a_run_that_is_not_complete_is_not_exported(tmp_path: Path) -> None:
    manifest = finished_run(tmp_path / "run", 10_000)
    (tmp_path / "run" / "draws" / "part-00001.parquet").unlink()
    for kind in ("draws", "ensemble"):
        with pytest.raises(InvalidInput, match=r"missing|not complete"):
            tables.sheet([requests.recalled(manifest)], Request(kind))


def peak(manifest: Path, to: Path) -> int:
    tracemalloc.start()
    try:
        export.write([tables.sheet([requests.recalled(manifest)], Request("draws"))], to)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_draws_stream_with_flat_memory(tmp_path: Path) -> None:
    """Four times the rows, the same memory."""
    few, many = finished_run(tmp_path / "few", 8_192), finished_run(tmp_path / "many", 32_768)
    peak(few, tmp_path / "warm.csv")
    small, large = peak(few, tmp_path / "few.csv"), peak(many, tmp_path / "many.csv")
    assert (tmp_path / "many.csv").stat().st_size > 3 * (tmp_path / "few.csv").stat().st_size
    assert large < 1.3 * small


# ---------------------------------------------------------------- where it comes from


def test_every_row_says_where_it_comes_from() -> None:
    edited = requests.case("kursk-2025-01", MAIN, {CONTROL: 0.0})
    row = tables.sheet([edited], Request("scores")).whole().iloc[0]
    assert row["scenario"] == "kursk-2025-01"
    assert row["scenario_sha256"] == hashlib.sha256(files.dump(MAIN).encode()).hexdigest()
    assert row["edits"] == f"{CONTROL}=0.0"
    assert row["position"] == model.solve(MAIN.replace({CONTROL: 0.0})).scores["ukraine"].position


# ---------------------------------------------------------------- the command


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "model.cli", "export", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_writes_and_refuses(tmp_path: Path) -> None:
    target = str(tmp_path / "x.csv")
    done = run("kursk-2025-01", "fearon-1995", "--grid", "step_days=1:7:2", "--to", target)
    assert done.returncode == 0, done.stderr
    found = pd.read_csv(target)
    assert set(found["step_days"]) == {1.0, 7.0}
    assert set(found["scenario"]) == {"kursk-2025-01", "fearon-1995"}
    again = run("kursk-2025-01", "--to", target)
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
