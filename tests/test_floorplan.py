"""The plan of the house: modules stand on floors and import only downwards, and each keeper keeps its library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import model

ROOT = Path(model.__file__).resolve().parent

FLOORS = (
    ("errors", "blocks", "delimited"),
    ("address", "estimate", "copula", "dictionary"),
    ("scenario",),
    ("files", "game", "naming"),
    ("sampling", "atlas"),
    ("program",),
    ("frontier", "fairness"),
    ("deadline",),
    ("scores", "screening", "contest"),
    ("leverage", "chips", "lenses", "positions", "sensitivity", "comparison", "fast"),
    ("breakeven", "claims", "completion", "seminar", "sheets", "holdings"),
    ("ensemble", "debriefing", "record"),
    ("store", "indices", "discovery", "regret", "ledger", "rooms"),
    ("cluster",),
    ("tables", "check"),
    ("look", "kinds"),
    ("charts", "clock", "maps", "reasons", "stands", "doubts", "words", "deals", "sides", "flat"),
    ("dials", "workbook"),
    ("pictures",),
    ("export", "briefing", "report", "handouts"),
    ("plan", "pdf"),
    ("bundle",),
    ("text", "serving"),
    ("__init__", "cli"),
)
"""From the ground up. A module imports from lower floors, and nothing from its own: `frontier` and `fairness` are apart."""

KEEPERS = {
    "pulp": {"program"},
    "highspy": {"program"},
    "yaml": {"files"},
    # Each floor of pictures draws with it: one module of all of them would be longer than any other.
    "altair": {"look", "charts", "clock", "maps", "reasons", "stands", "doubts", "deals", "dials", "sides", "pictures"},
    "vl_convert": {"pictures"},
    "typer": {"cli"},
    "pyarrow": {"store", "look"},
    "xlsxwriter": {"workbook"},
    "distributed": {"cluster"},
    "SALib": {"indices"},
    "ema_workbench": {"discovery"},
    "duckdb": {"ledger"},
    "jinja2": {"report"},
    "sqlite3": {"rooms"},
    "secrets": {"rooms", "serving"},
    "typst": {"pdf"},
    "font_source_sans_pro": {"pdf"},
    "streamlit": set[str](),
    "numba": {"fast"},
}
"""Who may import what."""

LATE = {"cli", "discovery"}
"""Modules that may import inside a function, so that `leverage --help` is quick; their docstrings say so."""

STOPWATCH = {"cli"}
"""Modules that may measure how long work takes, to say how long the rest will take; never what time it is."""

VAGUE = {"utils", "util", "helpers", "core", "base", "manager", "common"}

FLOOR = {name: height for height, names in enumerate(FLOORS) for name in names}
MODULES = sorted(path.stem for path in ROOT.glob("*.py"))
each_module = pytest.mark.parametrize("name", MODULES)


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / f"{name}.py").read_text(encoding="utf-8"))


def for_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def walk(node: ast.AST, *, types: bool = True) -> Iterator[ast.AST]:
    """All nodes below one, without what stands under TYPE_CHECKING unless `types`."""
    for inner in ast.iter_child_nodes(node):
        if types or not (isinstance(inner, ast.stmt) and for_types_only(inner)):
            yield inner
            yield from walk(inner, types=types)


def imported(node: ast.AST) -> list[str]:
    """Dotted names that a statement imports; `from model import game` is `model.game`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are written out"
        inside = [f"{node.module}.{alias.name}" for alias in node.names if node.module == "model"]
        return inside or [str(node.module)]
    return []


def imports(name: str, *, types: bool = True) -> set[str]:
    return {one for node in walk(tree(name), types=types) for one in imported(node)}


def rooms(name: str) -> set[str]:
    """The modules of this program that a module imports."""
    found = imports(name, types=name != "__init__")
    return {one.split(".")[1] for one in found if one.startswith("model.")} | {
        "__init__" for one in found if one == "model"
    }


@each_module
def test_every_module_has_a_floor(name: str) -> None:
    assert name in FLOOR, f"model/{name}.py stands on no floor: give it one in tests/test_floorplan.py"


@each_module
def test_imports_lead_downwards(name: str) -> None:
    upwards = sorted(other for other in rooms(name) if FLOOR[other] >= FLOOR[name])
    assert not upwards


@each_module
def test_no_import_inside_a_function_but_where_the_docstring_says_so(name: str) -> None:
    functions = [n for n in walk(tree(name)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
    late = sorted({one for function in functions for inner in walk(function) for one in imported(inner)})
    if name in LATE:
        said = " ".join(
            ast.get_docstring(n) or "" for n in [tree(name), *functions] if not isinstance(n, ast.Lambda)
        ).lower()
        assert not late or any(word in said for word in ("late", "when first", "when it is", "only when", "import")), (
            late
        )
    else:
        assert not late


@each_module
def test_each_keeper_keeps_its_library(name: str) -> None:
    libraries = {one.split(".")[0] for one in imports(name)}
    for library, keepers in KEEPERS.items():
        assert library not in libraries or name in keepers


def calls(name: str) -> Iterator[tuple[str, int]]:
    """The dotted name of everything that a module calls, and the line."""
    for node in walk(tree(name)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


@each_module
def test_only_the_command_line_prints(name: str) -> None:
    if name != "cli":
        assert [
            line for called, line in calls(name) if called in ("print", "sys.stdout.write", "sys.stderr.write")
        ] == []


CLOCKS = ("now", "utcnow", "today", "fromtimestamp", "time", "monotonic", "perf_counter", "time_ns")


@each_module
def test_no_clock(name: str) -> None:
    bases = ("datetime", "date", "time")
    clocks = [
        (called, line)
        for called, line in calls(name)
        if "." in called
        and called.rpartition(".")[2] in CLOCKS
        and called.rpartition(".")[0].rpartition(".")[2] in bases
    ]
    if name in STOPWATCH:
        assert {called for called, _ in clocks} == {"time.perf_counter"}
    else:
        assert clocks == []
        assert "time" not in imports(name)


@each_module
def test_no_global_random_state(name: str) -> None:
    """A generator with a seed is fine; what numpy and Python share between all callers is not."""
    found = [
        (called, line)
        for called, line in calls(name)
        if called.startswith(("np.random.", "numpy.random."))
        and not called.endswith((".default_rng", ".Generator", ".SeedSequence", ".Philox"))
    ]
    assert found == []
    assert "random" not in imports(name)


@each_module
def test_no_configuration_of_logging(name: str) -> None:
    configuring = ("basicConfig", "dictConfig", "fileConfig", "addHandler", "setLevel")
    assert [line for called, line in calls(name) if called.rpartition(".")[2] in configuring] == []


@each_module
def test_names_say_what_is_inside(name: str) -> None:
    assert name not in VAGUE


@each_module
def test_a_module_says_what_it_is_for(name: str) -> None:
    assert len(ast.get_docstring(tree(name)) or "") > 40


def test_no_cycles() -> None:
    """Follows from the floors; drawn once more without them, from what is imported when a module is."""
    below: dict[str, set[str]] = {name: rooms(name) - {name} for name in MODULES}
    while below:
        ground = {name for name, others in below.items() if not others & set(below)}
        assert ground, f"a cycle among {sorted(below)}"
        below = {name: others for name, others in below.items() if name not in ground}


def test_shipped_as_a_flat_house() -> None:
    assert [path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists()] == []
