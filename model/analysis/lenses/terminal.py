"""The lenses for a terminal: verdicts side by side, the figures behind them, where they agree."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from rich.console import RenderableType
from rich.markup import escape

from model.analysis.lenses.answer import LENSES, Lenses, View
from model.analysis.lenses.sentences import say_agreement, say_ends, say_lens, say_why
from model.game import fairness
from model.presentation.sentences import say_branch
from model.presentation.terminal import plain_table
from model.scenario.labels import day, quoted


def show_lenses(result: Lenses) -> Iterable[RenderableType]:
    """What each lens says, its figures and a sentence; where the lenses agree, and where they leave either side."""
    scenario, views = result.scenario, result.views
    names = {party: escape(block.name) for party, block in scenario.parties.items()}
    yield f"[bold]{escape(scenario.title)}[/]"
    yield f"On {day(result.date)}, if the war is still on: can there be a deal on this day?"
    for view in views:
        yield ""
        if len(views) > 1:
            branch = escape(quoted(say_branch(scenario, view.node.path)))
            yield f"[bold]If {branch}[/] (chance {view.node.probability:.0%})"
        table = plain_table("lens", "says")
        table.add_column("figures")
        for verdict in view.verdicts:
            figures = "; ".join(_lens_figures(view, names)[verdict.lens])
            says = ("+ " if verdict.possible else "- ") + say_lens(view, verdict)
            table.add_row(LENSES[verdict.lens], says, figures)
        yield table
        yield ""
        for verdict in view.verdicts:
            yield f"{LENSES[verdict.lens]}: {escape(say_why(scenario, view, verdict))}"
    yield ""
    yield "[bold]Where they agree[/]"
    yield say_agreement(result)
    yield escape(say_ends(result))
    yield (
        "\n[dim]+ leaves a deal on this day possible (Powell and optimism: no obstacle of their kind), - does not. "
        "Powell asks what would hold if each step were bargained anew; in the others a deal lasts. "
        "† adds points of two sides: for reference, and not counted.[/]"
    )
    yield (
        "[dim]Points measure each side against its own 100 and are not to be compared or added. "
        "The model explains and compares; it does not forecast.[/]"
    )


def _lens_figures(view: View, names: Mapping[str, str]) -> dict[str, list[str]]:
    node, shift, optimism, talks = view.node, view.shift, view.optimism, view.talks
    ranges = [f"{names[p]} {_range(low, high)}" for p, (low, high) in node.zone.range.items()]
    width = [f"width {node.zone.width + 0.0:+.1f}"] if node.zone.width is not None else []
    if node.zone.lottery_width is not None and (lottery := f"width {node.zone.lottery_width + 0.0:+.1f}") not in width:
        width.append(f"by lottery {lottery}")
    falls = [
        f"{names[p]}: most that falls in a step {max(fall.size, 0):.2f} ({day(fall.date)}), room {fall.room:.1f}"
        for p, fall in shift.largest.items()
        if fall.size > 0 and math.isfinite(fall.room)
    ]
    shares = [f"{names[p]} claims {share:.2f}" for p, share in optimism.claims.items() if math.isfinite(share)]
    if math.isfinite(optimism.to_share):
        shares.append(f"{optimism.claimed:.2f} of {optimism.to_share:.2f}")
    if math.isfinite(optimism.taken):
        shares.append(f"beliefs {'take' if optimism.taken >= -0.05 else 'add'} {abs(optimism.taken):.1f} of the width")
    played = [f"{names[p]} {s.position:.1f}, optimism {s.optimism + 0.0:.1f}" for p, s in node.scores.items()]
    played.append(f"deal by the horizon {talks.by_horizon:.0%}")
    if talks.likeliest is not None:
        played.append(f"likeliest {day(talks.likeliest[0])} ({talks.likeliest[1]:.0%})")
    fair = []
    for solution_name, title in fairness.TITLES.items():
        found, marks = node.fair[solution_name], "by lottery "
        if found is not None:
            marks = ""
        else:
            found = node.lotteries[solution_name]
        if found is not None:
            mark = " †" if solution_name in fairness.ADDING else ""
            fair.append(f"{title}{mark} {marks}" + " / ".join(f"{found.points[p]:.1f}" for p in names))
    return {
        "range": width + ranges,
        "shift": falls or ["no fall is expected"],
        "optimism": shares,
        "game": played,
        "fair": fair,
    }


def _range(low: float, high: float | None) -> str:
    if high is None:
        return f"needs {low:.1f}, and no deal leaves the other side enough"
    return f"{low:.1f} to {high:.1f}" if high >= low else f"needs {low:.1f}, and can get {high:.1f} at most"
