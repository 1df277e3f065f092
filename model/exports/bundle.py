"""A run that somebody else can make again: what went in, what came out, and a fingerprint of every file.

    plan.yaml               the plan of tables, its scenarios being those of this folder
    scenarios/NAME.yaml     each scenario as it was, and the map that lies beside it
    tables/...              the tables of the plan
    pictures/NAME/...svg    pictures of each scenario of the plan, edits included
    manifest.json           versions of what computed it, seeds, the inputs of each scenario, the SHA-256 of each file

`verify` makes everything again in another place and compares: a file may be missing, not be the one that was made (its hash is
not that of the manifest), or come out otherwise. Where the text of a scenario was changed, the manifest still knows its
inputs, so that the number that differs is named. A bundle can be moved: nothing in it knows where it stands.

Source: section 1 of docs/runs.md.

>>> import tempfile
>>> made = plan.read_plan({"title": "One", "tables": [{"to": "scores.csv", "scenarios": ["fearon-1995"]}]})
>>> with tempfile.TemporaryDirectory() as room:
...     written = make(made, ".", f"{room}/run", pictures=("outlook",))
...     sorted(read_manifest(f"{room}/run").files), verify(f"{room}/run").same
(['pictures/fearon-1995/outlook.svg', 'plan.yaml', 'scenarios/fearon-1995.yaml', 'tables/scores.csv'], True)
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from model.analysis.comparison import Difference, Input, differing, inputs
from model.catalogue import pictures as gallery
from model.catalogue import requests
from model.catalogue.query import Progress, quiet
from model.catalogue.requests import Case
from model.errors import Fault, InvalidInput, LeverageError, UnreadableFile
from model.exports import plan
from model.exports.plan import TablePlan
from model.presentation import render
from model.scenario import files
from model.uncertainty.ensemble.store import MANIFEST

BUNDLE_FORMAT: Final = 1
PLAN_FILE: Final = "plan.yaml"
BUNDLE_PICTURES: Final = ("frontier", "clock", "outlook")
"""Drawn of each scenario unless others are asked for."""
BUNDLE_PACKAGES: Final = (
    "negotiation-leverage",
    "altair",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "vl-convert-python",
    "xlsxwriter",
)
"""Their versions are the lock of a run: another one may round, draw or write otherwise."""


@dataclass(frozen=True)
class Manifest:
    """What a bundle depends on, and what its files were."""

    title: str
    date: str
    """Of the run, as whoever made it put it."""
    seeds: tuple[int, ...]
    pictures: tuple[str, ...]
    versions: Mapping[str, str]
    inputs: Mapping[str, Mapping[str, Input]]
    """For the file of each scenario, what it states by address."""
    files: Mapping[str, str]
    """path -> SHA-256"""


@dataclass(frozen=True)
class BundleVerdict:
    """What differs between a bundle and the same made again."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    """Files that are not the ones of the manifest."""
    otherwise: tuple[str, ...]
    """Files that come out with other bytes, or not at all, when they are made again."""
    unknown: tuple[str, ...]
    """Files that the manifest does not name."""
    numbers: tuple[tuple[str, Difference], ...]
    """The file of a scenario, and an input of it that is not the one of the run."""
    versions: tuple[Difference, ...]
    """Packages of another version than then; by itself no difference of the run."""
    refused: str = ""
    """Why it could not be made again, if so."""

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing or self.changed or self.otherwise or self.unknown or self.refused)


def make(
    asked: TablePlan,
    beside: str | Path,
    folder: str | Path,
    pictures: Sequence[str] = BUNDLE_PICTURES,
    date: str = "",
    progress: Progress = quiet,
) -> Path:
    """Make a bundle in a new folder, whole or not at all.

    Args:
        asked: the plan.
        beside: the folder from which the paths of its scenarios are seen.
        folder: where the bundle goes.
        pictures: which ones to draw of each scenario.
        date: of the run, for the manifest.
        progress: is told how many points of grids are done.

    Raises:
        InvalidInput: a plan or a scenario with a fault; a folder that is there.
        UnreadableFile: a place that cannot be written.
    """
    folder = Path(folder)
    if folder.exists():
        raise InvalidInput([Fault("--to", f"{folder}, which is there", "a new folder", "choose another name")])
    with files.moved_into_place(folder) as room:
        files.make_folder(room)
        inside = _taken_in(asked, Path(beside), room)
        _carry_out(inside, room, pictures, progress)
        lock = {
            "format": BUNDLE_FORMAT,
            "title": asked.title,
            "date": date,
            "seeds": sorted({entry.seed for entry in asked.tables}),
            "pictures": list(pictures),
            "versions": _versions(),
            "inputs": {name: _inputs(room / name) for name in _scenarios(inside)},
            "files": _hashes(room),
        }
        text = json.dumps(lock, indent=2, ensure_ascii=False) + "\n"
        (room / MANIFEST).write_text(text, encoding="utf-8")
    return folder


def read_manifest(folder: str | Path) -> Manifest:
    """The manifest of a bundle.

    Raises:
        InvalidInput: a folder that is no bundle.
        UnreadableFile: no such folder.
    """
    path = Path(folder) / MANIFEST
    if not path.is_file():
        raise _no_bundle(path)
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(
            title=str(found["title"]),
            date=str(found["date"]),
            seeds=tuple(found["seeds"]),
            pictures=tuple(found["pictures"]),
            versions=dict(found["versions"]),
            inputs=dict(found["inputs"]),
            files={str(name): str(hash_) for name, hash_ in found["files"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _no_bundle(path) from None


def verify(folder: str | Path, progress: Progress = quiet) -> BundleVerdict:
    """Make a bundle again in another place, and say what differs.

    Raises:
        InvalidInput: a folder that is no bundle.
    """
    folder = Path(folder)
    stands = read_manifest(folder)
    here = _hashes(folder)
    versions = differing(stands.versions, _versions())
    again: dict[str, str] = {}
    refused = ""
    with tempfile.TemporaryDirectory() as room:
        try:
            asked = plan.load_plan(folder / PLAN_FILE)
            inside = _taken_in(asked, folder, Path(room))
            _carry_out(inside, Path(room), stands.pictures, progress)
            again = _hashes(Path(room))
        except LeverageError as error:
            refused = str(error)
    made = [name for name in stands.files if name in here and not refused]
    return BundleVerdict(
        missing=tuple(name for name in stands.files if name not in here),
        changed=tuple(name for name, hash_ in stands.files.items() if name in here and here[name] != hash_),
        otherwise=tuple(name for name in made if again.get(name) != here[name]),
        unknown=tuple(name for name in here if name not in stands.files),
        numbers=tuple(_numbers(folder, stands)),
        versions=versions,
        refused=refused,
    )


def cases_of_plan(asked: TablePlan, beside: str | Path) -> list[tuple[Case, plan.Entry]]:
    """Each scenario of a plan with the edits of each of its tables, once."""
    found: dict[tuple[Path, str], tuple[Case, plan.Entry]] = {}
    for entry in asked.tables:
        for name in entry.scenarios:
            path = _scenario(name, Path(beside))
            one = requests.case(path.stem, files.load(path), dict(entry.edits))
            found.setdefault((path, one.edited), (one, entry))
    return list(found.values())


# ---------------------------------------------------------------- what goes in


def _scenario(name: str, beside: Path) -> Path:
    path = files.found(name, beside)
    if path.name == MANIFEST:
        found = f"`{name}`, the draws of another run"
        raise InvalidInput(
            [Fault("scenarios", found, "a scenario file", "name the scenario; the plan states draws and seed")]
        )
    return path


def _taken_in(asked: TablePlan, beside: Path, room: Path) -> TablePlan:
    """The scenarios copied into a folder, and the plan that names them there, which is written beside them."""
    places: dict[Path, str] = {}
    for entry in asked.tables:
        for name in entry.scenarios:
            path = _scenario(name, beside)
            if path not in places:
                places[path] = _place(path, places, beside)
                files.make_folder((room / places[path]).parent)
                files.write_bytes(room / places[path], files.read_text(path).encode())
                _copy_map(path, room / places[path])
    tables = tuple(
        entry.model_copy(update={"scenarios": tuple(places[_scenario(name, beside)] for name in entry.scenarios)})
        for entry in asked.tables
    )
    inside = asked.model_copy(update={"tables": tables})
    files.write_text(room / PLAN_FILE, files.dump_plain(inside.model_dump(by_alias=True, exclude_defaults=True)))
    return inside


def _place(path: Path, taken: Mapping[Path, str], beside: Path) -> str:
    """Where a scenario goes: its own name is kept, since tables carry it; where it stood already, if that is in a bundle."""
    try:
        inside = path.relative_to(beside)
    except ValueError:
        inside = None
    if inside is not None and inside.parts[0] == "scenarios":
        return inside.as_posix()
    wanted = f"scenarios/{path.stem}.yaml"
    alike = sum(Path(one).stem == path.stem for one in taken.values())
    return wanted if not alike else f"scenarios/{alike + 1}/{path.stem}.yaml"


def _copy_map(path: Path, to: Path) -> None:
    """The map of a scenario's own, if it lies beside its file; the shipped ones come with the program."""
    outlines = files.load(path).map
    own = path.parent / outlines.file if outlines is not None else None
    if own is None or not own.is_file() or outlines is None or ".." in Path(outlines.file).parts:
        return
    files.make_folder((to.parent / outlines.file).parent)
    files.write_bytes(to.parent / outlines.file, own.read_bytes())


def _carry_out(inside: TablePlan, room: Path, pictures: Sequence[str], progress: Progress) -> None:
    """The tables and the pictures."""
    for job in plan.planned_tables(inside, room):
        files.make_folder((room / "tables" / job.to).parent)
        job.write(room / "tables", progress=progress)
    names: list[str] = []
    for one, entry in cases_of_plan(inside, room):
        names.append(one.name)
        name = one.name + (f"-{names.count(one.name)}" if names.count(one.name) > 1 else "")
        home = _scenario(next(n for n in entry.scenarios if Path(n).stem == one.name), room).parent
        for what in pictures:
            files.make_folder(room / "pictures" / name)
            files.write_bytes(room / "pictures" / name / f"{what}.svg", _picture(one, entry, what, home))


def _picture(one: Case, entry: plan.Entry, what: str, home: Path) -> bytes:
    """The SVG of a case, asked for what its table asks for as far as the picture takes it."""
    takes = gallery.PICTURES[what].options if what in gallery.PICTURES else ()
    on, draws = entry.on if "on" in takes else None, entry.draws if "draws" in takes else None
    return render.written(gallery.draw(one.scenario, what, on, draws=draws, seed=entry.seed, folder=home), "svg")


# ---------------------------------------------------------------- what is compared


def _scenarios(inside: TablePlan) -> list[str]:
    return list(dict.fromkeys(name for entry in inside.tables for name in entry.scenarios))


def _inputs(path: Path) -> dict[str, Input]:
    return inputs(files.load(path))


def _numbers(folder: Path, stands: Manifest) -> list[tuple[str, Difference]]:
    """The inputs of each scenario that are not those of the run; none of one that cannot be read."""
    found = []
    for name, then in stands.inputs.items():
        try:
            found += [(name, one) for one in differing(then, _inputs(folder / name))]
        except (InvalidInput, UnreadableFile):
            continue
    return found


def _hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a folder but the manifest, by its path there."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in names.items() if name != MANIFEST}


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in BUNDLE_PACKAGES}


def _no_bundle(path: Path) -> InvalidInput:
    todo = "name a folder that `leverage run` wrote"
    return InvalidInput([Fault("", "no manifest of a run bundle", "a run bundle", todo, str(path))])
