"""The picture of the house, docs/develop/architecture.svg, drawn from the imports of model/, front/ and pages/.

    python -m tools.architecture            writes the picture
    python -m tools.architecture --check    exits with 1 if the picture that is there is another one

`FLOORS` is the plan: which rooms there are, and on which floor each stands. Everything else is read from the code: the files
and inner rooms, the order in which questions may ask each other, the libraries that one room alone imports, and the arrows.
An arrow is an import. One that follows from two others is left out, or nobody could see the rest.

The same code gives the same bytes. A room that is missing from the plan, or an import that leads upwards, is an error.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURE: Final = ROOT / "docs" / "develop" / "architecture.svg"
HOUSE: Final = ("model", "front", "pages")
"""The folders that are read, and app.py, which belongs to the pages."""


class Plan(NamedTuple):
    """A room on the plan: its name, where its box stands (in pixels), and what it is for."""

    name: str
    left: int
    right: int
    says: str


FLOORS: Final[tuple[tuple[Plan, ...], ...]] = (
    (Plan("errors", 250, 650, "what can go wrong, and what a person is told"),),
    (Plan("scenario", 150, 750, "a frozen, checked file in which every number has an address"),),
    (
        Plan("game", 20, 480, "the deals, the frontier, the deadline game"),
        Plan("presentation", 520, 880, "kits for tables, words, pictures; they know no game"),
    ),
    (Plan("analysis", 20, 880, "questions about one scenario, a room each"),),
    (Plan("uncertainty", 20, 880, "questions about all ranges at once, a room each"),),
    (
        Plan("published_cases", 20, 200, "what it must reproduce"),
        Plan("catalogue", 230, 880, "every question, kind of table and picture by its name"),
    ),
    (
        Plan("exports", 230, 560, "tables as files, plans, bundles, the ledger"),
        Plan("reports", 590, 880, "a briefing as a page, Markdown or PDF"),
    ),
    (Plan("seminar", 590, 880, "the exercise for two teams"),),
    (
        Plan("cli", 20, 430, "the command line: arguments in, text or files out"),
        Plan("front", 470, 880, "the app beside its pages"),
    ),
    (Plan("pages", 470, 880, "one file a page, and app.py, which opens them"),),
)
"""From the ground up. A room imports from lower floors only."""
QUESTIONS: Final = ("analysis", "uncertainty")
"""The floors whose inner rooms are questions: their order is drawn."""


# ---------------------------------------------------------------- what the code says


@dataclass(frozen=True)
class House:
    """What was read: the modules of each room, and who imports whom."""

    modules: dict[str, Path]
    """Dotted name -> file."""
    imports: dict[str, frozenset[str]]
    """Dotted name -> the modules of the house that it imports."""
    outside: dict[str, frozenset[str]]
    """Dotted name -> the libraries that it imports, without those of Python itself."""

    def room_of(self, module: str) -> str:
        """The room in which a module stands; nothing for the front door, `model` itself."""
        top, *inner = module.split(".")
        if top == "model":
            return inner[0] if inner else ""
        return "pages" if top == "app" else top

    def of_room(self, room: str) -> list[str]:
        """The modules of a room."""
        return [module for module in self.modules if self.room_of(module) == room]

    def arrows(self) -> dict[str, set[str]]:
        """Room -> the rooms that it imports from."""
        found: dict[str, set[str]] = {}
        for module, others in self.imports.items():
            room = self.room_of(module)
            found.setdefault(room, set()).update({self.room_of(other) for other in others} - {room, ""})
        found.pop("", None)
        return found

    def inside(self, room: str) -> dict[str, list[str]]:
        """Inner room -> its files; the files that stand in the room itself are under the empty name."""
        found: dict[str, list[str]] = {}
        for module in self.of_room(room):
            parts = module.split(".")[(2 if module.startswith("model.") else 1) :]
            if parts:
                found.setdefault(parts[0] if len(parts) > 1 else "", []).append(parts[-1])
        files = found.get("", [])
        found[""] = [
            name for name in files if name not in found and not name.startswith("__")
        ]  # an __init__ is its folder
        return found

    def kept(self, room: str) -> list[str]:
        """The libraries that no other room imports."""
        mine = {name for module in self.of_room(room) for name in self.outside[module]}
        others = {name for module in self.modules if self.room_of(module) != room for name in self.outside[module]}
        return sorted(mine - others, key=str.lower)

    def order_of_questions(self, floor: str) -> list[list[str]]:
        """The inner rooms of a floor in columns: each asks those of columns further left only."""
        rooms = sorted(name for name in self.inside(floor) if name)
        rooms += [name for name in self.inside(floor)[""] if self._is_asked(floor, name)]
        below: dict[str, set[str]] = {room: set() for room in rooms}
        for module, others in self.imports.items():
            here = _inner(module, floor)
            if here in below:
                below[here] |= {_inner(other, floor) for other in others} & set(rooms) - {here}
        columns: list[list[str]] = []
        placed: set[str] = set()
        while len(placed) < len(rooms):
            column = sorted(room for room in rooms if room not in placed and below[room] <= placed)
            if not column:
                raise SystemExit(f"{floor}: {', '.join(sorted(set(rooms) - placed))} ask each other in a circle")
            columns.append(column)
            placed |= set(column)
        return columns

    def _is_asked(self, floor: str, name: str) -> bool:
        """Whether a file that stands beside the questions of a floor is imported by one of them."""
        module = f"model.{floor}.{name}"
        return any(module in others and _inner(other, floor) != name for other, others in self.imports.items())


def _inner(module: str, floor: str) -> str:
    """The inner room of a floor in which a module stands; nothing if it stands elsewhere."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["model", floor] and len(parts) > 2 else ""


def read_house(root: Path = ROOT) -> House:
    """Read every module of the house, and what it imports."""
    modules = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for folder in HOUSE
        for path in sorted((root / folder).rglob("*.py"))
        if "shipped" not in path.parts
    }
    modules["app"] = root / "app.py"
    imports, outside = {}, {}
    for module, path in modules.items():
        names = set(_imported(ast.parse(path.read_text(encoding="utf-8"))))
        tops = {name.split(".")[0] for name in names}
        inside = {name if name in modules else name.rpartition(".")[0] for name in names}
        imports[module] = frozenset(inside & modules.keys() - {module})
        outside[module] = frozenset(tops - sys.stdlib_module_names - {*HOUSE, "app"})
    return House(modules, imports, outside)


def _imported(tree: ast.Module) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def faults_of(house: House) -> list[str]:
    """Where code and plan differ: rooms that are not on it, rooms that are not there, imports that lead upwards."""
    planned = {plan.name: n for n, floor in enumerate(FLOORS) for plan in floor}
    there = {house.room_of(module) for module in house.modules} - {""}
    faults = [f"`{room}` is not on the plan: give it a floor in FLOORS" for room in sorted(there - planned.keys())]
    faults += [f"`{room}` is on the plan and not there: take it out of FLOORS" for room in planned if room not in there]
    for room, others in sorted(house.arrows().items()):
        for other in sorted(others):
            if room in planned and other in planned and planned[other] >= planned[room]:
                faults.append(f"`{room}` imports from `{other}`, which is not on a lower floor")
    return faults


def telling(arrows: dict[str, set[str]]) -> list[tuple[str, str]]:
    """The arrows that do not follow from others: those by which no third room leads to the same place."""
    reach: dict[str, set[str]] = {}

    def reached(room: str) -> set[str]:
        if room not in reach:
            reach[room] = set(arrows.get(room, ()))
            for other in sorted(arrows.get(room, ())):
                reach[room] |= reached(other)
        return reach[room]

    return [
        (room, other)
        for room in sorted(arrows)
        for other in sorted(arrows[room])
        if not any(other in reached(third) for third in arrows[room] - {other})
    ]


# ---------------------------------------------------------------- the picture

WIDTH: Final = 900
TOP: Final = 16
GAP, SLANTED = 34, 20
"""Between two floors, where the arrows are; and how much more where one of them is slanted."""
PAD: Final = 14
SMALL, LINE, CHIP = 12.5, 17.0, 26.0
LETTER: Final = 0.53
"""The width of a letter, on average, in letters' heights; that of the widest of the typefaces named."""
BESIDE: Final = 345
"""How far right of a room's edge its inner rooms are drawn, beside what the room is called."""
TURN: Final = 130.0
"""Within how many pixels an arrow turns to where it leads; from there it goes straight down."""
APART: Final = 30.0
"""Between two arrows at one side of a box."""
FONT: Final = (
    "'Source Sans 3', 'Source Sans Pro', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
)
STYLE: Final = """
  .ground { fill: #ffffff } .room { fill: #f5f7fa; stroke: #bcc6d3 } .asks { fill: #eaf1fd; stroke: #8fb0e6 }
  .chip { fill: #ffffff; stroke: #c2cfe2 } .name { fill: #16202c } .says { fill: #3d4a5a } .files { fill: #5c6a7b }
  .arrow { stroke: #5f6f84; fill: none } .head { fill: #5f6f84 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #11161d } .room { fill: #1a212b; stroke: #465365 } .asks { fill: #16253d; stroke: #4a6da6 }
    .chip { fill: #11161d; stroke: #42546d } .name { fill: #eef2f7 } .says { fill: #c3cdd9 } .files { fill: #a3afbd }
    .arrow { stroke: #93a2b5 } .head { fill: #93a2b5 }
  }
"""
LEGEND: Final = (
    "An arrow is an import; one that follows from two others is left out. Imports lead downwards only.",
    "In analysis and uncertainty, what stands further right may ask what stands further left.",
)


@dataclass(frozen=True)
class Box:
    """A room as it is drawn."""

    plan: Plan
    top: float
    height: float

    @property
    def bottom(self) -> float:
        """Where its arrows begin."""
        return self.top + self.height


def draw(house: House) -> str:
    """The picture of a house."""
    boxes, foot = _boxes(house)
    height = foot + 26 + LINE * len(LEGEND)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(height)}" width="{WIDTH}" height="{_n(height)}" '
        f'role="img" aria-labelledby="title desc" font-family="{FONT}">',
        '<title id="title">The rooms of the house</title>',
        f'<desc id="desc">{escape(_in_words(house))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{_n(height)}" rx="10"/>',
        *_arrows(house, boxes),
    ]
    for box in boxes.values():
        parts += _room(house, box)
    parts += [_text(20, foot + 22 + n * LINE, line, "files", SMALL) for n, line in enumerate(LEGEND)]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _in_words(house: House) -> str:
    """What the picture shows, for those who cannot see it."""
    arrows = telling(house.arrows())
    floors = [", ".join(plan.name for plan in floor) for floor in FLOORS]
    lines = [f"Floors from the ground up: {'; '.join(floors)}."]
    lines += [f"{room} imports from {other}." for room, other in arrows]
    return " ".join(lines)


def _boxes(house: House) -> tuple[dict[str, Box], float]:
    """Every room's box, the top floor first, and where the lowest ends."""
    boxes: dict[str, Box] = {}
    top = float(TOP)
    for floor in reversed(FLOORS):
        high = max(_height(house, plan) for plan in floor)
        boxes |= {plan.name: Box(plan, top, high) for plan in floor}
        foot, names = top + high, {plan.name for plan in floor}
        top = (
            foot
            + GAP
            + SLANTED * any(room in names for room, other in telling(house.arrows()) if _slanted(room, other))
        )
    return boxes, foot


def _height(house: House, plan: Plan) -> float:
    return max(52 + len(_lines(house, plan)) * LINE, _chips_height(house, plan) + 18)


def _lines(house: House, plan: Plan) -> list[str]:
    """The files of a room that is no floor of questions, and the libraries that it keeps; in lines that fit."""
    inside, room = house.inside(plan.name), plan.right - plan.left - 2 * PAD
    names = [] if plan.name in QUESTIONS else [*(f"{name}/" for name in sorted(inside) if name), *sorted(inside[""])]
    lines = _wrapped(names, ", ", room)
    kept = house.kept(plan.name)
    return lines + (_wrapped(kept, ", ", room, "only here: ") if kept else [])


def _wrapped(words: Sequence[str], between: str, room: float, first: str = "") -> list[str]:
    lines, line = [], first
    for n, word in enumerate(words):
        more = word if n == len(words) - 1 else word + between
        if line.strip() and len((line + more).rstrip()) * SMALL * LETTER > room:
            lines.append(line.rstrip())
            line = ""
        line += more
    return [*lines, line.rstrip()] if line.strip() else lines


def _columns(house: House, plan: Plan) -> list[list[str]]:
    return house.order_of_questions(plan.name) if plan.name in QUESTIONS else []


def _chips_height(house: House, plan: Plan) -> float:
    return max((len(_in_rows(column)) for column in _columns(house, plan)), default=0) * CHIP


def _in_rows(column: Sequence[str]) -> list[Sequence[str]]:
    """The chips of a column, two beside each other."""
    return [column[n : n + 2] for n in range(0, len(column), 2)] if len(column) > 3 else [[name] for name in column]


def _room(house: House, box: Box) -> Iterable[str]:
    plan, left = box.plan, box.plan.left + PAD
    kind = "asks" if plan.name in QUESTIONS else "room"
    yield (
        f'<rect class="{kind}" x="{plan.left}" y="{_n(box.top)}" width="{plan.right - plan.left}" height="{_n(box.height)}" '
        'rx="8" stroke-width="1.2"/>'
    )
    yield _text(left, box.top + 23, plan.name, "name", 16, bold=True)
    yield _text(left, box.top + 41, plan.says, "says", 13)
    for n, line in enumerate(_lines(house, plan)):
        yield _text(left, box.top + 41 + (n + 1) * LINE, line, "files", SMALL)
    yield from _chips(_columns(house, plan), left + BESIDE, box.top, box.height)


def _chips(columns: Sequence[Sequence[str]], left: float, top: float, high: float) -> Iterable[str]:
    for n, column in enumerate(columns):
        if n:
            yield _text(left + 2, top + high / 2 + 6, "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", "says", 20)
            left += 18
        rows = _in_rows(column)
        widths = [
            max(len(row[place]) for row in rows if place < len(row)) * 13 * LETTER + 22 for place in range(len(rows[0]))
        ]
        begin = top + (high - len(rows) * CHIP + 4) / 2
        for r, row in enumerate(rows):
            across = left
            for place, name in enumerate(row):
                yield (
                    f'<rect class="chip" x="{_n(across)}" y="{_n(begin + r * CHIP)}" width="{_n(widths[place])}" '
                    f'height="{_n(CHIP - 4)}" rx="5"/>'
                )
                yield _text(across + widths[place] / 2, begin + r * CHIP + 15.5, name, "name", 13, middle=True)
                across += widths[place] + 6
        left += sum(widths) + 6 * len(widths) + 4


def _arrows(house: House, boxes: dict[str, Box]) -> Iterable[str]:
    """Each arrow from the foot of a room to the head of another: straight down where one stands above the other."""
    pairs = [(boxes[room], boxes[other]) for room, other in telling(house.arrows())]
    wanted = {(a.plan.name, b.plan.name): _ends(a.plan, b.plan) for a, b in pairs}
    down, up = ({key: ends[n] for key, ends in wanted.items()} for n in (0, 1))
    for name in boxes:
        _spread(down, [key for key in wanted if key[0] == name])
        _spread(up, [key for key in wanted if key[1] == name])
    for a, b in pairs:
        key = (a.plan.name, b.plan.name)
        (x0, y0), (x1, y1) = (down[key], a.bottom), (up[key], b.top - 7)
        turn = min(y1 - y0, TURN)
        yield (
            f'<path class="arrow" stroke-width="1.5" d="M{_n(x0)} {_n(y0)} C{_n(x0)} {_n(y0 + turn * 0.6)} '
            f'{_n(x1)} {_n(y0 + turn * 0.4)} {_n(x1)} {_n(y0 + turn)} V{_n(y1)}"/>'
        )
        yield f'<path class="head" d="M{_n(x1 - 4.5)} {_n(y1 - 1)} L{_n(x1 + 4.5)} {_n(y1 - 1)} L{_n(x1)} {_n(y1 + 7)} Z"/>'


def _slanted(room: str, other: str) -> bool:
    """Whether an arrow does not lead straight down."""
    plans = {plan.name: plan for floor in FLOORS for plan in floor}
    begin, end = _ends(plans[room], plans[other])
    return begin != end


def _ends(above: Plan, below: Plan) -> tuple[float, float]:
    """Where an arrow would begin and end: in the middle of what both boxes share, or else at their nearest corners."""
    left, right = max(above.left, below.left), min(above.right, below.right)
    if right - left > 2 * PAD:
        return (left + right) / 2, (left + right) / 2
    corner = APART
    if above.left > below.left:
        return above.left + corner, below.right - corner
    return above.right - corner, below.left + corner


def _spread(places: dict[tuple[str, str], float], keys: list[tuple[str, str]]) -> None:
    """Move arrows at one side of a box apart."""
    ordered = sorted(keys, key=lambda key: (places[key], key))
    for one, other in itertools.pairwise(ordered):
        places[other] = max(places[other], places[one] + APART)


def _text(x: float, y: float, words: str, kind: str, size: float, *, bold: bool = False, middle: bool = False) -> str:
    more = (' font-weight="600"' if bold else "") + (' text-anchor="middle"' if middle else "")
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{more}>{escape(words)}</text>'


def _n(number: float) -> str:
    """A number with at most one decimal, the same everywhere."""
    return f"{number:.1f}".removesuffix(".0")


# ---------------------------------------------------------------- the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the picture, or say whether the one that is there is up to date."""
    parser = argparse.ArgumentParser(prog="python -m tools.architecture", description="The picture of the rooms.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the picture is out of date")
    check = parser.parse_args(arguments).check
    house = read_house()
    faults = faults_of(house)
    if faults:
        sys.stderr.write("\n".join(faults) + "\n")
        return 1
    drawn = draw(house).encode()
    name = PICTURE.relative_to(ROOT).as_posix()
    if check:
        same = PICTURE.exists() and PICTURE.read_bytes() == drawn
        sys.stdout.write(f"{name} is {'up to date' if same else 'out of date: run python -m tools.architecture'}\n")
        return 0 if same else 1
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_bytes(drawn)
    sys.stdout.write(f"written: {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
