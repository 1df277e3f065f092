"""What numbers are called: plain words for every address of every shipped scenario, each name for one number only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from model.scenario import Scenario, address, files, labels, parse
from model.uncertainty.sensitivity import one_at_a_time
from model.uncertainty.sensitivity.sentences import say_tornado

FOLDER = files.shipped("scenarios")
FILES = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("textbook/*.yaml")])
KNOWN = {re.sub(r"{\w+}", "*", where) for where in labels.WORDS}
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)

TEXTS = {
    *("title", "name", "summary", "note", "source", "judgement", "why", "meaning", "sentence", "author", "metric"),
    *("publisher", "url", "file", "between", "version", "kind", "regions"),
}
"""Fields that are read and not weighed; those of a source are texts too."""


@cache
def read(file: Path) -> Scenario:
    return files.load(file)


@cache
def kinds(file: Path) -> set[str]:
    """The addresses of all that is set and is no text, with stars for the ids that the scenario itself gives."""
    scenario = read(file)
    data = scenario.model_dump(by_alias=True)
    return {
        kind(scenario, where)
        for where in address.leaves(data)
        if not where.startswith("sources.")
        and where.rpartition(".")[2] not in TEXTS
        and address.read(data, where) is not None
    }


def kind(scenario: Scenario, where: str) -> str:
    parts = where.split(".")
    fields = [{"if": "if_"}.get(part, part) for part in parts]
    above = [scenario, *(scenario.at(".".join(fields[:n])) for n in range(1, len(parts)))]
    return ".".join("*" if isinstance(one, Mapping) else part for part, one in zip(parts, above, strict=True))


@each_file
def test_a_number_has_one_name_in_plain_words(file: Path) -> None:
    scenario = read(file)
    names = {where: labels.in_words(scenario, where) for where in scenario.estimates()}
    for where, name in names.items():
        assert not re.search(r"_|\w\.\w", re.sub(r"\d\.\d", "", name)), (where, name)
        assert name[0] == name[0].upper()
    assert len(set(names.values())) == len(names)


@each_file
def test_a_label_is_the_name(file: Path) -> None:
    scenario = read(file)
    for where, one in scenario.estimates().items():
        if one.label:
            assert labels.in_words(scenario, where) == one.label


@each_file
def test_every_field_has_words(file: Path) -> None:
    assert {kind(read(file), where) for where in read(file).estimates()} <= kinds(file) <= KNOWN


def test_all_words_are_for_a_field() -> None:
    """Each is used in some shipped scenario, but for three fields that the format has and no file needs."""
    unused = {"red_lines.*.link.shares.*", "red_lines.*.link.at_most", "claims.*.on"}
    assert KNOWN - set().union(*map(kinds, FILES)) == unused


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("parties.ukraine.rate", "Impatience, Ukraine"),  # its label
        ("parties.ukraine.asset_points", "Weight of all land together, Ukraine"),
        ("parties.russia.attributes.symbolic", "Weight of symbolic value in valuing land, Russia"),
        ("assets.luhansk.control", "Ukraine's share of Luhansk oblast"),
        ("assets.luhansk.measures.population", "Population of Luhansk oblast"),
        ("assets.luhansk.measures.strategic.russia", "Strategic value to Russia of Luhansk oblast"),
        ("issues.army.weight.russia", "Weight of “Size of Ukraine's armed forces”, Russia"),
        ("issues.army.options.no_limit.rating.russia", "Worth of “No limit” to Russia: Size of Ukraine's armed forces"),
        (
            "rules.plant_needs_land_around_it.shares.zaporizhzhia.at_least",
            "Ukraine's least share of Zaporizhzhia oblast, rule: plant needs land around it",
        ),
        ("red_lines.russia_keeps_crimea.active", "Red line in force: Crimea stays with Russia"),
        (
            "regimes.abandoned.drift_km2_per_day.luhansk",
            "Ukraine's advance (minus: Russia's) in Luhansk oblast: The mediator walks away",
        ),
        ("regimes.abandoned.war_cost.russia", "War cost, Russia: The mediator walks away"),
        ("regimes.abandoned.freeze_per_month", "Chance of a freeze in a month: The mediator walks away"),
        ("regimes.abandoned.proposer", "Chance that Ukraine makes the next offer: The mediator walks away"),
        ("events.inauguration.date", "Date: Inauguration of the US president"),
        (
            "events.hundred_days.branches.goes_on.beliefs.russia",
            "Chance of “The mediator goes on”, as Russia sees it: A hundred days of the new president",
        ),
        (
            "positions.peace_formula.terms.shares.crimea",
            "Ukraine's share of Crimea with Sevastopol, plan: Peace Formula",
        ),
        (
            "claims.attack_diverts.dial.value",
            "The share of the Russian advance in Donetsk that the attack draws away",
        ),
        ("step_days", "Days between two offers"),
        ("red_lines.russia_keeps_crimea", "Crimea stays with Russia"),
        ("red_lines.russia_keeps_crimea.note", "Note: Crimea stays with Russia"),
    ],
)
def test_names_of_the_real_case(where: str, name: str) -> None:
    assert labels.in_words(read(FOLDER / "kursk-2025-01.yaml"), where) == name


@pytest.mark.parametrize(
    ("file", "where", "name"),
    [
        ("toy", "parties.a.asset_points", "Weight of all land together, North"),
        ("toy", "assets.hills.bounds.at_most", "North's largest share of the hills in any deal"),
        ("toy", "rules.two_garrisons.link.at_most", "Limit on the sum of North's shares, rule: two garrisons"),
        ("toy", "correlations.a_long_front_is_dear.rank", "How far two numbers go together: a long front is dear"),
        ("rubinstein-1982", "regimes.talks.proposer.alternating", "Who makes the first offer: Offers in turn"),
        ("linear-pie", "assets.pie.value.b", "Worth of the pie to Second"),
        (
            "fearon-1995-indivisible",
            "regimes.war.impasse.b",
            "Worth to Second state if nobody signs: War if there is no deal",
        ),
    ],
)
def test_names_of_textbook_cases(file: str, where: str, name: str) -> None:
    assert labels.in_words(read(FOLDER / "textbook" / f"{file}.yaml"), where) == name


def test_points_for_more_than_land_are_not_called_land() -> None:
    toy = read(FOLDER / "textbook" / "toy.yaml")
    data = toy.model_dump(by_alias=True)
    data["assets"]["hills"]["area_km2"] = None
    data["assets"]["hills"]["measures"]["area"] = {"value": 100, "judgement": "made up"}
    more = parse(data)
    assert labels.in_words(more, "parties.a.asset_points") == "Weight of all assets together, North"


def test_an_address_of_another_scenario_has_a_name_too() -> None:
    toy = read(FOLDER / "textbook" / "toy.yaml")
    assert labels.in_words(toy, "regimes.long_peace.war_cost.c") == "War cost, c: long peace"
    assert labels.in_words(toy, "what_is.that_one") == "That one: What is"


def test_headlines_name_the_number() -> None:
    toy = read(FOLDER / "textbook" / "toy.yaml")
    said = say_tornado(toy, one_at_a_time.swings(toy), "a")
    assert re.fullmatch(r"North's score depends most on “[^“”]+”, which alone moves it from [\d.]+ to [\d.]+\.", said)
