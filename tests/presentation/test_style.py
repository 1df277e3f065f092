"""Colours: text and parties stand out from the paper."""

from __future__ import annotations

from typing import Any

import pytest

from model.presentation.style import DARK, LIGHT


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_text_and_parties_stand_out_from_the_paper(palette: Any) -> None:
    """WCAG 2.2: 4.5 to 1 for text; the parties' colours, which colour text too, pass as well."""
    for colour in (palette.ink, palette.quiet, *palette.parties):
        one, other = sorted((_luminance(colour), _luminance(palette.paper)))
        assert (other + 0.05) / (one + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
