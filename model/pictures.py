"""Which pictures are there, what does each show, and how does one become a file?

`PICTURES` lists them all; `draw` asks the model for what a picture shows and draws it; `written` gives the bytes of a file.
A picture takes the width of its place; a file has a width of its own. The same scenario and options give the same bytes.

>>> from model import files
>>> fearon = files.load(files.shipped("scenarios") / "textbook" / "fearon-1995.yaml")
>>> written(draw(fearon, "outlook"), "svg")[:4]
b'<svg'
>>> draw(fearon, "fronteir")
Traceback (most recent call last):
    ...
model.errors.InvalidInput: --what: found `fronteir`; allowed: a picture; to do: did you mean `frontier` or `front`?
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import textwrap
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

import altair as alt
import pandas as pd
import vl_convert
from altair.utils.schemapi import debug_mode

from model import (
    charts,
    chips,
    claims,
    clock,
    dials,
    discovery,
    doubts,
    ensemble,
    holdings,
    indices,
    lenses,
    leverage,
    maps,
    positions,
    reasons,
    regret,
    scores,
    screening,
    sensitivity,
    stands,
    store,
)
from model.errors import Fault, InvalidInput, did_you_mean
from model.holdings import Against
from model.look import DARK, LIGHT, Filled, Palette, plain
from model.naming import day
from model.scenario import Scenario

ENDINGS: Final = ("svg", "png", "pdf", "html", "vl.json")
WIDTH: Final = 720
"""Pixels of a file unless said otherwise."""
FITTED: Final = {"type": "fit-x", "contains": "padding"}
"""As wide as its place, labels included, and as high as its rows need."""
NARROWEST: Final = 320
WIDEST: Final = 4_000
SHARPNESS: Final = 2.0
"""Dots of a PNG to a pixel."""
DRAWS: Final = 2_000
"""Where a picture is of draws and nobody says how many."""
LETTER: Final = 8.4
"""Pixels of a letter of a title."""
VEGA_LITE: Final = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])

SOUGHT: Final = 8_192
"""The same for regions, which are found in one half of the draws and measured on the other."""
_UNCHECKED = threading.Lock()
"""Whether Altair checks is a switch for all threads: one at a time turns it."""

Option = Literal["on", "party", "position", "term", "against", "draws"]


@dataclass(frozen=True)
class Asked:
    """A scenario and what is asked about it."""

    scenario: Scenario
    on: dt.date | None = None
    party: str | None = None
    position: str | None = None
    against: Against = "nothing"
    draws: int | None = None
    seed: int = 0
    folder: Path | None = None
    """Where the scenario's file lies, and a map that it names."""
    palette: Palette = LIGHT
    progress: Callable[[int], None] = field(default=lambda _: None)

    @property
    def side(self) -> str:
        """The party that is asked about, the first one unless named."""
        return self.party or next(iter(self.scenario.parties))

    @property
    def other(self) -> str:
        """The other party."""
        return next(party for party in self.scenario.parties if party != self.side)


@dataclass(frozen=True)
class Picture:
    """One kind of picture."""

    title: str
    """`{party}` stands for the name of the side that is asked about, `{day}` for the date."""
    shows: str
    """In a sentence, for a list."""
    needs: str
    """The result that it is drawn from."""
    options: tuple[Option, ...]
    """What it can be asked about."""
    drawn: Callable[[Asked], alt.Chart | alt.LayerChart]


def draw(
    scenario: Scenario,
    what: str,
    on: dt.date | None = None,
    party: str | None = None,
    position: str | None = None,
    draws: int | None = None,
    seed: int = 0,
    folder: Path | None = None,
    dark: bool = False,
    progress: Callable[[int], None] = lambda _: None,
    terms: Mapping[str, str | float] | None = None,
    against: Against | None = None,
) -> alt.Chart | alt.LayerChart:
    """A picture by its name (`PICTURES`), with its title, as wide as its place.

    Args:
        scenario: what is drawn.
        what: the picture's name.
        on: the day that is asked about; the first day unless given.
        party: whose picture; the first party's unless given.
        position: for the map: the plan whose terms are drawn.
        draws: for the pictures of draws, how many; for `sobol` about how many games; none elsewhere.
        seed: for the draws.
        folder: where the scenario's file lies; a map that it names is looked for there, then among the shipped ones.
        dark: for a dark page.
        progress: is told how many draws or games were played.
        terms: for the map, instead of a position: a deal by its terms, as `model.positions.typed` takes them.
        against: for the map: what it is the difference to; under a plan or a deal what is held, else nothing unless given.

    Raises:
        InvalidInput: no such picture; an option that it does not take; a scenario without what it shows.
    """
    if what not in PICTURES:
        raise InvalidInput([Fault("--what", f"`{what}`", "a picture", did_you_mean(what, PICTURES))])
    picture = PICTURES[what]
    given: dict[Option, object] = {
        "on": on,
        "party": party,
        "position": position,
        "term": None if terms is None else ", ".join(f"{name}={value}" for name, value in terms.items()),
        "against": "another run" if isinstance(against, Scenario) else against,
        "draws": draws,
    }
    for name, value in given.items():
        if value is not None and name not in picture.options:
            allowed = f"an option of `{what}`: {', '.join(f'--{one}' for one in picture.options) or 'it takes none'}"
            raise InvalidInput([Fault(f"--{name}", f"`{value}`", allowed, "leave it out")])
    if party is not None and party not in scenario.parties:
        todo = did_you_mean(party, scenario.parties)
        raise InvalidInput([Fault("--party", f"`{party}`", "a party of this scenario", todo)])
    if draws is not None and draws < 1:
        raise InvalidInput([Fault("--draws", str(draws), "1 or more", "ask for 1000, say")])
    if terms is not None and position is not None:
        raise InvalidInput([Fault("--term", f"terms beside --position {position}", "one of both", "leave one out")])
    if terms is not None:
        scenario, position = positions.typed(scenario, terms), positions.TYPED
    against = holdings.difference(position, against)
    asked = Asked(scenario, on, party, position, against, draws, seed, folder, DARK if dark else LIGHT, progress)
    made = picture.drawn(asked)
    return entitled(made, _title(asked, picture), scenario.title)


def _title(asked: Asked, picture: Picture) -> str:
    date = day(_day(asked))
    changes = asked.against != "nothing"
    if asked.position is not None:
        plan = asked.scenario.positions[asked.position].title
        return f"Who would {'gain' if changes else 'control'} what? {plan}, {date}"
    if changes:
        return f"Who gains what? {date}, against {holdings.AGAINST[holdings.named(asked.against)]}"
    return picture.title.format(party=asked.scenario.parties[asked.side].name, day=date)


def entitled(picture: alt.Chart | alt.LayerChart | Filled, title: str, subtitle: str) -> alt.Chart | alt.LayerChart:
    """A picture with its title, as a file needs it."""
    chart = picture.chart() if isinstance(picture, Filled) else picture
    return chart.properties(title=alt.Title(title, subtitle=subtitle))


class Shown(NamedTuple):
    """A picture for a page that draws it at every move of a slider."""

    spec: dict[str, Any]
    """Vega-Lite. Whatever in it is not data stays the same where only data change, for a browser builds it anew otherwise."""
    said: str
    """In words what its rows show, where its `description` is of the picture alone."""


def shown(draw: Callable[[], alt.Chart | alt.LayerChart | Filled]) -> Shown:
    """A picture as it is shown: unchecked, as checks take most of the time, and its data sets numbered in order."""
    frames: dict[str, pd.DataFrame] = {}
    with _UNCHECKED, debug_mode(False):
        drawn = draw()
        if isinstance(drawn, Filled):
            return Shown({**drawn.spec(), "autosize": FITTED}, drawn.said)
        _taken_out(drawn, frames)
        found: dict[str, Any] = drawn.to_dict(validate=False)
    found["autosize"] = FITTED
    names: dict[str, str] = {}
    _renamed(found, names)
    stated = {name: list(values) for name, values in found.get("datasets", {}).items()}
    rows = {**stated, **{name: plain(frame) for name, frame in frames.items()}}
    found["datasets"] = {new: rows[old] for old, new in names.items()}
    return Shown(found, "")


def _taken_out(drawn: Any, frames: dict[str, pd.DataFrame]) -> None:
    """Take the data frames out of a picture and leave their names: Altair would make lists of them, to be made frames again."""
    if isinstance(drawn.data, pd.DataFrame):
        known = next((name for name, frame in frames.items() if frame is drawn.data), f"frame-{len(frames)}")
        frames[known] = drawn.data
        drawn.data = alt.NamedData(known)
    for layer in getattr(drawn, "layer", ()):
        _taken_out(layer, frames)


def _renamed(part: Any, names: dict[str, str]) -> None:
    """Give the data sets that a part of a spec names their numbers."""
    if isinstance(part, dict):
        data = part.get("data")
        if isinstance(data, dict) and isinstance(data.get("name"), str):
            data["name"] = names.setdefault(data["name"], f"data-{len(names)}")
        for name, inner in part.items():
            if name not in ("datasets", "data"):
                _renamed(inner, names)
    elif isinstance(part, list):
        for inner in part:
            _renamed(inner, names)


def written(picture: alt.Chart | alt.LayerChart, ending: str, width: int | None = None) -> bytes:
    """The bytes of a file: an SVG, a PNG of double sharpness, a PDF, a page that needs no network, or the Vega-Lite spec.

    A page and a spec are as wide as their place unless `width` is given; the others have 720 pixels.

    Raises:
        InvalidInput: another ending; a width out of range.
    """
    if ending not in ENDINGS:
        raise InvalidInput([Fault("--to", f"`.{ending}`", ", ".join(f".{one}" for one in ENDINGS), "end the name so")])
    if width is not None and not NARROWEST <= width <= WIDEST:
        allowed = f"{NARROWEST} to {WIDEST} pixels"
        raise InvalidInput([Fault("--width", str(width), allowed, "choose a width in between")])
    fixed = width or (None if ending in ("html", "vl.json") else WIDTH)
    spec = _sized(picture.to_dict(), fixed)
    match ending:
        case "svg":
            return _numbered(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), spec).encode()
        case "png":
            return bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=SHARPNESS))
        case "pdf":
            return _pdf(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
        case "html":
            return vl_convert.vegalite_to_html(spec, vl_version=VEGA_LITE, bundle=True).encode()
    return (json.dumps(spec, indent=2, ensure_ascii=False) + "\n").encode()


def _numbered(svg: str, spec: dict[str, Any]) -> str:
    """An SVG whose ids depend on the picture alone: the converter counts them on from picture to picture.

    They begin with a mark of the picture, so that several can stand in one page.
    """
    mark = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    found = list(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))
    new = {old: f"p{mark}_{n}" for n, old in enumerate(found)}
    return re.sub(r'(\bid="|url\(#|href="#)([^")]+)', lambda match: match[1] + new.get(match[2], match[2]), svg)


def _pdf(svg: str) -> bytes:
    """A PDF of an SVG, in one weight, its lists of resources in order.

    The converter writes several fonts, and the entries of a list, as they fall out of a hash table. With one font, and with the
    lines of each list sorted among themselves, the bytes are the same every time and every object stays where the index says.
    """

    def sorted_list(match: re.Match[bytes]) -> bytes:
        return match[1] + b"".join(sorted(match[2].splitlines(keepends=True)))

    made = bytes(vl_convert.svg_to_pdf(re.sub(r' font-weight="[^"]*"', "", svg)))
    return re.sub(rb"(<<\n)((?: +/[a-z]+\d+ \d+ 0 R\n)+)", sorted_list, made)


def _sized(spec: dict[str, Any], width: int | None) -> dict[str, Any]:
    """A spec for a file: of a width, on the paper of its theme, its title broken to fit."""
    paper = {palette.ink: palette.paper for palette in (LIGHT, DARK)}[spec["config"]["title"]["color"]]
    letters = int((width or NARROWEST) / LETTER)
    title = spec.get("title")
    if isinstance(title, dict):
        spec["title"] = {
            **title,
            "text": textwrap.wrap(str(title["text"]), letters),
            "subtitle": textwrap.wrap(str(title["subtitle"]), int(letters * 1.2)),
        }
    spec["autosize"] = FITTED
    spec["width"] = width or "container"
    spec["config"] = {**spec["config"], "background": paper, "padding": 12}
    return spec


# ---------------------------------------------------------------- what each is drawn from


def _day(asked: Asked) -> dt.date:
    return asked.scenario.date(scores.step_of(asked.scenario, asked.on))


def _needed(things: Mapping[str, object], where: str, todo: str) -> None:
    if not things:
        raise InvalidInput([Fault(where, "nothing", f"at least one of {where}, to draw this picture", todo)])


def _ensemble(asked: Asked) -> ensemble.Ensemble:
    run = ensemble.settings(asked.scenario, asked.draws or DRAWS, asked.seed)
    return ensemble.gathered(run, store.here()(run, range(run.parts)), asked.progress)


def _standings(asked: Asked) -> positions.Standings:
    _needed(asked.scenario.positions, "positions", "state one, or judge a deal of your own with `leverage judge`")
    return positions.judged(asked.scenario, asked.on)


def _frontier(asked: Asked) -> alt.LayerChart:
    standings = positions.judged(asked.scenario, asked.on) if asked.scenario.positions else None
    return charts.frontier(scores.solve(asked.scenario, asked.on), standings=standings, palette=asked.palette)


def _timeline(asked: Asked) -> alt.LayerChart:
    place = list(asked.scenario.parties).index(asked.side)
    return charts.timeline(scores.path(asked.scenario), place, asked.palette)


def _clock(asked: Asked) -> alt.LayerChart:
    return clock.clock(scores.path(asked.scenario), palette=asked.palette)


def _bands(asked: Asked) -> alt.LayerChart:
    return clock.clock(scores.path(asked.scenario), _ensemble(asked).bands, asked.palette)


def _front(asked: Asked) -> alt.LayerChart:
    scenario = asked.scenario
    _needed(scenario.assets, "assets", "state what is contested")
    ends = scores.control_at_ends_of_drift(scenario)
    return clock.front(scores.path(scenario), ends, asked.palette)


def _map(asked: Asked) -> alt.LayerChart:
    seen = holdings.seen(asked.scenario, asked.on, asked.position, asked.against, asked.folder)
    if seen.outlines is None:
        return maps.bars(seen.scenario, seen.shares, seen.when, seen.before, asked.palette)
    return maps.picture(seen.scenario, seen.outlines, seen.shares, seen.when, seen.before, asked.palette)


def _levers(asked: Asked) -> alt.LayerChart:
    return reasons.levers(leverage.why(asked.scenario, asked.on, asked.seed), asked.side, asked.palette)


def _chips(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.assets, "assets", "state what is contested")
    return reasons.chips(chips.chips(asked.scenario, asked.on), asked.palette)


def _claims(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.claims, "claims", "state a sentence that can be tried")
    holds = _ensemble(asked).holds if asked.draws else None
    return stands.claims(claims.put_to_the_test(asked.scenario), holds, asked.palette)


def _tornado(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.dimensions(), "numbers with a range", "give numbers `low` and `high`")
    swings = sensitivity.swings(asked.scenario, asked.scenario.dimensions())
    return doubts.tornado(asked.scenario, swings, asked.side, asked.palette)


def _dials(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.dimensions(), "numbers with a range", "give numbers `low` and `high`")
    swings = sensitivity.swings(asked.scenario, asked.scenario.dimensions())
    telling = sensitivity.most_telling(swings, max(dials.VALUES))
    return dials.picture(asked.scenario, telling, asked.on, asked.palette)


def _sobol(asked: Asked) -> alt.LayerChart:
    count = len(asked.scenario.dimensions()) + 2
    base = 2 ** max(4, ((asked.draws or DRAWS) // count).bit_length() - 1)
    found = indices.indices(asked.scenario, base, asked.seed, progress=asked.progress)
    return doubts.sobol(found, f"score_{asked.side}", asked.palette)


def _regions(asked: Asked) -> alt.LayerChart:
    sample = _ensemble(replace(asked, draws=asked.draws or SOUGHT))
    inputs = ensemble.drawn(sample.run, 0, sample.run.draws)
    return doubts.regions(asked.scenario, discovery.regions(asked.scenario, inputs, sample.outputs), asked.palette)


def _regret(asked: Asked) -> alt.LayerChart:
    _needed(asked.scenario.positions, "positions", "write what somebody has proposed")
    found = regret.regret(asked.scenario, _ensemble(asked).outputs.__getitem__)
    return doubts.regret(asked.scenario, found, asked.palette)


def _refusals(asked: Asked) -> alt.LayerChart:
    return doubts.refusals(_ensemble(asked), scores.efficient(asked.scenario), asked.palette)


def _offers(asked: Asked) -> alt.LayerChart:
    points = _ensemble(asked).outputs[f"saying_no_{asked.other}"]
    return doubts.offers(screening.screen(asked.scenario, asked.side, points), asked.palette)


PICTURES: Final[Mapping[str, Picture]] = MappingProxyType(
    {
        "frontier": Picture(
            "Which deals are possible on {day}?",
            "the efficient deals, the zone of agreement, fair points, offers, and the positions on the table",
            "scores, frontier, positions",
            ("on",),
            _frontier,
        ),
        "map": Picture(
            "Who controls what on {day}?",
            "control of each region by share and km2; with --position or --term, how a plan or a deal would change it",
            "scores, outlines, positions",
            ("on", "position", "term", "against"),
            _map,
        ),
        "clock": Picture(
            "How does time change what each side can expect?",
            "scores, walk-away values and the zone over time, branch by branch, with every event",
            "path",
            (),
            _clock,
        ),
        "bands": Picture(
            "How does time change what each side can expect, and how sure is that?",
            "the clock with the middle 90 % and 50 % of an ensemble's draws",
            "path, ensemble",
            ("draws",),
            _bands,
        ),
        "timeline": Picture(
            "What can {party} expect, and when?",
            "one side's score and walk-away value over time",
            "path",
            ("party",),
            _timeline,
        ),
        "outlook": Picture(
            "How might it end?",
            "the probability of deal, freeze and war by date",
            "scores",
            ("on",),
            lambda asked: charts.outlook(scores.solve(asked.scenario, asked.on), asked.palette),
        ),
        "front": Picture(
            "How does the front move?",
            "what is held of each contested piece of land over time, with its range",
            "path, and paths at both ends of the drift",
            (),
            _front,
        ),
        "levers": Picture(
            "What does {party}'s score rest on?",
            "a waterfall from nothing to the score, a bar for each lever",
            "why",
            ("on", "party"),
            _levers,
        ),
        "chips": Picture(
            "Which card is worth what to whom?",
            "the worth of each asset to either side, in the order of giving",
            "chips",
            ("on",),
            _chips,
        ),
        "lenses": Picture(
            "What do the explanations of war say?",
            "where the solutions leave each side, and which explanations leave a deal possible",
            "lenses",
            ("on",),
            lambda asked: reasons.lenses(lenses.lenses(asked.scenario, asked.on), palette=asked.palette),
        ),
        "positions": Picture(
            "Who would accept which plan on {day}?",
            "what each position leaves each side above or below saying no",
            "positions",
            ("on",),
            lambda asked: stands.margins(_standings(asked), asked.palette),
        ),
        "windows": Picture(
            "Who would accept which plan when?",
            "the dates on which each side would accept each position",
            "positions",
            ("on",),
            lambda asked: stands.windows(_standings(asked), asked.palette),
        ),
        "claims": Picture(
            "Do the published sentences hold?",
            "the effect and verdict of each claim; with --draws, in which share of draws it holds",
            "claims, ensemble",
            ("draws",),
            _claims,
        ),
        "tornado": Picture(
            "Which numbers does {party}'s score depend on?",
            "the score with each estimate at its low and its high end",
            "swings",
            ("party",),
            _tornado,
        ),
        "dials": Picture(
            "What if these numbers were others?",
            "both scores under sliders of the picture itself (as .html), for the three most telling estimates",
            "scores on a grid",
            ("on",),
            _dials,
        ),
        "sobol": Picture(
            "Which numbers decide {party}'s score, all ranges at once?",
            "Sobol indices of the score with intervals",
            "indices",
            ("party", "draws"),
            _sobol,
        ),
        "regions": Picture(
            "In which region of the estimates does it hold?",
            "for each outcome that holds in some draws, the ranges of the estimates in which it does",
            "regions, ensemble",
            ("draws",),
            _regions,
        ),
        "regret": Picture(
            "What would each side regret to have proposed?",
            "for each position what the best proposal of a draw would have gained more",
            "regret, ensemble",
            ("draws",),
            _regret,
        ),
        "spread": Picture(
            "How sure are the scores?",
            "both scores over an ensemble's draws",
            "ensemble",
            ("draws",),
            lambda asked: doubts.spread(_ensemble(asked), asked.palette),
        ),
        "refusals": Picture(
            "Where do the sides refuse?",
            "what each side has if it refuses, draw by draw, against the frontier",
            "ensemble, frontier",
            ("draws",),
            _refusals,
        ),
        "screen": Picture(
            "How much should {party} offer?",
            "what a first offer is worth by the chance that it is accepted",
            "screen, ensemble",
            ("party", "draws"),
            _offers,
        ),
    }
)
"""Every picture by its name."""
