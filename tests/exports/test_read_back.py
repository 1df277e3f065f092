"""Each format is read back by the tool it is meant for, and the numbers are those of the functions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

import model
from model.analysis.scores.table import tabulate_scores
from model.catalogue.requests import Axis
from model.exports import export, formats
from tests.kit.sheets import CASES, CONTROL, MAIN, expected, same, sheets


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


def test_csv_by_pandas_and_duckdb_to_the_last_bit(tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    export.write_tables(sheets("scores"), file)
    same(pd.read_csv(file), expected())
    same(asked(f"select * from read_csv('{file}')"), expected())
    raw = file.read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == len(expected()) + 1, "RFC 4180: lines end in CR LF"


def test_csv_of_many_columns(tmp_path: Path) -> None:
    """The terms of three scenarios stand in columns of their own, empty where a scenario does not have them."""
    export.write_tables(sheets("path"), tmp_path / "path.csv")
    found = pd.read_csv(tmp_path / "path.csv")
    same(found, expected("path"))
    assert found.loc[found["scenario"] != "kursk-2025-01", "share_crimea"].isna().all()


def test_parquet_by_pyarrow_pandas_and_duckdb(tmp_path: Path) -> None:
    file = tmp_path / "scores.parquet"
    export.write_tables(sheets("scores"), file)
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
    export.write_tables(sheets("scores", "path"), file)
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


@pytest.mark.slow
def test_xlsx_by_libreoffice(tmp_path: Path) -> None:
    """It opens without repair and says the same numbers; a broken file would convert to nothing."""
    needs("soffice")
    file = tmp_path / "book.xlsx"
    export.write_tables(sheets("scores", "path"), file)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = ["soffice", "--headless", home, "--convert-to", every, "--outdir", str(tmp_path), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert "repair" not in (done.stdout + done.stderr).lower()
    same(pd.read_csv(tmp_path / "book-scores.csv", skiprows=[1]), expected(), 1e-13)
    same(pd.read_csv(tmp_path / "book-path.csv", skiprows=[1]), expected("path"), 1e-13)


def test_data_package_by_the_frictionless_validator(tmp_path: Path) -> None:
    what = ("scores", "path", "claims", "positions", "estimates", "sources")
    export.write_tables(sheets(*what, cases=CASES[:1]), tmp_path / "package")
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
    export.write_tables(sheets("outlook", cases=CASES[:1]), tmp_path / "package")
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


@pytest.mark.slow
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
    export.write_tables(sheets("scores", "path"), file)
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
    export.write_tables(sheets("scores", cases=CASES[:1], grid=(Axis(CONTROL, (0.0, 0.5)),)), file)
    frame = pd.read_csv(file)
    assert tuple(frame.columns) == formats.IAMC
    assert not frame.duplicated(subset=list(formats.IAMC[:-1])).any()
    assert set(frame["scenario"]) == {f"kursk-2025-01 [{CONTROL}=0.0]", f"kursk-2025-01 [{CONTROL}=0.5]"}
    assert set(frame["region"]) == {"Ukraine", "Russia"}


def test_json_lines(tmp_path: Path) -> None:
    export.write_tables(sheets("scores"), tmp_path / "scores.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "scores.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = expected()
    assert [row["position"] for row in rows] == list(wanted["position"])
    assert rows[0]["date"] == "2025-01-06"
    assert [row["surplus_share"] for row in rows] == [None if pd.isna(v) else v for v in wanted["surplus_share"]]


@pytest.mark.slow
def test_latex_runs(tmp_path: Path) -> None:
    needs("pdflatex")
    export.write_tables(sheets("scores"), tmp_path / "scores.tex")
    export.write_tables(sheets("claims", cases=CASES[:1]), tmp_path / "claims.tex")
    head = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage[paperwidth=300cm,paperheight=60cm]{geometry}"
    body = r"\usepackage{booktabs}\begin{document}\input{scores.tex}\par\input{claims.tex}\end{document}"
    (tmp_path / "paper.tex").write_text(head + body, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "paper.pdf").stat().st_size > 10_000


@pytest.mark.parametrize(("ending", "gap"), [("md", "|"), ("tex", "&")])
def test_tables_for_people_say_six_digits(tmp_path: Path, ending: str, gap: str) -> None:
    export.write_tables(sheets("scores"), tmp_path / f"scores.{ending}")
    text = (tmp_path / f"scores.{ending}").read_text(encoding="utf-8")
    cells = {cell.strip(" \\") for line in text.splitlines() for cell in line.split(gap)}
    for value in expected()["position"]:
        assert f"{value:.6g}" in cells
    assert CASES[0].sha256 in text
