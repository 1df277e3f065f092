"""Marks of what a row is compared with: hollow, a little larger than those of now."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from model.presentation.template import named_data

ROW = 20.0
"""Pixels of a row of marks with their words beside them."""


HOLLOW = "hollow: what this is compared with"
"""In an axis."""


def hollow_marks(tips: Sequence[alt.Tooltip], inside: str) -> alt.Chart:
    """The marks of what is compared with: hollow, and a little larger than those of now, which may stand on them."""
    mark: alt.Chart = named_data("compared").mark_point(size=170, opacity=1, strokeWidth=1.6, fill=inside, aria=False)
    return mark.encode(tooltip=list(tips))
