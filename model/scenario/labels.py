"""What is a number called? Its own label, or plain words for the field, with the names that the scenario gives to things.

An address (`model.scenario.address`) is for files, commands and links; a person reads its name. Both sides are named alike, and
a share of something is always said to be the first party's, as it is in the file.

>>> from model import files
>>> toy = files.load(files.shipped("scenarios") / "textbook" / "toy.yaml")
>>> in_words(toy, "assets.valley.control"), in_words(toy, "assets.hills.control")
("North's share of the valley today", "North's share of the hills")
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from model.scenario.estimate import Block, Estimate
from model.scenario.scenario import Scenario

WORDS = {
    "as_of": "First day",
    "horizon": "Last day that both sides look at",
    "step_days": "Days between two offers",
    "opening": "How the war goes on at first",
    "distribution": "How numbers are spread over their ranges",
    "parties.{party}.rate": "Impatience, {party}",
    "parties.{party}.territory_km2": "Area within recognised borders, {party}",
    "parties.{party}.asset_points": "Weight of all {goods} together, {party}",
    "parties.{party}.attributes.{attribute}": "Weight of {attribute} in valuing {goods}, {party}",
    "assets.{asset}.area_km2": "Contested area, {asset}",
    "assets.{asset}.region_km2": "Area of the whole region, {asset}",
    "assets.{asset}.recognised": "Within whose recognised borders {asset} lies",
    "assets.{asset}.place.longitude": "Longitude of the middle of {asset}",
    "assets.{asset}.place.latitude": "Latitude of the middle of {asset}",
    "assets.{asset}.control": "{first}'s share of {asset}",
    "assets.{asset}.divisible": "A deal can divide {asset}",
    "assets.{asset}.bounds.at_least": "{first}'s least share of {asset} in any deal",
    "assets.{asset}.bounds.at_most": "{first}'s largest share of {asset} in any deal",
    "assets.{asset}.measures.{attribute}": "{attribute} of {asset}",
    "assets.{asset}.measures.{attribute}.{party}": "{attribute} to {party} of {asset}",
    "assets.{asset}.value.{party}": "Worth of {asset} to {party}",
    "issues.{issue}.weight.{party}": "Weight of “{issue}”, {party}",
    "issues.{issue}.no_deal": "What holds without a deal: {issue}",
    "issues.{issue}.options.{option}.rating.{party}": "Worth of “{option}” to {party}: {issue}",
    "rules.{rule}.if.{issue}": "Condition on “{issue}”, rule: {rule}",
    "rules.{rule}.then.{issue}": "Consequence for “{issue}”, rule: {rule}",
    "rules.{rule}.never.{issue}": "Excluded on “{issue}”, rule: {rule}",
    "rules.{rule}.shares.{asset}.at_least": "{first}'s least share of {asset}, rule: {rule}",
    "rules.{rule}.shares.{asset}.at_most": "{first}'s largest share of {asset}, rule: {rule}",
    "rules.{rule}.link.shares.{asset}": "How much {first}'s share of {asset} counts, rule: {rule}",
    "rules.{rule}.link.at_most": "Limit on the sum of {first}'s shares, rule: {rule}",
    "red_lines.{red_line}.party": "Whose red line it is: {red_line}",
    "red_lines.{red_line}.active": "Red line in force: {red_line}",
    "red_lines.{red_line}.options.{issue}": "Accepted on “{issue}”, red line: {red_line}",
    "red_lines.{red_line}.shares.{asset}.at_least": "{first}'s least share of {asset}, red line: {red_line}",
    "red_lines.{red_line}.shares.{asset}.at_most": "{first}'s largest share of {asset}, red line: {red_line}",
    "red_lines.{red_line}.link.shares.{asset}": "How much {first}'s share of {asset} counts, red line: {red_line}",
    "red_lines.{red_line}.link.at_most": "Limit on the sum of {first}'s shares, red line: {red_line}",
    "regimes.{regime}.drift_km2_per_day.{asset}": "{first}'s advance (minus: {second}'s) in {asset}: {regime}",
    "regimes.{regime}.war_cost.{party}": "War cost, {party}: {regime}",
    "regimes.{regime}.freeze_per_month": "Chance of a freeze in a month: {regime}",
    "regimes.{regime}.proposer": "Chance that {first} makes the next offer: {regime}",
    "regimes.{regime}.proposer.alternating": "Who makes the first offer: {regime}",
    "regimes.{regime}.impasse.{party}": "Worth to {party} if nobody signs: {regime}",
    "events.{event}.date": "Date: {event}",
    "events.{event}.branches.{branch}.regime": "How the war goes on after “{branch}”: {event}",
    "events.{event}.branches.{branch}.probability": "Chance of “{branch}”: {event}",
    "events.{event}.branches.{branch}.beliefs.{party}": "Chance of “{branch}”, as {party} sees it: {event}",
    "events.{event}.branches.{branch}.freeze": "Chance of a freeze on the day itself, “{branch}”: {event}",
    "positions.{position}.date": "Date of the plan: {position}",
    "positions.{position}.terms.shares.{asset}": "{first}'s share of {asset}, plan: {position}",
    "positions.{position}.terms.options.{issue}": "Answer to “{issue}”, plan: {position}",
    "claims.{claim}.dial.value": "{dial}",
    "claims.{claim}.expected": "Which way it goes, claim: {claim}",
    "claims.{claim}.on": "Day that is spoken of, claim: {claim}",
    "correlations.{correlation}.rank": "How far two numbers go together: {correlation}",
    "map.countries.{party}": "Country code on the map, {party}",
}
"""Of each kind of address, the name: what it is, of whom, and after a colon the circumstances."""

BLOCKS = {
    "first": "parties.{first}",
    "second": "parties.{second}",
    "party": "parties.{party}",
    "asset": "assets.{asset}",
    "issue": "issues.{issue}",
    "option": "issues.{issue}.options.{option}",
    "rule": "rules.{rule}",
    "red_line": "red_lines.{red_line}",
    "regime": "regimes.{regime}",
    "event": "events.{event}",
    "branch": "events.{event}.branches.{branch}",
    "position": "positions.{position}",
    "claim": "claims.{claim}",
    "dial": "claims.{claim}.dial",
    "correlation": "correlations.{correlation}",
}
"""Where that which is named in the words has its own name."""

_PATTERNS = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^.]+)", re.escape(where))), words) for where, words in WORDS.items()
]


def in_words(scenario: Scenario, address: str) -> str:
    """An estimate's label; where it has none, its address in plain words and in the names of the scenario.

    >>> from model import files
    >>> in_words(files.load(files.shipped("scenarios") / "textbook" / "toy.yaml"), "regimes.fighting.war_cost.a")
    'War cost, North: South advances'
    """
    here = scenario.at(address)
    return (here.label if isinstance(here, Estimate) else _title(here)) or _derived(scenario, address)


def with_unit(scenario: Scenario, address: str) -> str:
    """The name of a number with its unit, as it stands at a slider.

    >>> from model import files
    >>> with_unit(files.load(files.shipped("scenarios") / "kursk-2025-01.yaml"), "regimes.mediation.war_cost.russia")
    'War cost under mediation, Russia (points a month)'
    """
    name, unit = in_words(scenario, address), unit_in_words(scenario.at(address))
    if not unit:
        return name
    return f"{name[:-1]}, {unit})" if name.endswith(")") else f"{name} ({unit})"


def unit_in_words(number: object) -> str:
    """The unit of an estimate as one says it: `km2/day` is km² a day; nothing where there is none."""
    unit = number.unit if isinstance(number, Estimate) else None
    return (unit or "").replace("km2", "km²").replace("/", " a ")


def quoted(name: str) -> str:
    """A name within a sentence, in quotation marks; those in the name itself become single ones.

    >>> quoted("Weight of “Guarantees”, North")
    "“Weight of 'Guarantees', North”"
    """
    inside = re.sub("[“”]", "'", name)
    return f"“{inside}”"


def signed(value: float, digits: int = 1) -> str:
    """A change in words of digits, with a true minus sign.

    >>> signed(1.26), signed(-0.04)
    ('+1.3', '0.0')
    """
    text = f"{value:+.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text) != 0 else f"{0:.{digits}f}"


@lru_cache(4096)
def day(date: dt.date) -> str:
    """A date in words."""
    return f"{date.day} {date:%B %Y}"


def _derived(scenario: Scenario, address: str) -> str:
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(address):
            ids = {**dict(zip(("first", "second"), scenario.parties, strict=True)), **found.groupdict()}
            called = {slot: _called(scenario, slot, ids) for slot in re.findall(r"{(\w+)}", words)}
            return _capital(words.format(**called))
    block, _, field = address.rpartition(".")
    return f"{_capital(_spaced(field))}: {in_words(scenario, block)}" if block else _capital(_spaced(field))


def _called(scenario: Scenario, slot: str, ids: Mapping[str, str]) -> str:
    """What is put into the words for one of the ids of an address."""
    if slot == "goods":
        return _goods(scenario)
    if slot == "attribute":
        return _attribute(scenario, ids[slot])
    title = _title(scenario.at(BLOCKS[slot].format(**ids))) or _spaced(ids.get(slot, slot))
    return re.sub("^The ", "the ", title) if slot in ("first", "second", "party", "asset") else title


def _goods(scenario: Scenario) -> str:
    """Land, if all is land whose value is not stated outright."""
    blended = [asset for asset in scenario.assets.values() if set(asset.value) != set(scenario.parties)]
    return "land" if all(asset.area_km2 for asset in blended) else "assets"


def _attribute(scenario: Scenario, name: str) -> str:
    """What an asset has, or, where each party sees it with its own eyes, a value to it."""
    seen = any(isinstance(asset.measures.get(name), Mapping) for asset in scenario.assets.values())
    return f"{_spaced(name)} value" if seen else _spaced(name)


def _title(block: Any) -> str:
    """What a block is called in its own words; nothing for one that has none."""
    names = (getattr(block, field, "") for field in ("title", "name", "sentence")) if isinstance(block, Block) else ()
    return next((name for name in names if name), "")


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
