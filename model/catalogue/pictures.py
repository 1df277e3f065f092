"""Every picture by its name: what it shows, what it is drawn from, which options it takes.

`PICTURES` lists them all; `draw` asks the model for what a picture shows and draws it; `written` (`model.presentation.render`)
gives the bytes of a file.
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
from collections.abc import Callable, Mapping
from pathlib import Path

import altair as alt

from model.analysis.positions import OWN_DEAL, with_deal
from model.analysis.territory import holdings
from model.analysis.territory.holdings import Against
from model.catalogue import questions
from model.catalogue.query import Query, open_room
from model.catalogue.questions import PICTURES, Picture, PictureOption
from model.errors import Fault, InvalidInput, did_you_mean
from model.presentation.captions import Caption
from model.presentation.render import entitled, written
from model.scenario import Scenario
from model.scenario.labels import day

__all__ = ["PICTURES", "Picture", "caption", "draw", "entitled", "written"]


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
        terms: for the map, instead of a position: a deal by its terms, as `model.analysis.positions.with_deal` takes them.
        against: for the map: what it is the difference to; under a plan or a deal what is held, else nothing unless given.

    Raises:
        InvalidInput: no such picture; an option that it does not take; a scenario without what it shows.
    """
    if what not in PICTURES:
        raise InvalidInput([Fault("--what", f"`{what}`", "a picture", did_you_mean(what, PICTURES))])
    picture = PICTURES[what]
    given: dict[PictureOption, object] = {
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
        scenario, position = with_deal(scenario, terms), OWN_DEAL
    query = Query(
        scenario,
        on,
        party,
        position,
        holdings.difference(position, against),
        draws,
        seed,
        folder=folder,
        dark=dark,
        progress=progress,
    )
    return entitled(questions.draw_picture(query, what), _title(query, picture), scenario.title)


def caption(name: str) -> Caption:
    """The words around a picture, by its name."""
    found: Caption = open_room(PICTURES[name].place).CAPTIONS[name]
    return found


def _title(query: Query, picture: Picture) -> str:
    date = day(query.date)
    against = query.against or "nothing"
    changes = against != "nothing"
    if query.position is not None:
        plan = query.scenario.positions[query.position].title
        return f"Who would {'gain' if changes else 'control'} what? {plan}, {date}"
    if changes:
        return f"Who gains what? {date}, against {holdings.AGAINST[holdings.name_of_difference(against)]}"
    return picture.title.format(party=query.scenario.parties[query.side].name, day=date)
