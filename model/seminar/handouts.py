"""What is printed for a seminar? A role sheet for each team, the plan of 90 minutes, and the questions of the debriefing.

Each is a document of blocks (`model.reports.document`), which `model.reports.html` writes as one web page without scripts, or
as Markdown. A role sheet holds what `model.seminar.briefs` gives for that team, and nothing of the other side's.

>>> from model import files
>>> from model.seminar import briefs, talks
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> page = role(toy, briefs.write_brief(toy, "a", talks.timetable(toy)))
>>> page.title, sum(step.minutes for step in LESSON_PARTS)
('Your brief: North', 90)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.reports.document import (
    BoxBlock,
    Document,
    DocumentBlock,
    Heading,
    Item,
    Listing,
    Paragraph,
    Table,
    TableColumn,
)
from model.scenario import Scenario
from model.scenario.labels import day
from model.seminar.briefs import Brief, Fallback

FEW_BRANCHES = 3
"""Branches of events that a sheet names one by one."""


@dataclass(frozen=True)
class LessonPart:
    """A part of the lesson."""

    minutes: int
    title: str
    teacher: str
    teams: str


LESSON_PARTS = (
    LessonPart(
        10,
        "Opening",
        "Tell the situation in five minutes: who holds what, what is on the calendar. Say the one rule: points measure each side "
        "against its own wishes and are never added up. Open the class, write the room codes on the board.",
        "Join a room, two teams of one to four people.",
    ),
    LessonPart(
        10,
        "Read and predict",
        "Hand out the role sheets. Ask each team to find its three most valuable terms and its cheapest concession.",
        "Read the sheet, agree on an aim, enter the prediction: a deal or none, when, how many points, is there a zone.",
    ),
    LessonPart(
        35,
        "Negotiate",
        "Watch the class view; do not show it. Announce the first event before its date comes. Every seven minutes say the time.",
        "Offer, answer, offer. Every refusal moves the calendar on. Talk as much as you like; only what is written counts.",
    ),
    LessonPart(
        5,
        "Stop",
        "Call time. Rooms that are still at the table decide: sign what lies there, or walk away.",
        "Finish. Write down in one sentence why it came out as it did, before looking.",
    ),
    LessonPart(
        10,
        "Reveal in the rooms",
        "Let each room open its debriefing: predictions first, then both sides' values, the zone, what was left.",
        "Compare the prediction with the result. Find the one trade that would have made both better off.",
    ),
    LessonPart(
        15,
        "Reveal in the class",
        "Show the class view: all deals against the frontier, with the walk-away lines. Begin with the two rooms furthest apart.",
        "Explain your own point in the picture to the others.",
    ),
    LessonPart(
        5,
        "Close",
        "What does the model leave out that decided your room? Collect answers; they are the reading list for the next time.",
        "One sentence each.",
    ),
)
"""The plan of 90 minutes. The debriefing is planned first: a third of the time belongs to it."""

CLASS_QUESTIONS = (
    (
        "What happened",
        (
            "Was there a moment when you nearly signed, or nearly walked away? What decided it?",
            "Which of your predictions were wrong, and what had you assumed about the other side?",
            "Who made the first offer, and did it anchor what followed?",
        ),
    ),
    (
        "The zone and the walk-away",
        (
            "Was there a zone on the day you ended? Had there been one earlier, or would there have been one later?",
            "Your walk-away value changed with the calendar. Did your offers change with it?",
            "Did you believe the other side when it said that it could wait?",
        ),
    ),
    (
        "Value made and value left",
        (
            "Which term was cheap for you and dear to the other side? When did you find out, and how?",
            "How far from the frontier did you end? Which single trade would have moved both of you towards it?",
            "Which rooms gave one side much and still lie on the frontier? Is that fair, and by which standard?",
        ),
    ),
    (
        "The clock",
        (
            "Both sides thought that the coming event would favour them. Can both be right? What did this do to your offers?",
            "What did waiting cost, in points? Who could afford it?",
            "The model's sides know each other's aims. What kept you from agreeing when they do, or made you quicker?",
        ),
    ),
    (
        "Beyond the model",
        (
            "What mattered in your room that has no number: trust, temper, time pressure, a voter at home?",
            "Red lines were given to you. Who draws them in reality, and when do they move?",
            "The numbers are judgements. Which of them would you change first, and would the outcome change?",
        ),
    ),
)
"""What to ask in the debriefing, from what happened to what the model leaves out."""


def role(scenario: Scenario, sheet: Brief) -> Document:
    """The private sheet of a team, to be printed or read."""
    return Document(
        title=f"Your brief: {sheet.name}",
        kicker=f"Confidential · {scenario.title}",
        about=f"The private instructions of the team that negotiates for {sheet.name}.",
        blocks=tuple(_role(scenario, sheet)),
    )


def lesson_plan(scenario: Scenario, dates: Sequence[str]) -> Document:
    """The 90 minutes, for the teacher."""
    clock = 0
    rows = []
    for part in LESSON_PARTS:
        rows.append((f"{clock}-{clock + part.minutes}", part.title, part.teacher, part.teams))
        clock += part.minutes
    columns = (TableColumn("Minutes"), TableColumn("Part"), TableColumn("You"), TableColumn("The teams"))
    aims = (
        Item(
            "A party's strength at the table is what it has without a deal, and that changes with the calendar.",
        ),
        Item("Deals are made of differences: what is cheap to one side and dear to the other."),
        Item("Two sides that both expect the coming event to favour them may rather wait, at a cost to both."),
    )
    return Document(
        title="A negotiation in 90 minutes",
        kicker=f"For the teacher · {scenario.title}",
        about="Aims, preparation and timetable of the seminar.",
        blocks=(
            Paragraph(scenario.summary, kind="summary"),
            Heading("What a class takes home"),
            Listing(aims),
            Heading("Before the class"),
            Listing(
                (
                    Item("a browser for each team, or one for each room with the screen handed over.", lead="Have"),
                    Item(
                        "the two role sheets, one for each member of a team. Blue and orange paper help.", lead="Print"
                    ),
                    Item(
                        "the other pages of the program shut until the reveal: they show both sides' numbers.",
                        lead="Keep",
                    ),
                    Item(f"offers can be made on {len(dates)} dates: {'; '.join(dates)}.", lead="Know the calendar:"),
                )
            ),
            Table("Timetable", columns, tuple(rows)),
            BoxBlock(
                "If time is short",
                (
                    Paragraph(
                        "In 45 minutes: 5 to open, 5 to predict, 20 to negotiate over four dates, 15 to reveal in the class."
                    ),
                    Paragraph("A textbook pie with one date takes ten minutes and warms a class up."),
                ),
            ),
        ),
    )


def questions(scenario: Scenario) -> Document:
    """The questions of the debriefing."""
    blocks: list[DocumentBlock] = [
        Paragraph(
            "Ask before you show. A number that was guessed first is remembered; one that was only shown is not.",
            kind="summary",
        )
    ]
    for heading, asked in CLASS_QUESTIONS:
        blocks += [Heading(heading), Listing(tuple(Item(one) for one in asked))]
    return Document(
        title="Debriefing questions",
        kicker=f"For the teacher · {scenario.title}",
        about="What to ask when the rooms have ended, in order.",
        blocks=tuple(blocks),
    )


# ---------------------------------------------------------------- the role sheet


def _role(scenario: Scenario, sheet: Brief) -> Iterator[DocumentBlock]:
    yield Paragraph(scenario.summary, kind="summary")
    yield Paragraph(
        f"{sheet.name} in talks with {sheet.opponent}. 100 points are all that {sheet.name} wants, 0 is none of it. Get as many "
        "as you can; a deal that leaves you below your walk-away value is worse than none. Do not show this sheet.",
        lead="You speak for",
    )
    if sheet.assets:
        columns = (
            TableColumn("Asset"),
            TableColumn("Points for all of it", number=True),
            TableColumn("You hold today", number=True),
        )
        rows = tuple((line.name, f"{line.points:.1f}", f"{line.today:.0%}") for line in sheet.assets)
        yield Table("What is held and can change hands", columns, rows)
    if sheet.issues:
        columns = (TableColumn("Question"), TableColumn("Answer"), TableColumn("Your points", number=True))
        found = tuple(
            (
                issue.name if n == 0 else "",
                line.name + (" (if nobody signs)" if line.no_deal else ""),
                f"{line.points:.1f}",
            )
            for issue in sheet.issues
            for n, line in enumerate(issue.options)
        )
        yield Table("What else a deal settles", columns, found)
    if sheet.red_lines:
        yield Heading("Your red lines")
        yield Listing(
            tuple(Item("; ".join(asked) + "." if asked else "", lead=f"{title}.") for title, asked in sheet.red_lines)
        )
    if sheet.rules:
        yield Heading("What does not go together")
        yield Listing(tuple(Item(why) for why in sheet.rules))
    yield Heading("If you walk away")
    yield Listing(tuple(fallback_lines(sheet)))
    yield Paragraph(f"A month of war costs you {sheet.cost:.1f} points as it stands today.", kind="note")
    if sheet.beliefs:
        yield Heading("What your government expects")
        yield Listing(
            tuple(
                Item(
                    "; ".join(f"{title} {chance:.0%}" for title, chance in belief.branches) + ".",
                    lead=f"{belief.event}, {day(belief.date)}:",
                )
                for belief in sheet.beliefs
            )
        )


def fallback_lines(sheet: Brief) -> Iterator[Item]:
    """The walk-away values in words, date by date; the branches of a date together, many of them as a range."""
    for step in dict.fromkeys(one.step for one in sheet.fallbacks):
        here = [one for one in sheet.fallbacks if one.step == step]
        said = "; ".join(_after(one) for one in here)
        if len(here) > FEW_BRANCHES:
            low, high = (pick(one.points for one in here) for pick in (min, max))
            said = f"from about {low:.0f} to about {high:.0f} points, by how the events come out"
        yield Item(f"{said}.", lead=f"{day(here[0].date)}:")


def _after(one: Fallback) -> str:
    points = f"about {one.points:.0f} points"
    return f"{points} after “{'”, “'.join(one.branches)}”" if one.branches else points
