r"""A briefing as a PDF, set by Typst: tagged for those who listen to it, the same bytes for the same content.

All text goes into Typst as string literals, so that no word of a scenario is markup. Fonts are those that come with the
packages and never the machine's own; there is no date of making in the file.

>>> from model.reports.document import Document, Paragraph
>>> pdf(Document("A title", "Briefing", "About", (Paragraph("Text with #markup and \"quotes\"."),)))[:5]
b'%PDF-'
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import font_source_sans_pro
import typst

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
from model.reports.html import bare, groups, linked

FONTS: Final = Path(font_source_sans_pro.font_directory)
PAPER_FONT: Final = "Source Sans Pro"
PAPERS: Final = ("a4", "us-letter")
LONG: Final = 24
"""Rows of a table that may be broken over pages."""
SHORT_COLUMN: Final = 16
"""Letters of a column that is not broken."""
BREAK: Final = "\u200b"
"""Where a long address may be broken."""

STYLE: Final = """
#let ink = rgb("#1c2530")
#let quiet = rgb("#55606c")
#let line-colour = rgb("#d6dce2")
#let soft = rgb("#f3f6f8")
#set page(margin: (x: 20mm, top: 16mm, bottom: 18mm), numbering: "1 / 1", footer: context {
  set text(8pt, fill: quiet)
  grid(columns: (1fr, auto), [#footing], counter(page).display("1 / 1", both: true))
})
#set text(font: ("Source Sans Pro", "Libertinus Serif"), size: 9.6pt, fill: ink, number-type: "lining")
#set par(leading: 0.6em, spacing: 0.85em, justify: false)
#set list(marker: text(fill: quiet)[•], spacing: 0.75em, indent: 0pt, body-indent: 0.6em)
#show heading.where(level: 1): set text(21pt, weight: "bold")
#show heading.where(level: 2): it => block(above: 1.5em, below: 0.7em, sticky: true, text(14pt, weight: "bold", it.body))
#show raw: set text(font: "DejaVu Sans Mono", size: 8pt)
#let note(body) = text(8.5pt, fill: quiet, body)
#let half(items) = text(7pt, {
  set par(leading: 0.45em, spacing: 0.5em)
  show strong: set text(weight: "semibold")
  for one in items { block(breakable: false, one) }
})
#let small-list(..items) = {
  let all = items.pos()
  let middle = calc.ceil(all.len() / 2)
  grid(columns: (1fr, 1fr), gutter: 7mm, half(all.slice(0, middle)), half(all.slice(middle)))
}
#let code(body) = block(fill: soft, inset: 7pt, width: 100%, body)
#let aside(title, body) = block(fill: soft, stroke: (left: 3pt + ink), inset: 12pt, width: 100%, breakable: false,
  above: 1.6em, below: 1.6em, {
  heading(level: 2, outlined: false, title)
  body
})
#let picture(bytes, alt, title, width: 100%) = block(breakable: false, above: 1.2em, below: 1.4em, {
  figure(image(bytes, format: "svg", width: width, alt: alt), caption: none, supplement: none, kind: image)
  v(-0.5em)
  note(title)
})
#set figure(gap: 0.3em)
"""


def pdf(document: Document, paper: str = "a4") -> bytes:
    """The bytes of a PDF on a paper (`a4`, `us-letter`)."""
    source = typst_source(document, paper)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.compile(source.encode(), font_paths=fonts, format="pdf", timestamp=0)


def typst_source(document: Document, paper: str = "a4") -> str:
    """The document in Typst's language."""
    about = f"title: {quote_for_typst(document.title)}, description: {quote_for_typst(document.about)}, date: none"
    head = [
        f"#let footing = {quote_for_typst(document.title)}",
        f"#set document({about})",
        f"#set page(paper: {quote_for_typst(paper)})",
        f"#set text(lang: {quote_for_typst(document.lang)})",
        STYLE,
        "#line(length: 100%, stroke: 3pt + ink)",
        f'#text(8.5pt, fill: quiet, weight: "semibold", tracking: 0.6pt, upper({quote_for_typst(document.kicker)}))',
        f"#heading(level: 1, {quote_for_typst(document.title)})",
        "#v(0.6em)",
    ]
    return "\n".join([*head, *(f"#{one}" for one in _body(document.blocks))]) + "\n"


def _body(blocks: Sequence[DocumentBlock]) -> Iterator[str]:
    """Each block; a paragraph before a picture or a table stays on the page of that."""
    for one, then in itertools.zip_longest(blocks, blocks[1:]):
        tied = (
            isinstance(one, Paragraph)
            and isinstance(then, PictureBlock | PairBlock | Table | Paragraph)
            and one.kind == "plain"
        )
        yield f"block(sticky: true, {_block(one)})" if tied else _block(one)


def quote_for_typst(text: str) -> str:
    r"""A string literal of Typst.

    >>> print(quote_for_typst('a "b" \\ #c'))
    "a \"b\" \\ #c"
    """
    flat = "".join(one if one.isprintable() or one == BREAK else " " for one in text)
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _block(block: DocumentBlock) -> str:
    match block:
        case Heading():
            return (
                "pagebreak(weak: true)\n#" if block.new_page else ""
            ) + f"heading(level: 2, {quote_for_typst(block.text)})"
        case Paragraph():
            return _paragraph(block)
        case Listing():
            name = "small-list" if block.small else "list"
            return f"{name}({', '.join(_item(one) for one in block.items)})"
        case Table():
            return _table(block)
        case PictureBlock():
            return _picture(block)
        case PairBlock():
            return f"grid(columns: (1fr, 1fr), gutter: 6mm, {_picture(block.left)}, {_picture(block.right)})"
        case BoxBlock():
            inner = "; ".join(_block(one) for one in block.blocks)
            return f"aside({quote_for_typst(block.title)}, {{ {inner} }})"


def _paragraph(block: Paragraph) -> str:
    match block.kind:
        case "code":
            return f"code(raw({quote_for_typst(block.text)}))"
        case "note":
            return f"par(note({_led(block.lead, block.text)}))"
        case "summary":
            return f"par(text(11pt, fill: quiet, {_led(block.lead, block.text)}))"
        case _:
            return f"par({_led(block.lead, block.text)})"


def _led(lead: str, text: str) -> str:
    parts = [f"strong({quote_for_typst(lead)})"] if lead else []
    return " + ".join([*parts, f"text({quote_for_typst((' ' if lead and text else '') + text)})"])


def _item(item: Item) -> str:
    shown = _led(item.lead, item.text)
    if not item.href:
        return shown
    broken = quote_for_typst(re.sub(r"([/?&=_.-])", rf"\1{BREAK}", bare(item.href)))
    address = f"text(fill: quiet, {broken})"
    return f'{shown} + text(" ") + ' + (f"link({quote_for_typst(item.href)}, {address})" if linked(item) else address)


def _picture(block: PictureBlock) -> str:
    words = f"{quote_for_typst(block.said)}, {quote_for_typst(block.title)}"
    return f"picture(bytes({quote_for_typst(_drawable(block.svg))}), {words}, width: {100 * block.share:.0f}%)"


def _drawable(svg: str) -> str:
    """An SVG in the document's own typeface."""
    return re.sub(r'font-family="[^"]*"', f'font-family="{PAPER_FONT}"', svg)


def _table(block: Table) -> str:
    size = "7.8pt" if block.small else "8.8pt"
    widths = ", ".join(_width(block, n) for n in range(len(block.columns)))
    sides = ", ".join("right + top" if one.number else "left + top" for one in block.columns)
    above = "".join(
        f"table.cell(colspan: {span}, align: center, strong({quote_for_typst(title)})), "
        for title, span in groups(block)
    )
    heads = ", ".join(f"text(fill: quiet, strong({quote_for_typst(one.title)}))" for one in block.columns)
    cells = ", ".join(quote_for_typst(cell) for row in block.rows for cell in row)
    rule = f"(_, y) => (bottom: if y == {1 if above else 0} {{ 0.9pt + ink }} else {{ 0.4pt + line-colour }})"
    table = (
        f"table(columns: ({widths}), align: ({sides}), inset: (x: 4pt, y: 3pt), stroke: {rule}, "
        f"table.header({above}{heads}), {cells})"
    )
    note = f"; v(-0.4em); note({quote_for_typst(block.note)})" if block.note else ""
    body = f"par(strong({quote_for_typst(block.caption)})); v(-0.4em); text({size}, {table}){note}"
    return (
        f"block(breakable: {'true' if len(block.rows) > LONG else 'false'}, above: 1.2em, below: 1.4em, {{ {body} }})"
    )


def _width(block: Table, number: int) -> str:
    """As wide as it is where that is little; otherwise a part of what is left, by the length of what stands in it."""
    lengths = [len(row[number]) for row in block.rows] or [0]
    if number and (block.columns[number].number or max(lengths) <= SHORT_COLUMN):
        return "auto"
    return f"{max(lengths) ** 0.5 + 1:.1f}fr"
