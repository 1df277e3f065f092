"""The plan of the house: folders stand on floors and import only downwards, and each keeper keeps its library.

Ten rules, each for all modules at once: a failure lists every offender.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import model

HOUSE = Path(model.__file__).resolve().parent
ROOT = HOUSE.parent

FLOORS = (
    {"errors"},
    {"scenario"},
    {"game", "presentation"},
    {"analysis"},
    {"uncertainty"},
    {"catalogue", "published_cases"},
    {"exports", "reports"},
    {"seminar"},
    {"cli"},
)
"""From the ground up. A folder imports from lower floors only; `game` and `presentation` do not know each other."""
ROOMS = {
    "analysis": (
        {"scores", "inputs"},
        {"leverage", "chips", "lenses", "positions", "comparison"},
        {"claims", "territory"},
    ),
    "uncertainty": ({"sampling"}, {"ensemble"}, {"sensitivity", "regions", "regret", "screening"}),
}
"""The questions of a floor, in the order in which they may ask each other."""
FORMS = ("answer", "table", "sentences", "terminal", "chart")
"""Within a question's room: the answer knows none of the others, and nothing but its own room knows a terminal's text."""

KEEPERS = {
    "pulp": ["game.program"],
    "highspy": ["game.program"],
    "numba": ["game.compiled"],
    "yaml": ["scenario.files"],
    "altair": [
        "presentation",
        "*chart",
        "analysis.scores.dated_marks",
        "catalogue.pictures",
        "catalogue.explorer",
        "seminar.results",
    ],
    "vl_convert": ["presentation.render"],
    "rich": ["presentation.terminal", "*terminal", "cli"],
    "typer": ["cli"],
    "pyarrow": ["uncertainty.ensemble.store", "presentation.template"],
    "xlsxwriter": ["exports.workbook"],
    "distributed": ["uncertainty.ensemble.cluster"],
    "SALib": ["uncertainty.sensitivity.sobol"],
    "ema_workbench": ["uncertainty.regions.answer"],
    "duckdb": ["exports.ledger"],
    "jinja2": ["reports.html"],
    "sqlite3": ["seminar.rooms"],
    "secrets": ["seminar.rooms", "cli.server"],
    "typst": ["reports.pdf"],
    "font_source_sans_pro": ["reports.pdf"],
    "streamlit": [],
}
"""Who may import what: a module or folder below `model`, or all modules whose name ends so."""
LATE = ["cli", "uncertainty.regions.answer"]
"""Who may import inside a function, so that `leverage --help` is quick; their docstrings say so."""
VAGUE = {"utils", "util", "helpers", "core", "base", "manager", "common"}
CLOCKS = ("now", "utcnow", "today", "fromtimestamp", "time", "monotonic", "perf_counter", "time_ns")
MOST_FILES = 13
"""In a folder, without its doors (`__init__`, `__main__`)."""
MOST_LINES = 600
MEDIAN_LINES = 140


def dotted(path: Path) -> str:
    """`model/game/deadline.py` is `game.deadline`; a folder's own file is the folder."""
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix("__init__").rstrip(".")


MODULES = {dotted(path): path for path in sorted(HOUSE.rglob("*.py")) if "shipped" not in path.parts}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imported(node: ast.AST) -> list[str]:
    """Dotted names that a statement imports; `from model.game import deadline` is `model.game.deadline`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are written out"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes below one, without what stands under TYPE_CHECKING."""
    for inner in ast.iter_child_nodes(node):
        if not (isinstance(inner, ast.If) and ast.unparse(inner.test) == "TYPE_CHECKING"):
            yield inner
            yield from statements(inner)


@cache
def imports(name: str) -> frozenset[str]:
    """What a module imports when it runs, dotted."""
    return frozenset(found for node in statements(tree(name)) for found in imported(node))


@cache
def neighbours(name: str) -> frozenset[str]:
    """The modules of the house that a module imports, what stands under TYPE_CHECKING included."""
    found = set()
    for full in {found for node in ast.walk(tree(name)) for found in imported(node)}:
        inside = full.removeprefix("model.")
        if full.startswith("model."):
            found.add(inside if inside in MODULES else inside.rpartition(".")[0])
    return frozenset(found)


def within(name: str, places: Iterable[str]) -> bool:
    """Whether a module is one of some places, lies below one, or has a name that ends as one with a star says."""
    return any(
        name.endswith(place[1:]) if place.startswith("*") else name == place or name.startswith(f"{place}.")
        for place in places
    )


def calls(name: str) -> Iterator[tuple[str, int]]:
    """The dotted name of everything that a module calls, and the line."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def height(floors: Iterable[set[str]], room: str) -> int:
    return next(n for n, rooms in enumerate(floors) if room in rooms)


def test_every_room_has_a_floor_and_imports_lead_downwards() -> None:
    offenders = []
    for name in MODULES:
        room = name.split(".")[0]
        for other in neighbours(name):
            to = other.split(".")[0]
            if room and to and room != to and height(FLOORS, to) >= height(FLOORS, room):
                offenders.append(f"{name} -> {other}")
    assert offenders == []


def test_questions_ask_each_other_in_order() -> None:
    """A question knows another by its answer only, or by what its pictures share over time."""
    offenders = []
    for name in MODULES:
        floor, _, rest = name.partition(".")
        room = rest.split(".")[0]
        if floor not in ROOMS or not room:
            continue
        for other in neighbours(name):
            to_floor, _, to_rest = other.partition(".")
            to = to_rest.split(".")[0]
            if to_floor != floor or not to or to == room:
                continue
            if height(ROOMS[floor], to) >= height(ROOMS[floor], room):
                offenders.append(f"{name} -> {other}")
            if other.rpartition(".")[2] in FORMS[1:]:
                offenders.append(f"{name} -> {other}")
    assert offenders == []


def test_in_a_room_the_answer_comes_first() -> None:
    """answer < table, digest, sentences < terminal, chart; an answer knows no data frames, no pictures, no terminal."""
    rank = {"answer": 0, "digest": 1, "table": 1, "sentences": 1, "terminal": 2, "chart": 2}
    offenders = []
    for name in MODULES:
        place, _, form = name.rpartition(".")
        own = rank.get(form.rpartition("_")[2], 0)
        offenders += [
            f"{name} -> {other}"
            for other in neighbours(name)
            if other.rpartition(".")[0] == place
            and place.startswith(tuple(ROOMS))
            and rank.get(other.rpartition(".")[2].rpartition("_")[2], 0) > own
        ]
        if form == "answer" and place.startswith("analysis."):
            offenders += [
                f"{name} -> {one}" for one in imports(name) if one.split(".")[0] in ("pandas", "altair", "rich")
            ]
    assert offenders == []


def test_no_cycles() -> None:
    """Drawn once more without the floors."""
    below = {name: set(neighbours(name)) - {name, ""} for name in MODULES if name}
    while below:
        ground = {name for name, others in below.items() if not others & set(below)}
        assert ground, f"a cycle among {sorted(below)}"
        below = {name: others for name, others in below.items() if name not in ground}


def test_each_keeper_keeps_its_library() -> None:
    assert [
        f"{name} imports {library}"
        for name in MODULES
        for library in {one.split(".")[0] for one in imports(name)} & set(KEEPERS)
        if not within(name, KEEPERS[library])
    ] == []


def test_no_import_inside_a_function_but_where_the_docstring_says_so() -> None:
    offenders = []
    for name in MODULES:
        functions = [
            n for n in ast.walk(tree(name)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        ]
        late = sorted({one for function in functions for inner in ast.walk(function) for one in imported(inner)})
        said = " ".join(
            ast.get_docstring(n) or "" for n in [tree(name), *functions] if not isinstance(n, ast.Lambda)
        ).lower()
        told = any(word in said for word in ("late", "when first", "when it is", "only when", "import"))
        if late and not (within(name, LATE) and told):
            offenders.append(f"{name}: {', '.join(late)}")
    assert offenders == []


def test_nothing_prints_reads_a_clock_draws_from_global_state_or_sets_up_logging() -> None:
    """Only the command line prints, and measures how long work takes; a generator with a seed is fine."""
    offenders = []
    for name in MODULES:
        at_desk = within(name, ["cli"])
        for called, line in calls(name):
            base, _, last = called.rpartition(".")
            if called in ("print", "sys.stdout.write", "sys.stderr.write") and not at_desk:
                offenders.append(f"{name}:{line} prints")
            clock = bool(base) and last in CLOCKS and base.rpartition(".")[2] in ("datetime", "date", "time")
            if clock and not (at_desk and called == "time.perf_counter"):
                offenders.append(f"{name}:{line} reads a clock")
            if called.startswith(("np.random.", "numpy.random.")) and not called.endswith(
                (".default_rng", ".Generator", ".SeedSequence", ".Philox")
            ):
                offenders.append(f"{name}:{line} draws from global state")
            if last in ("basicConfig", "dictConfig", "fileConfig", "addHandler", "setLevel"):
                offenders.append(f"{name}:{line} sets up logging")
        if "random" in imports(name):
            offenders.append(f"{name} imports random")
    assert offenders == []


def test_names_and_docstrings_say_what_is_inside() -> None:
    assert [name for name in MODULES if VAGUE & set(name.split("."))] == []
    assert [name for name in MODULES if len(ast.get_docstring(tree(name)) or "") <= 40] == []


def test_a_file_and_a_folder_can_be_seen_at_a_glance() -> None:
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert [name for name, count in lines.items() if count > MOST_LINES and name != "presentation.dictionary"] == []
    modules = sorted(count for name, count in lines.items() if MODULES[name].name != "__init__.py")
    assert modules[len(modules) // 2] <= MEDIAN_LINES
    folders: dict[Path, int] = defaultdict(int)
    for path in [*MODULES.values(), *(ROOT / "front").rglob("*.py")]:
        folders[path.parent] += path.name not in ("__init__.py", "__main__.py")
    assert {str(folder.relative_to(ROOT)): count for folder, count in folders.items() if count > MOST_FILES} == {}


def test_rooms_show_what_they_say_they_show() -> None:
    """A name of a room's `__all__` is there, and none is private."""
    for name, path in MODULES.items():
        if path.name == "__init__.py" and name:
            shown = [node for node in tree(name).body if isinstance(node, ast.Assign)]
            names = [one for node in shown for one in ast.literal_eval(node.value)]
            there = {
                alias.asname or alias.name
                for node in tree(name).body
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            assert set(names) <= there, name
            assert not [one for one in names if one.startswith("_")], name


OF_EVERY_ROOM = {"KINDS", "CAPTIONS"}
"""What each room lists under the same name, to be gathered."""


def names_of(node: ast.stmt) -> list[str]:
    """What a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)]


def test_a_public_name_has_one_meaning() -> None:
    """So that a search finds it: whatever is defined at the top of a module is defined in no other."""
    homes: dict[str, set[str]] = defaultdict(set)
    for name in MODULES:
        for node in tree(name).body:
            for found in names_of(node):
                if not found.startswith("_"):
                    homes[found].add(name)
    assert {name: places for name, places in homes.items() if len(places) > 1 and name not in OF_EVERY_ROOM} == {}
