"""What is a briefing made of? A small tree of blocks that says what stands there, and nothing of how it looks.

A text is plain text: whoever writes it into HTML, Markdown or a PDF escapes it, so that the words of a scenario are never
markup. `lead` is the part of a text that stands out at its beginning.

>>> page = Document("A title", "", "What it is about", (Heading("One"), Paragraph("Text.", lead="First.")))
>>> [type(block).__name__ for block in page.blocks]
['Heading', 'Paragraph']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Heading:
    """Of a section, at the top of a page where it says so."""

    text: str
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Running text; a summary is larger, a note smaller, code as it is typed."""

    text: str
    lead: str = ""
    kind: Literal["plain", "summary", "note", "code"] = "plain"


@dataclass(frozen=True)
class Item:
    """One entry of a list, with an address where there is one."""

    text: str
    lead: str = ""
    href: str = ""


@dataclass(frozen=True)
class Listing:
    """Entries one after the other; small ones in two columns."""

    items: tuple[Item, ...]
    small: bool = False


@dataclass(frozen=True)
class TableColumn:
    """Of a table; numbers are set to the right with figures of one width."""

    title: str
    number: bool = False
    group: str = ""
    """What stands above this column and its neighbours of the same group."""


@dataclass(frozen=True)
class Table:
    """Rows of text under headings; the first cell of a row names it."""

    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    small: bool = False


@dataclass(frozen=True)
class PictureBlock:
    """An SVG, with what it is and what it shows for those who do not see it."""

    svg: str
    title: str
    said: str
    share: float = 1.0
    """Of the width of the page."""


@dataclass(frozen=True)
class PairBlock:
    """Two pictures side by side."""

    left: PictureBlock
    right: PictureBlock


@dataclass(frozen=True)
class BoxBlock:
    """An aside with a title of its own."""

    title: str
    blocks: tuple[Paragraph | Listing, ...]


DocumentBlock = Heading | Paragraph | Listing | Table | PictureBlock | PairBlock | BoxBlock


@dataclass(frozen=True)
class Document:
    """The whole: what it is called, what it is about, and its blocks in order."""

    title: str
    kicker: str
    """What stands above the title."""
    about: str
    """One sentence for catalogues and search."""
    blocks: tuple[DocumentBlock, ...]
    lang: str = "en"
