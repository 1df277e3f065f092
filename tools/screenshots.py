"""The pictures of the pages in the README: `make pictures` takes them anew, of the app as it is now.

Each page as a wide screen shows it, and one on a phone and in the dark; in few colours, so that each is small.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

import model
from front.shell.navigation import PAGES
from model.seminar.rooms import Rooms
from model.seminar.talks import Predict
from tools.browser import PATIENCE, PHONE, ROOT, WIDE, Visit, height, launched, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser


TO = ROOT / "docs" / "app"
TALLEST = 1_500
"""Pixels that a picture shows at most: the rest of a page is for those who open it."""
COLOURS = 256
"""Chosen so that each is near to a true one: marks are small, and would else take the colour of what is large."""
HEAVIEST = 150_000
"""Bytes of a picture."""
LINK = "v=1&scenario=kursk-2025-01"


class Shot(NamedTuple):
    """A picture: its name, the link that is opened, and what is done there first."""

    name: str
    link: str
    size: tuple[int, int] = WIDE
    theme: str = "light"
    first: Callable[[Visit], object] = lambda visit: visit


def played(visit: Visit) -> None:
    """Let the page play its draws."""
    visit.press("Play these draws")
    visit.page.wait_for_selector("text=Played", timeout=PATIENCE)
    visit.settled()


def seated(kept: Path) -> str:
    """A room in which both have predicted, as its first team finds it: the part of a link."""
    rooms = Rooms(kept)
    lesson = rooms.open_class(model.load(model.shipped("scenarios") / "kursk-2025-01.yaml"), rooms=1, seed=1)
    code = lesson.codes[0]
    tokens = {team: rooms.join(code, team) for team in rooms.room(code).teams}
    for team, token in tokens.items():
        rooms.move(code, token, Predict(team, deal=True, day=dt.date(2025, 1, 20), points=50.0, zone=True))
    rooms.close()
    return f"room={code}&seat={next(iter(tokens.values()))}"


def shots(seat: str) -> list[Shot]:
    """All pictures, in the order of the pages."""
    there = {
        "map": "&plan=freeze_with_swap",
        "clock": "&on=2025-01-20",
        "why": "&lever=foothold",
        "positions": "&on=2025-01-20",
        "compare": "&parties.russia.rate=0.1&pin1=An impatient Russia;parties.russia.rate=0.1"
        "&pin2=No foothold;assets.kursk_foothold.control=0",
        "seminar": f"&{seat}",
    }
    does = {"sure": played}
    return [
        *(
            Shot(leaf.name, f"{leaf.name}?{LINK}{there.get(leaf.name, '')}", first=does.get(leaf.name, Visit.settled))
            for leaf in PAGES
        ),
        Shot("table-phone", f"table?{LINK}", PHONE),
        Shot("table-dark", f"table?{LINK}&assets.kursk_foothold.control=0", theme="dark"),
    ]


def taken(browser: Browser, server: str, shot: Shot) -> bytes:
    """A picture as PNG."""
    visit = Visit(browser, server, shot.size, shot.theme).open(shot.link)
    shot.first(visit)
    width, tall = shot.size
    visit.page.set_viewport_size({"width": width, "height": min(TALLEST, max(tall, height(visit.page)))})
    visit.settled().page.wait_for_timeout(700)
    picture = Image.open(io.BytesIO(visit.page.screenshot())).convert("RGB")
    visit.close()
    written = io.BytesIO()
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        written, "png", optimize=True
    )
    return written.getvalue()


def main() -> None:
    """Take all pictures, or those that are named."""
    TO.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "rooms.sqlite"
        wanted = [shot for shot in shots(seated(kept)) if not sys.argv[1:] or shot.name in sys.argv[1:]]
        with served(environment={"LEVERAGE_ROOMS": str(kept)}) as server, launched() as browser:
            Visit(browser, server).open().close()
            for shot in wanted:
                content = taken(browser, server, shot)
                assert len(content) <= HEAVIEST, f"{shot.name}: {len(content):,} bytes"
                (TO / f"{shot.name}.png").write_bytes(content)
                sys.stdout.write(f"docs/app/{shot.name}.png {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
