"""The glossary, docs/develop/names.md, is a contract: every symbol, address, name, column and word in it is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from model.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "develop" / "names.md"
HEADINGS = ["concept", "symbol", "address in a file", "name in code", "column", "words on the page"]
NONE = "-"
SAYS = (
    "front",
    "pages",
    "model/analysis",
    "model/uncertainty",
    "model/catalogue",
    "model/presentation",
    "model/scenario",
)
"""Where words for a reader stand."""


class Row(NamedTuple):
    """One concept."""

    concept: str
    symbol: str
    address: str
    code: str
    column: str
    words: str


def table_rows() -> Iterator[Row]:
    """The rows of all tables of the page that have the headings of the glossary."""
    inside = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells == HEADINGS:
            inside = True
        elif inside and set(line) - set("|-"):
            assert len(cells) == len(HEADINGS), line
            yield Row(*cells)


ROWS = list(table_rows())


def quoted(cell: str) -> list[str]:
    """The names in backticks of a cell; a dash has none, and anything else is a slip of the pen."""
    names = re.findall(r"`([^`]+)`", cell)
    assert cell == NONE or ", ".join(f"`{name}`" for name in names) == cell, cell
    return names


def resolve(name: str) -> Any:
    """What a dotted path leads to: a module, what stands in it, or a field of a class, whatever kind of class it is."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            here: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError as error:
            if error.name is None or not name.startswith(error.name):
                raise
            continue
        for part in parts[length:]:
            fields = {**getattr(here, "model_fields", {}), **getattr(here, "__dataclass_fields__", {})}
            here = fields[part] if part in fields else getattr(here, part)
        return here
    raise AttributeError(name)


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = Scenario.model_json_schema(by_alias=True)
    return found


def below(node: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """What may stand under a name in a place of the file format; a word in braces stands for any id."""
    if "$ref" in node:
        return below(schema()["$defs"][node["$ref"].rpartition("/")[2]], part)
    found = [one for way in ("anyOf", "oneOf", "allOf") for inner in node.get(way, []) for one in below(inner, part)]
    if part.startswith("{"):
        more = [node.get("additionalProperties"), *node.get("patternProperties", {}).values()]
        return [*found, *(one for one in more if isinstance(one, dict))]
    return [*found, *([node["properties"][part]] if part in node.get("properties", {}) else [])]


def is_address(address: str) -> bool:
    nodes = [schema()]
    for part in address.split("."):
        nodes = [one for node in nodes for one in below(node, part)]
    return bool(nodes)


@cache
def said() -> str:
    """Every text that the program says to a reader, in small letters."""
    texts = []
    for folder in SAYS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            comments = {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            }
            texts += [
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in comments
            ]
    return "\n".join(texts).lower()


def test_the_page_has_its_tables() -> None:
    assert len(ROWS) >= 40
    concepts = [row.concept for row in ROWS]
    assert sorted(set(concepts)) == sorted(concepts), "one row a concept"


def test_every_symbol_stands_in_the_mathematics() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    symbols = [symbol for row in ROWS for symbol in quoted(row.symbol)]
    assert [symbol for symbol in symbols if not re.search(rf"(?<!\w){re.escape(symbol)}(?!\w)", text)] == []


def test_every_address_is_a_place_of_the_file_format() -> None:
    assert [address for row in ROWS for address in quoted(row.address) if not is_address(address)] == []
    assert not is_address("assets.{asset}.controll")


def test_every_name_in_code_exists() -> None:
    offenders = []
    for row in ROWS:
        names = quoted(row.code)
        assert names, f"{row.concept}: no name in code"
        for name in names:
            try:
                resolve(name)
            except (AttributeError, ImportError) as error:
                offenders.append(f"{row.concept}: {name} ({error})")
    assert offenders == []


def columns_by_kind() -> dict[str, set[str]]:
    """The columns of each kind of table as docs/tables.md lists them, which is the dictionary of the code."""
    _, *parts = re.split(r"^## ", (ROOT / "docs" / "tables.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    beside, *kinds = [
        (part.splitlines()[0], set(re.findall(r"^\| `([^`]+)`", part, flags=re.MULTILINE))) for part in parts
    ]
    return {kind: names | beside[1] for kind, names in kinds}


def test_every_column_is_in_the_data_dictionary() -> None:
    known = columns_by_kind()
    columns = [name for row in ROWS for name in quoted(row.column)]
    assert [name for name in columns if name.partition(".")[2] not in known.get(name.partition(".")[0], set())] == []


def test_every_word_on_the_page_is_said() -> None:
    assert [row.words for row in ROWS if row.words != NONE and row.words.lower() not in said()] == []
