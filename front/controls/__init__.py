"""Controls: sliders, choices, the strip of changes with its tools, the sidebar, the tour."""

from __future__ import annotations

from front.controls.choices import choice, choose_branch, choose_day, chosen, is_on, put, put_back, several, switch
from front.controls.sidebar import PANELS, are_old, choose_scenario, sidebar, unfolded
from front.controls.sliders import ACTIONS, IN_PAGE, WORLD, main, of_the_land
from front.controls.toolbar import UNCHANGED, named, said, strip, tools

__all__ = [
    "ACTIONS",
    "IN_PAGE",
    "PANELS",
    "UNCHANGED",
    "WORLD",
    "are_old",
    "choice",
    "choose_branch",
    "choose_day",
    "choose_scenario",
    "chosen",
    "is_on",
    "main",
    "named",
    "of_the_land",
    "put",
    "put_back",
    "said",
    "several",
    "sidebar",
    "strip",
    "switch",
    "tools",
    "unfolded",
]
