"""The words around the pictures of the app, gathered from the files that draw them; what is left out; a glossary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from model.analysis.comparison import chart as comparison_chart
from model.catalogue.pictures import PICTURES, caption
from model.presentation.captions import Caption
from model.seminar import results

CAPTIONS: Final[Mapping[str, Caption]] = {
    **{name: caption(name) for name in PICTURES},
    **comparison_chart.CAPTIONS,
    **results.CAPTIONS,
}
"""The words around each picture by its name."""

LEFT_OUT: Final = (
    "Two parties are each one will: no factions, parliaments or allies with aims of their own.",
    "Deals last: a promise that would be broken is said as a bound or a red line.",
    "Both sides know the rules, each other's aims and beliefs; what they do not know is how events come out.",
    "Points are additive: an option is worth the same whatever else is agreed, unless a rule says that it cannot stand.",
    "The weights, costs and probabilities of a real case are judgements, and the answers are as good as they are.",
)
"""What the model leaves out."""

GLOSSARY: Final[Mapping[str, str]] = {
    "Points": "For each side, 100 is everything it wants and 0 is nothing of it. Points of two sides are different goods: they "
    "are never added and never compared.",
    "Score": "What a side can expect at the table from a day on, by its own beliefs.",
    "Walk-away value": "What a side has in expectation if there is never a deal and the war runs on, with its costs. Also "
    "called BATNA or disagreement value.",
    "Surplus": "Score less walk-away value: what the table is worth to a side.",
    "Value of saying no": "What refusing today's offer is worth: waiting, with all that may come later, deals included.",
    "Zone of agreement": "All deals that both sides prefer to walking away. Its width is the most that the side with the "
    "smaller gain can get; a width below zero says by how much the sides miss each other.",
    "Efficient deal": "A deal that cannot be made better for one side without making it worse for the other. All of them "
    "together are the frontier.",
    "Fair points": "Deals that standards of fairness pick out: Nash (largest product of gains), Kalai-Smorodinsky (equal share "
    "of the best each could get), egalitarian (equal gains), utilitarian (largest sum, for reference only).",
    "Event and branch": "A date that changes the conditions of the war, and the ways in which it may come out.",
    "Freeze": "The war stops on the line of contact without a deal.",
    "Optimism": "What a side expects beyond the probabilities of the scenario's author. If both are optimistic, a deal may "
    "have to wait although there is room for one.",
    "Lever": "Something that gives a side leverage. What rests on it is found by taking it away.",
    "Red line": "A condition of one side that a deal must meet.",
    "Estimate": "A number somebody stated, with its range and where it comes from: a source, or a judgement with its reason.",
    "Control": "Who holds land on the line of contact. It says nothing about whose land it is.",
}
