"""What does one team know before it sits down? Its own points, its own red lines, its own walk-away value; never the other's.

For each asset the points of all of it, for each issue the points of each option, what the party would never sign, what a month
of war costs it, what it believes about the events to come; and for each date and branch of events the walk-away value D_i(t):
what it can expect if nobody ever signs. D_i and not the value of saying no, since the latter rests on what the other side would
still agree to, and so on its points.

>>> from model import files
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> north = write_brief(toy, "a", steps=(0, 26))
>>> [(line.name, round(line.points, 1), line.today) for line in north.assets][2]
('The power station', 15.0, 0.0)
>>> [(fall.branches, round(fall.points, 1)) for fall in north.fallbacks]
[((), 16.5), (('A hardliner wins',), 18.8), (('A moderate wins',), 28.0)]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from model.analysis.scores import play_scenario
from model.game.deadline import Play
from model.scenario import RedLine, Scenario


@dataclass(frozen=True)
class AssetLine:
    """What an asset is worth to the team."""

    asset: str
    name: str
    points: float
    """All of it, in points of its own 100."""
    today: float
    """The share that the team itself holds today."""

    def at(self, own: float) -> float:
        """The points of a share of it that the team itself holds."""
        return self.points * own


@dataclass(frozen=True)
class OptionLine:
    """What an option of an issue is worth to the team."""

    option: str
    name: str
    points: float
    no_deal: bool
    """Whether it is what holds if nobody signs."""


@dataclass(frozen=True)
class IssueLine:
    """An issue and the team's points for each of its options, the best first."""

    issue: str
    name: str
    options: tuple[OptionLine, ...]


@dataclass(frozen=True)
class Belief:
    """What the team thinks of an event: the chance of each branch."""

    event: str
    date: dt.date
    branches: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Fallback:
    """What the team can expect if nobody ever signs, seen from a date, after some branches of events."""

    step: int
    date: dt.date
    path: tuple[str, ...]
    branches: tuple[str, ...]
    """The same in words."""
    points: float


@dataclass(frozen=True)
class Brief:
    """The private instructions of a team."""

    team: str
    name: str
    first: bool
    """Whether shares are stated as this team's."""
    opponent: str
    """The other side's name, which is all that stands here of it."""
    assets: tuple[AssetLine, ...]
    issues: tuple[IssueLine, ...]
    red_lines: tuple[tuple[str, tuple[str, ...]], ...]
    """Each active one: its title, and what it asks for in words."""
    rules: tuple[str, ...]
    """Why some terms do not go together: both sides know these."""
    cost: float
    """Points that a month of war takes, today."""
    beliefs: tuple[Belief, ...]
    fallbacks: tuple[Fallback, ...]

    def own(self, share: float) -> float:
        """The team's own share, of one that is stated for the first party; and back again."""
        return share if self.first else 1 - share

    def ahead(self, step: int, path: Sequence[str]) -> tuple[Fallback, ...]:
        """The walk-away values from a date on, in the branches that are still possible after some."""
        return tuple(one for one in self.fallbacks if one.step >= step and one.path[: len(path)] == tuple(path))

    def fallback(self, step: int, path: Sequence[str]) -> float:
        """The walk-away value on a date after some branches."""
        return next(one.points for one in self.fallbacks if one.step == step and one.path == tuple(path))


def write_brief(scenario: Scenario, team: str, steps: Sequence[int], solved: Play | None = None) -> Brief:
    """The private instructions of a team, with its walk-away value on some dates.

    Args:
        scenario: what is negotiated.
        team: which party.
        steps: of the dates.
        solved: the solved game, if it is at hand.
    """
    solved = solved or play_scenario(scenario)
    game = solved.game
    own = game.parties.index(team)
    party = scenario.parties[team]
    points = dict(zip(game.options, game.option_points[0, own].tolist(), strict=True))
    return Brief(
        team=team,
        name=party.name,
        first=own == 0,
        opponent=scenario.parties[game.parties[1 - own]].name,
        assets=tuple(
            AssetLine(
                asset,
                scenario.assets[asset].name,
                float(game.value[0, own, k]),
                _own(float(game.control[0, k]), own),
            )
            for k, asset in enumerate(game.assets)
        ),
        issues=tuple(
            IssueLine(
                name,
                issue.name,
                tuple(
                    sorted(
                        (
                            OptionLine(option, block.name, points[name, option], option == issue.no_deal)
                            for option, block in issue.options.items()
                        ),
                        key=lambda line: -line.points,
                    )
                ),
            )
            for name, issue in scenario.issues.items()
        ),
        red_lines=tuple(
            (line.title, tuple(_asked(scenario, line, own)))
            for line in scenario.red_lines.values()
            if line.active and line.party == team
        ),
        rules=tuple(rule.why for rule in scenario.rules.values()),
        cost=scenario.regimes[scenario.opening].war_cost[team].value,
        beliefs=tuple(
            Belief(
                event.title,
                event.date,
                tuple(
                    (branch.title, branch.beliefs.get(team, branch.probability).value)
                    for branch in event.branches.values()
                ),
            )
            for _, event in scenario.calendar
        ),
        fallbacks=tuple(_fallbacks(scenario, solved, own, steps)),
    )


def _own(share: float, own: int) -> float:
    """The team's own share, of one that is stated for the first party."""
    return share if own == 0 else 1 - share


def _asked(scenario: Scenario, line: RedLine, own: int) -> list[str]:
    """What a red line asks for, in words and in the team's own shares."""
    found = []
    for name, bounds in line.shares.items():
        low, high = sorted(_own(end.value, own) for end in (bounds.at_least, bounds.at_most))
        said = [*([f"at least {low:.0%}"] if low > 0 else []), *([f"at most {high:.0%}"] if high < 1 else [])]
        found.append(f"{scenario.assets[name].name}: {' and '.join(said)} for you")
    for name, options in line.options.items():
        issue = scenario.issues[name]
        chosen = [options] if isinstance(options, str) else options
        found.append(f"{issue.name}: " + " or ".join(f"“{issue.options[option].name}”" for option in chosen))
    return found


def _fallbacks(scenario: Scenario, solved: Play, own: int, steps: Sequence[int]) -> list[Fallback]:
    titles = {branch: block.title for event in scenario.events.values() for branch, block in event.branches.items()}
    found = []
    for step in steps:
        stretch, at = solved.at(step)
        for node, path in enumerate(stretch.level.paths):
            value = float(stretch.walk_away[0, node, at, own])
            named = tuple(titles[branch] for branch in path)
            found.append(Fallback(step, scenario.date(step), path, named, value))
    return found
