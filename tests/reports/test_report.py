"""The briefing says what the functions say, in three formats that need nothing else and let no scenario's text become markup."""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from model.analysis import leverage, scores
from model.analysis.positions import judge
from model.catalogue.query import Query
from model.cli import app
from model.errors import InvalidInput
from model.reports import briefing, html, pdf
from model.reports.document import (
    BoxBlock,
    Document,
    DocumentBlock,
    Heading,
    Item,
    Listing,
    Paragraph,
    PictureBlock,
    Table,
)
from model.scenario import Scenario, files

pytestmark = pytest.mark.long

SHIPPED = files.shipped("scenarios")
MADE = briefing.Made(("leverage report toy --to toy.html",), {"numpy": "2"})
HOSTILE = '<script>alert(1)</script> & "quotes" #eval("1") $x$ *bold* [link](javascript:x) \\ `code` | </title>'


@pytest.fixture(scope="module")
def toy() -> Scenario:
    return files.load(SHIPPED / "textbook" / "toy.yaml")


@pytest.fixture(scope="module")
def found(toy: Scenario) -> briefing.Answers:
    return briefing.gather_answers(Query(toy, draws=12))


@pytest.fixture(scope="module")
def page(found: briefing.Answers) -> Document:
    return briefing.briefing(found, MADE)


@pytest.fixture(scope="module")
def hostile(page: Document) -> Document:
    """A document whose every text is hostile."""
    (drawn, *_) = [one for one in page.blocks if isinstance(one, PictureBlock)]
    (table, *_) = [one for one in page.blocks if isinstance(one, Table)]
    blocks: tuple[DocumentBlock, ...] = (
        Heading(HOSTILE),
        Paragraph(HOSTILE, lead=HOSTILE),
        Paragraph(HOSTILE, kind="code"),
        Listing(
            (Item(HOSTILE, lead=HOSTILE, href=f"javascript:{HOSTILE}"), Item(HOSTILE, href=f"https://x.org/{HOSTILE}"))
        ),
        Table(HOSTILE, table.columns, tuple((HOSTILE, *row[1:]) for row in table.rows), HOSTILE),
        PictureBlock(drawn.svg, HOSTILE, HOSTILE),
        BoxBlock(HOSTILE, (Paragraph(HOSTILE),)),
    )
    return Document(HOSTILE, HOSTILE, HOSTILE, blocks)


class Page(HTMLParser):
    """What a browser sees: tags with their attributes, text, and whether tags close as they open."""

    VOID = frozenset({"meta", "br", "hr", "img", "link"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def tables(page: Document) -> dict[str, Table]:
    return {one.caption: one for one in page.blocks if isinstance(one, Table)}


def words_of(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(" ".join(one.extract_text() for one in reader.pages).split())


def leverage_command(*arguments: Any) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


# ---------------------------------------------------------------- the numbers


def test_the_numbers_are_those_of_the_functions(page: Document, toy: Scenario) -> None:
    solution = scores.solve(toy)
    glance = {row[0]: row[1:] for row in tables(page)["At a glance"].rows}
    assert glance["Can expect, by its own beliefs"] == tuple(f"{s.position:.1f}" for s in solution.scores.values())
    assert glance["Has if it walks away from all talks"] == tuple(
        f"{s.walk_away:.1f}" for s in solution.scores.values()
    )
    outlook = tables(page)["Outlook, by the analyst's probabilities"].rows[-1]
    last = (solution.outlook.deal[-1], solution.outlook.freeze[-1], solution.outlook.war[-1])
    assert outlook[2:] == tuple(f"{share:.0%}" for share in last)


def test_levers_add_up_from_without_to_as_it_is(page: Document, toy: Scenario) -> None:
    why = leverage.why(toy)
    rows = tables(page)["Levers, in points of each side's own 100"].rows
    numbers = [[float(cell) for cell in row[1:]] for row in rows]
    for n, party in enumerate(toy.parties):
        assert numbers[-1][2 * n] == pytest.approx(why.score[party], abs=0.005)
        assert sum(row[2 * n] for row in numbers[:-1]) == pytest.approx(numbers[-1][2 * n], abs=0.005 * len(numbers))


def test_plans_and_draws(page: Document, found: briefing.Answers, toy: Scenario) -> None:
    standings, drawn = judge(toy), found.drawn
    assert drawn is not None
    rows = tables(page)["Plans, in points of each side's own 100"].rows
    assert [row[0].removesuffix(" †") for row in rows] == [one.title for one in standings.by_distance]
    both = {one.position: one.both for one in drawn.odds}
    assert [row[-1] for row in rows] == [f"{both[one.position]:.0%}" for one in standings.by_distance]
    sure = {row[0]: row[1:] for row in tables(page)["Over all ranges at once, in points"].rows}
    for party, block in toy.parties.items():
        values = drawn.summary.set_index("column").loc[f"score_{party}"]
        assert sure[f"Score, {block.name}"][1] == f"{values['mean']:.1f}"
        assert sure[f"Score, {block.name}"][2] == f"{values['standard_error']:.2f}"


def test_judgements_are_the_numbers_without_a_source(toy: Scenario) -> None:
    found = briefing.judgements(toy)
    stated = toy.estimates()
    assert set(found) <= set(stated)
    assert not [where for where in found if stated[where].source]
    assert {where for where, one in stated.items() if one.judgement and not one.source} <= set(found)


@pytest.mark.parametrize(
    "name", ["fearon-1995", "powell-2006", "no-agreement-zone", "disagreement-below-all-deals", "stahl-1972"]
)
def test_what_a_scenario_does_not_have_is_left_out(name: str) -> None:
    scenario = files.load(SHIPPED / "textbook" / f"{name}.yaml")
    page = briefing.briefing(briefing.gather_answers(Query(scenario)), MADE)
    headings = [one.text for one in page.blocks if isinstance(one, Heading)]
    assert ("Why: what rests on each lever" in headings) == bool(scenario.levers)
    assert ("Plans on the table" in headings) == bool(scenario.positions)
    assert "How sure" not in headings
    Page(html.html(page))
    assert pdf.pdf(page).startswith(b"%PDF-")


# ---------------------------------------------------------------- the web page


def test_the_page_is_whole_and_accessible(page: Document) -> None:
    text = html.html(page)
    seen = Page(text)
    count = Counter(tag for tag, _ in seen.tags)
    attributes = dict(seen.tags)
    assert attributes["html"]["lang"] == "en"
    assert count["h1"] == count["main"] == count["title"] - count["svg"] == 1
    assert count["script"] == count["link"] == count["iframe"] == count["img"] == 0
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    assert all(one.get("scope") in {"col", "row", "colgroup"} for tag, one in seen.tags if tag == "th")
    assert count["table"] == count["caption"] == len(tables(page))
    ids = [one["id"] for _, one in seen.tags if "id" in one]
    assert len(ids) == len(set(ids))
    for tag, one in seen.tags:
        assert not any(name.startswith("on") for name in one)
        if tag == "svg":
            assert one["role"] == "img"
            assert set(str(one["aria-labelledby"]).split()) <= set(ids)
    assert re.findall(r'(?:src|href)="(?!https?://|#)', text) == []
    assert re.findall(r"url\((?!#)", text) == []
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(map(str, ids))


def test_hostile_text_is_text_in_html(hostile: Document) -> None:
    text = html.html(hostile)
    seen = Page(text)
    assert "script" not in {tag for tag, _ in seen.tags}
    assert seen.text.count("<script>alert(1)</script>") >= 10
    assert not any(str(one.get("href", "")).startswith("javascript") for _, one in seen.tags)


def test_pictures_are_still_drawings(page: Document) -> None:
    for one in re.findall(r"<svg.*?</svg>", html.html(page), flags=re.DOTALL):
        tree = ElementTree.fromstring(one)
        assert tree[0].tag.endswith("title")
        assert tree[1].tag.endswith("desc")
        assert tree[1].text


# ---------------------------------------------------------------- Markdown and PDF


def test_markdown_holds_its_pictures(page: Document) -> None:
    text = html.markdown_page(page)
    held = re.findall(r"\(data:image/svg\+xml;base64,([^)]+)\)", text)
    assert len(held) == html.html(page).count("<svg")
    assert all(base64.b64decode(one).startswith(b"<svg") for one in held)


def test_hostile_text_is_text_in_markdown(hostile: Document) -> None:
    read = MarkdownIt("commonmark").enable("table").parse(html.markdown_page(hostile))
    parts = [part for block in read for part in (block, *(block.children or ()))]
    assert not any(part.type in ("html_block", "html_inline", "code_inline") for part in parts)
    assert not any(part.type == "link_open" for part in parts)
    assert "".join(part.content for part in parts if part.type == "text").count("[link](javascript:x)") >= 10


def test_hostile_text_is_text_in_the_pdf(hostile: Document) -> None:
    words = words_of(pdf.pdf(hostile))
    for part in ("<script>alert(1)</script>", '#eval("1")', "$x$", "*bold*", "`code`"):
        assert part.replace(" ", "") in words.replace(" ", "")


def test_the_pdf_has_the_pages_and_words(page: Document, toy: Scenario) -> None:
    content = pdf.pdf(page)
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert content.startswith(b"%PDF-")
    assert 4 <= len(reader.pages) <= 7
    assert reader.metadata is not None
    assert reader.metadata.title == toy.title
    assert "/CreationDate" not in reader.metadata
    assert reader.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
    assert "/StructTreeRoot" in reader.trailer["/Root"]  # type: ignore[operator]
    words = words_of(content)
    for heading in (one.text for one in page.blocks if isinstance(one, Heading)):
        assert heading in words
    for party, score in scores.solve(toy).scores.items():
        assert f"{toy.parties[party].name} can expect {score.position:.1f} of its 100 points" in words


def test_the_same_results_give_the_same_bytes(found: briefing.Answers, page: Document) -> None:
    again = briefing.briefing(found, MADE)
    assert again == page
    for write in (html.html, html.markdown_page, pdf.pdf):
        assert write(again) == write(page)


def test_letter_and_a4(page: Document) -> None:
    sizes = [pypdf.PdfReader(io.BytesIO(pdf.pdf(page, paper))).pages[0].mediabox for paper in pdf.PAPERS]
    assert [(round(one.width), round(one.height)) for one in sizes] == [(595, 842), (612, 792)]


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize("ending", ["html", "md", "pdf"])
def test_the_same_command_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    contents = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        to = tmp_path / folder / f"blainey.{ending}"
        answer = leverage_command("report", "blainey-1973-optimism", "--to", to, "--draws", 0)
        assert answer.exit_code == 0, answer.output
        contents.append(to.read_bytes())
    assert contents[0] == contents[1]
    assert str(tmp_path).encode() not in contents[0]


def test_nothing_is_written_over_unless_asked(tmp_path: Path) -> None:
    to = tmp_path / "toy.html"
    to.write_text("mine")
    answer = leverage_command("report", "fearon-1995", "--to", to)
    assert isinstance(answer.exception, InvalidInput)
    assert answer.exception.exit_code == 2
    assert to.read_text() == "mine"
    assert leverage_command("report", "fearon-1995", "--to", to, "--force").exit_code == 0
    assert to.read_text().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        (("--to", "x.docx"), "--to"),
        (("--to", "x.pdf", "--paper", "a5"), "--paper"),
        (("--to", "x.html", "--on", "tomorrow"), "--on"),
        (("--to", "x.html", "--set", "nonsense=1"), "nonsense"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], where: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = leverage_command("report", "fearon-1995", *asked)
    assert isinstance(answer.exception, InvalidInput)
    assert answer.exception.faults[0].address == where
    assert list(tmp_path.iterdir()) == []


def test_the_command_that_made_it_stands_in_it(tmp_path: Path) -> None:
    to = tmp_path / "fearon.html"
    asked = ("--set", "regimes.war.impasse.a=60", "--seed", "7")
    assert leverage_command("report", "fearon-1995", *asked, "--to", to).exit_code == 0
    seen = Page(to.read_text())
    assert "leverage report fearon-1995 --set regimes.war.impasse.a=60" in seen.text
    assert "60.0" in seen.text
