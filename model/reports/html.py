r"""A briefing as one file that needs nothing else: a web page without scripts, or Markdown.

All text is escaped: in HTML by the template, which does so by itself, in Markdown here. Pictures stand in the page as SVG with
a title and a description; in Markdown as an address that holds the picture itself.

>>> from model.reports.document import Document, Paragraph
>>> print(markdown_page(Document("Cards", "Briefing", "", (Paragraph("<b> is *not* bold"),))))
# Cards
<BLANKLINE>
Briefing
<BLANKLINE>
\<b\> is \*not\* bold
<BLANKLINE>
"""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup, escape

from model.reports.document import (
    BoxBlock,
    Document,
    DocumentBlock,
    Heading,
    Item,
    Listing,
    PairBlock,
    Paragraph,
    PictureBlock,
    Table,
)

TEMPLATE: Final = Path(__file__).with_name("report.html.j2")
FAMILY: Final = "inherit"
"""The typeface of pictures: the page's."""
SAFE: Final = ("https://", "http://")
"""What a link of a source may begin with; anything else is shown and leads nowhere."""


def html(document: Document) -> str:
    """One page: style and pictures inside, no script, nothing loaded from elsewhere."""
    numbers = itertools.count(1)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False)
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["link"] = linked
    environment.filters["bare"] = bare
    environment.filters["groups"] = groups
    environment.filters["svg"] = lambda picture: Markup(inline(picture, f"picture-{next(numbers)}"))
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(document=document) + "\n"


def linked(item: Item) -> bool:
    """Whether the address of an entry may be followed."""
    return item.href.startswith(SAFE)


def bare(href: str) -> str:
    """An address as it is printed: without what every address begins with."""
    return href.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def groups(table: Table) -> list[tuple[str, int]]:
    """What stands above the columns of a table, and over how many of them; nothing where no column has a group."""
    found = [(title, len(list(some))) for title, some in itertools.groupby(table.columns, key=lambda one: one.group)]
    return found if any(title for title, _ in found) else []


def inline(picture: PictureBlock, name: str) -> str:
    """An SVG to stand in a page beside others: named, described, with ids of its own, as wide as there is room."""
    head, _, rest = picture.svg[picture.svg.index("<svg") :].partition(">")
    rest = re.sub(r'font-family="[^"]*"', f'font-family="{FAMILY}"', rest)
    ids = re.findall(r'\bid="([^"]+)"', rest)
    for one in dict.fromkeys(ids):
        rest = rest.replace(f'id="{one}"', f'id="{name}-{one}"').replace(f"#{one})", f"#{name}-{one})")
        rest = rest.replace(f'href="#{one}"', f'href="#{name}-{one}"')
    words = (
        f'<title id="{name}-title">{escape(picture.title)}</title><desc id="{name}-desc">{escape(picture.said)}</desc>'
    )
    return f'{head} role="img" aria-labelledby="{name}-title {name}-desc">{words}{rest}'


# ---------------------------------------------------------------- Markdown


def markdown_page(document: Document) -> str:
    """The same as Markdown (with tables), its pictures inside."""
    parts = [f"# {plain(document.title)}", plain(document.kicker)]
    parts += [part for block in document.blocks for part in _markdown(block)]
    return "\n\n".join(parts) + "\n"


@lru_cache(4096)
def plain(text: str) -> str:
    """A text that Markdown shows as it stands; nothing is marked that cannot mean anything, for labels are also read aloud."""
    marked = re.sub(r"[\\`*_\[\]<>|~&$]|^[#+-]", r"\\\g<0>", " ".join(text.split()))
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", marked)


def in_markdown(sides: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; to which side each column goes is a letter, l or r.

    >>> print(in_markdown("lr", ["Side", "Points"], [["**A**", "1"]]))
    | Side | Points |
    | --- | ---: |
    | **A** | 1 |
    """
    rule = ["---:" if side == "r" else "---" for side in sides]
    return "\n".join(f"| {' | '.join(line)} |" for line in (heads, rule, *rows))


def _markdown(block: DocumentBlock) -> list[str]:
    match block:
        case Heading():
            return [f"## {plain(block.text)}"]
        case Paragraph(kind="code"):
            return ["\n".join(f"    {line}" for line in block.text.splitlines())]
        case Paragraph():
            return [_led(block.lead, block.text)]
        case Listing():
            return ["\n".join(f"* {_led(item.lead, item.text)}{_address(item)}" for item in block.items)]
        case Table():
            return [
                f"**{plain(block.caption)}**",
                _rows(block),
                *([plain(block.note)] if block.note else []),
            ]
        case PictureBlock():
            data = base64.b64encode(block.svg.encode()).decode()
            return [
                f"![{plain(block.said)}](data:image/svg+xml;base64,{data})",
                f"*{plain(block.title)}*",
            ]
        case PairBlock():
            return [*_markdown(block.left), *_markdown(block.right)]
        case BoxBlock():
            inner = [part for one in block.blocks for part in _markdown(one)]
            return [f"## {plain(block.title)}", *(f"> {part}" for part in inner)]


def _led(lead: str, text: str) -> str:
    return " ".join(part for part in (f"**{plain(lead)}**" if lead else "", plain(text)) if part)


def _address(item: Item) -> str:
    if not item.href:
        return ""
    return f" <{item.href}>" if linked(item) and not re.search(r"[\s<>]", item.href) else f" {plain(item.href)}"


def _rows(table: Table) -> str:
    heads = [plain(" ".join(part for part in (one.group, one.title) if part)) for one in table.columns]
    sides = "".join("r" if one.number else "l" for one in table.columns)
    return in_markdown(sides, heads, [[plain(cell) for cell in row] for row in table.rows])
