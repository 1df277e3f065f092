"""How each picture is read, and what it shows by definition: constant words. And a glossary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Reading:
    """The words around a picture."""

    title: str
    """The question that it answers."""
    read: str
    definition: str
    formula: str
    """In LaTeX."""


READINGS: Final[Mapping[str, Reading]] = {
    "frontier": Reading(
        "Which deals are possible?",
        "Every point of the strong line is a deal that cannot be made better for one side without making it worse for the "
        "other. The shaded deals leave both sides better off than walking away (dashed lines); if nothing is shaded, there is "
        "no zone of agreement. Diamonds are what each side would offer on this day; the other shapes are deals that are fair "
        "by one standard or another. Each axis counts one side's own 100 points: lengths across and up are not comparable. "
        "Point at a mark to read its terms. A thin dotted line is the frontier of what is compared with, where it differs.",
        "The zone of agreement holds the deals that give each side at least its walk-away value; its width is the most that "
        "the side with the smaller gain can get. Below zero there is no zone, and the width says by how much it misses.",
        r"\text{width} = \max_{z \in Z} \min_i \; \big( W_i(z) - D_i \big)",
    ),
    "outlook": Reading(
        "How might it end?",
        "The three areas fill the whole: by each date there has been a deal, or the war was frozen without one, or it goes on. "
        "The chances are those of the scenario's author, from the first day on. Dotted lines: what is compared with.",
        "The game is played forwards with the author's probabilities: a deal comes as soon as an offer is accepted, a freeze "
        "with its probability in each step, and war is what is left.",
        r"P(\text{war at } t+1) = P(\text{war at } t)\,\big(1 - P(\text{deal at } t)\big)\,(1 - \lambda)",
    ),
    "map": Reading(
        "Who controls what?",
        "A region's shade says which share of it each side controls: one side's colour, the other's, or in between. Figures "
        "on the map are the first side's share. The strong line is the recognised border between the countries. A disc has the "
        "true area of land that is too small to be seen in its region: dashed all that is contested, filled what is held. "
        "Under a plan or a deal the shades show who gains how much. Point at a region for km2 and the source.",
        "Control is what each side holds on the line of contact; it says nothing about who owns the land. On a later day it "
        "is what the front would be by then, over all branches of events by their probabilities.",
        r"h_k(t+1) = \mathrm{clip}\Big(h_k(t) + \text{days}\cdot\frac{\text{drift}_k}{\text{area}_k},\,0,\,1\Big)",
    ),
    "clock": Reading(
        "How does time change what each side can expect?",
        "Each panel has its own scale. The strong line is what the side can expect if the war is still on at that date, the "
        "dashed line what it has if there is never a deal; thin lines are single branches of events. The last panel is the "
        "width of the zone of agreement: below zero no deal suits both. Vertical lines are events.",
        "Scores are worked out backwards from the horizon: on each date a side compares the best offer that the other would "
        "take with the value of saying no. Points of two sides are different goods and are never added.",
        r"V_i(t) = \sum_{\text{proposer}} p\;\cdot\;\begin{cases} W_i(z) & \text{if both prefer the offer } z \\ C_i(t) & "
        r"\text{otherwise}\end{cases}",
    ),
    "front": Reading(
        "How does the front move?",
        "A panel for each contested piece of land that changes hands: the strong line is what the first side holds, over all "
        "branches; thin lines are single branches; the band is its range if the front moves as little or as much as the "
        "estimates allow. A thin dotted line is what is compared with, where it differs.",
        "Land changes hands at a rate that depends on the conditions of the war (before and after each event), until nothing "
        "is left to be taken.",
        r"h_k(t+1) = \mathrm{clip}\Big(h_k(t) + \text{days}\cdot\frac{\text{drift}_k}{\text{area}_k},\,0,\,1\Big)",
    ),
    "levers": Reading(
        "What does the score rest on?",
        "From the top: what the side could expect without any of these levers; then each lever adds (filled) or takes away "
        "(hollow); at the bottom the score as it is. The bars add up exactly.",
        "A lever is a change of the scenario that takes something away. Its contribution is its Shapley value: what it adds, "
        "averaged over all orders in which the levers could come to be there.",
        r"\varphi_l = \sum_{S \not\ni l} \frac{|S|!\,(n-|S|-1)!}{n!}\,\big[v(S \cup l) - v(S)\big]",
    ),
    "chips": Reading(
        "Which card is worth what to whom?",
        "Each row is something contested: the two marks are what all of it is worth to either side, in points of its own 100. "
        "The rows stand in the order in which efficient deals hand them to the second side. Points of the two sides are "
        "different goods: compare the order, not the lengths. A hollow mark is what is compared with, where it differs.",
        "Values are stated, or blended from what the land has (people, economy, strategic place, meaning) with each side's own "
        "weights. The exchange rate says how many km2 of one are worth as much as one km2 of another to the same side.",
        r"\frac{v_{Ak}}{v_{Bk}} \quad\text{orders the chips};\qquad\allowbreak \text{rate of } k \text{ for } l = "
        r"\frac{\partial S_i/\partial h_k}{\partial S_i/\partial h_l}",
    ),
    "lenses": Reading(
        "What do the explanations of war say?",
        "Above: the band runs from walking away to the most that the side could get; dots are where the game and three rules "
        "of fairness would leave it. Below: five explanations of why a war is or is not settled, each with its own answer. A "
        "ring says that a deal is possible, a cross that it is not. A hollow dot in a band is what is compared with, where it "
        "differs.",
        "Fearon's range, Powell's shifting power, mutual optimism, the game before the deadline, and fair division, all of "
        "the same numbers. They look for different obstacles, so they need not agree.",
        r"D_A + D_B \le \text{what there is to share?} \qquad d_A + d_B > \max_z \sum_i \frac{W_i(z)}{M_i}\;?",
    ),
    "positions": Reading(
        "Who would accept which plan on this day?",
        "Two bars for each plan: what it leaves each side above (filled, right) or below (hollow, left) what refusing is worth "
        "to it. The plan nearest to acceptance by both comes first. A dotted line is what is compared with, where it differs.",
        "The margin is what the plan is worth to a side less its value of saying no. Terms that a plan leaves open are completed "
        "so that the side that gains less gains as much as it can. A broken red line is a no, whatever the margin.",
        r"\text{margin}_i = W_i(z) - C_i(t)",
    ),
    "windows": Reading(
        "Who would accept which plan when?",
        "A strip for each side and plan along the calendar: it is there on dates on which the side would accept the plan, the "
        "fuller the likelier the branches of events in which it would. The last strip is both at once. A dotted line is the edge "
        "of the strip in what is compared with, where it differs.",
        "On every date, if the war is still on, a side accepts where the margin is not below zero and no red line is broken.",
        r"i \text{ accepts at } t \iff W_i(z) \ge C_i(t) \text{ and } z \text{ breaks no red line of } i",
    ),
    "claims": Reading(
        "Do the published sentences hold?",
        "Each bar is what the change that stands for a sentence does to the number that the sentence speaks of. Filled: it "
        "moves as the sentence says; hollow: the other way. With draws, the share of them in which it holds stands beside it. A "
        "dotted line is what is compared with, where it differs.",
        "A sentence becomes a metric, a change of the scenario, and an expected sign. A claim that the model contradicts is "
        "shown as such; none is bent until it fits.",
        r"\text{effect} = m(\text{scenario with the change}) - m(\text{scenario})",
    ),
    "sides": Reading(
        "What do the runs change?",
        "For each run two bars, one a side: from walking away to what the side can expect. Compare a side with itself in another "
        "run, never the two sides with each other. Other scenarios have sides of their own, named at their bars.",
        "Scores of the day that is looked at, in other scenarios of their first day, over all branches of events by their "
        "probabilities.",
        r"\text{bar of } i = \big[D_i(t),\; V_i(t)\big]",
    ),
    "dials": Reading(
        "What happens while you drag?",
        "The sliders under the picture are part of it: while one is dragged the bars follow. Each bar runs from walking away to "
        "what the side can expect; the ring stays where the score is with the numbers as they stand now.",
        "Every combination of some values of these estimates was played beforehand; the picture picks the nearest.",
        r"\big[D_i(e),\; V_i(e)\big],\qquad e = \arg\min_{g \in \text{grid}} |g - \text{slider}|",
    ),
    "bands": Reading(
        "How does time change the scores, and how sure is that?",
        "Strong lines are the scores with the numbers as they stand; around them the middle half and the middle nine tenths of "
        "all draws. Where a line runs at the edge of its band, the stated numbers are not typical of their ranges.",
        "The whole game is played in every draw; quantiles are those of the draws on each date, to a tenth of a point.",
        r"q_p(t) = \inf\Big\{x : \tfrac{1}{n}\,\big|\{j : V_i^{(j)}(t) \le x\}\big| \ge p\Big\},\qquad "
        r"p = 0.05,\ 0.25,\ 0.75,\ 0.95",
    ),
    "spread": Reading(
        "How sure are the scores?",
        "Each column counts the draws in which a side can expect so many points; the dark bar below spans nine draws in ten. "
        "The dotted outline and the dotted line are what is compared with.",
        "Each estimate is drawn from its range (PERT unless the file says otherwise), all at once.",
        r"\frac{e - \text{low}}{\text{high} - \text{low}} \sim \mathrm{Beta}(1 + 4m,\ 5 - 4m),\qquad "
        r"m = \frac{\text{value} - \text{low}}{\text{high} - \text{low}}",
    ),
    "tornado": Reading(
        "Which numbers does the score depend on?",
        "Each bar is one estimate moved from its low to its high end while all others stay: the longest first. A long bar says "
        "that the answer leans on this number, not that the number is wrong. A hollow frame is the same bar in what is compared "
        "with, where it differs.",
        "The swing of an estimate is the score at its low and at its high end, every other number staying at its value.",
        r"\text{swing}_i(e) = \big(S_i(e=\text{low}),\; S_i(e=\text{high})\big)",
    ),
    "sobol": Reading(
        "Which numbers decide the score, over all ranges at once?",
        "A filled mark is what of the score's variance would stay if all other numbers were known; a hollow one what would go if "
        "this one alone were. Lines are 95 % intervals. Where the two differ, numbers act together. A dotted "
        "ring is the filled mark of what is compared with, where it differs.",
        "Sobol indices: parts of the score's variance over all ranges at once, by Saltelli's estimators as in SALib.",
        r"S_f = \frac{\mathrm{Var}\,E[Y \mid X_f]}{\mathrm{Var}\,Y},\qquad "
        r"S^T_f = 1 - \frac{\mathrm{Var}\,E[Y \mid X_{-f}]}{\mathrm{Var}\,Y}",
    ),
    "regions": Reading(
        "In which region of the numbers is it so?",
        "For an outcome that holds in some draws: the part of each estimate's range (dark) in which it holds, or fails, more "
        "often than elsewhere. The share in the region against the share of all draws says how much the region tells. A hollow "
        "frame is the same part in what is compared with, where it differs.",
        "Found by PRIM in one half of the draws and measured on the other, so that a region through noise does not survive.",
        r"\text{coverage} = \frac{|\{y\} \cap B|}{|\{y\}|},\qquad \text{density} = \frac{|\{y\} \cap B|}{|B|}",
    ),
    "regret": Reading(
        "What would each side regret to have proposed?",
        "A dot is the mean regret of proposing a plan on the first day, the line reaches to what is exceeded in one draw of "
        "twenty. What the other side always refuses costs nothing to propose. A dotted ring is the mean in what is compared "
        "with, where it differs.",
        "Proposing gains what the plan is worth above saying no if the other side accepts, and nothing if not; regret is what "
        "the best proposal of that draw would have gained more.",
        r"R_i(p) = \max_q g_i(q) - g_i(p),\qquad g_i(p) = (W_i(p) - C_i)\,[\text{the other accepts}]",
    ),
    "screen": Reading(
        "How much to offer, not knowing what the other refuses?",
        "To the right offers are more generous and accepted more often; the height is what making the offer is worth. The best "
        "offer is not the safe one: it risks a refusal. A dotted line is what is compared with.",
        "The other side's refusal point is known as a distribution only, that of the draws (Fearon 1995).",
        r"\max_r\; F(r)\,\varphi(r) + \big(1 - F(r)\big)\,n",
    ),
    "room": Reading(
        "Where did the room end?",
        "The line is the frontier: no deal on it can be made better for one side without making it worse for the other. "
        "Dashed: what each side had without a deal on the day it ended; below or to the left of a dashed line a side has less "
        "than that. The mark with the code is where the room ended; the letters are the deals in the table beside it. How far "
        "the mark lies from the line is what was left on the table. Lengths across and up are not comparable.",
        "A side has the worth of what was signed; after a freeze, the worth of what it then holds; and its walk-away value of "
        "that day where somebody walked away or the time ran out. What was left is the most that both could still have had.",
        r"\text{left} = \max_{z \in Z} \min_i \; \big( W_i(z) - \text{result}_i \big)",
    ),
    "class": Reading(
        "Where did the rooms of the class end?",
        "Each mark is a room, with what both sides had in the end as seen from the first day: a good deal that came late lies "
        "inside the frontier by what waiting has cost. Dashed: what each side had without a deal on the first day. Points "
        "measure each side against its own 100 and are never added. Point at a mark to read when and how the room ended.",
        "Seen from the first day, an end is worth less by what the war cost until then and by impatience. So rooms that ended on "
        "different dates can be compared. On the first day itself nothing is taken off.",
        r"r_i^{\,0} = \delta_i^{\,t}\, r_i - \sum_{s<t} \delta_i^{\,s}\, c_i(s)",
    ),
}

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
