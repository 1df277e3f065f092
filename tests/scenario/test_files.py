"""From a file to a scenario and back; and every way in which a file can be bad, answered with one clear message."""

from __future__ import annotations

import copy
import os
import pickle
import re
import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from model.errors import InvalidInput, LeverageError, UnreadableFile
from model.scenario import Scenario, files
from model.scenario.address import EditValue, leaves
from tests.kit.examples import examples
from tests.kit.strategies import scenarios

LIBRARY = files.library()
TOY = files.shipped("scenarios") / "textbook" / "toy.yaml"

each_shipped = pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)


def refused(text: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as raised:
        files.parse_text(text, "bad.yaml")
    assert all(fault.file == "bad.yaml" for fault in raised.value.faults)
    return raised.value


def toy(change: Callable[[str], str]) -> str:
    text = TOY.read_text(encoding="utf-8")
    assert change(text) != text, "the change finds nothing to change"
    return change(text)


def scenario_or_refusal(text: str, name: str) -> LeverageError | None:
    """The program's own error, if there is one; any other is a fault of the program."""
    try:
        files.parse_text(text, name)
    except LeverageError as error:
        return error
    return None


# ---------------------------------------------------------------- there and back


def test_scenarios_are_shipped() -> None:
    assert any(path.stem == "kursk-2025-01" for path in LIBRARY)
    assert sum(path.parent.name == "textbook" for path in LIBRARY) >= 14


@each_shipped
def test_round_trip_of_shipped_scenarios(path: Path) -> None:
    s = files.load(path)
    again = files.parse_text(files.dump(s))
    assert again == s
    assert hash(again) == hash(s)
    assert files.dump(again) == files.dump(s)


@each_shipped
def test_pickle_of_shipped_scenarios(path: Path) -> None:
    s = files.load(path)
    again = pickle.loads(pickle.dumps(s))
    assert again == s
    assert hash(again) == hash(s)
    with pytest.raises(TypeError, match="does not change"):
        again.parties["third"] = None


@examples(60)
@given(st.booleans().flatmap(lambda links: scenarios(links=links)))
def test_round_trip_of_random_scenarios(s: Scenario) -> None:
    assert files.parse_text(files.dump(s)) == s


def test_a_dump_is_plain_yaml_that_anybody_can_read() -> None:
    s = files.load(TOY)
    assert yaml.safe_load(files.dump(s))["title"] == s.title


def test_two_scenarios_that_differ_are_not_equal() -> None:
    s = files.load(TOY)
    other = s.replace({"parties.a.rate": 0.2})
    assert other != s
    assert len({s, other, files.load(TOY)}) == 2


def test_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.yaml"
    files.write_text(target, "one\n")
    files.write_text(target, "two\n")
    assert target.read_text(encoding="utf-8") == "two\n"
    assert [p.name for p in tmp_path.iterdir()] == ["out.yaml"]
    with pytest.raises(UnreadableFile, match="cannot be written"):
        files.write_text(tmp_path / "no" / "such" / "folder.yaml", "x")
    with pytest.raises(UnreadableFile, match="cannot be written"):
        files.write_text(tmp_path, "x")
    assert [p.name for p in tmp_path.iterdir()] == ["out.yaml"]


# ---------------------------------------------------------------- paths


def test_a_missing_file_names_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "near.yaml").write_text("x", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"no such file.*near\.yaml"):
        files.load(tmp_path / "nearr.yaml")
    with pytest.raises(UnreadableFile, match="leverage list"):
        files.load(tmp_path / "nowhere" / "x.yaml")


def test_a_folder_names_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "inside.yaml").write_text("x", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"a folder.*inside\.yaml"):
        files.load(tmp_path)


@pytest.mark.parametrize(
    "raw", [b"\x00\x01\x02", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xfe\x00a", b"version: 1\x00", b"caf\xe9: 1"]
)
def test_bytes_that_are_not_text(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(raw)
    with pytest.raises(UnreadableFile, match="not text"):
        files.load(tmp_path / "x.yaml")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # a hole: takes no room on the disk
    with pytest.raises(UnreadableFile, match="100,000,000 bytes"):
        files.load(path)


def test_a_path_that_cannot_be_a_path() -> None:
    with pytest.raises(UnreadableFile):
        files.load("a\0b.yaml")
    with pytest.raises(UnreadableFile):
        files.load("x" * 5000)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="to root every file is readable")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("version: 1", encoding="utf-8")
    path.chmod(stat.S_IWUSR)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        files.load(path)


def test_a_mark_at_the_beginning_is_not_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TOY.read_bytes())
    assert files.load(path) == files.load(TOY)


# ---------------------------------------------------------------- YAML

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{y}: &{y} [{', '.join(['*' + x] * 10)}]\n" for x, y in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing"),
        ("# only a comment\n", "nothing"),
        ("---\n", "at the top"),
        ("just a word", "at the top"),
        ("- a\n- list\n", "at the top"),
        ("42", "at the top"),
        ("version: 1\n\ttitle: tab\n", "well-formed YAML"),
        ("a: [1, 2\nb: 3\n", "well-formed YAML"),
        ("a: b: c\n", "well-formed YAML"),
        ("a: *nobody\n", "undefined alias"),
        ("a: 1\n---\nb: 2\n", "well-formed YAML"),
        ("a: &x [*x]\n", "back to themselves"),
        ("a: &x {b: {c: *x}}\n", "back to themselves"),
        (BOMB, "more than 100,000 values"),
        ("[" * 60 + "]" * 60, "nested 51 deep"),
        ("a: " + "{b: " * 60 + "1" + "}" * 60, "nested 51 deep"),
        ("[" * 100_000, "nested 51 deep"),
        ("a: !!python/object/apply:os.system ['true']\n", "at the top|tag|known here"),
        ("a: !secret x\n", "the tag `!secret`"),
        ("a: !!binary aGk=\n", "the tag"),
        ("a: 1\nb: 2\na: 3\n", "twice"),
        ("as_of: 2025-02-30\n", "a date of the calendar"),
        ("a: '\x07'\n", "well-formed YAML"),
    ],
)
def test_bad_yaml(text: str, words: str) -> None:
    error = refused(text)
    assert any(re.search(words, str(fault)) for fault in error.faults)


def test_a_chain_of_aliases_too_long_for_the_reader() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 3000))
    assert refused(chain).faults


@pytest.mark.parametrize(("text", "line"), [("a: 1\nb: 2\n\na: 3\n", 4), ("x:\n  y: 1\n  z: 2\n  y: 3\n", 4)])
def test_a_key_that_stands_twice_is_shown_with_both_lines(text: str, line: int) -> None:
    (fault,) = refused(text).faults
    assert fault.line == line
    assert "first on line" in fault.found


def test_a_merge_key_is_no_key_of_a_scenario() -> None:
    error = refused("x: &x {a: 1}\ny:\n  <<: *x\n")
    assert any("<<" in str(fault) or "known here" in str(fault) for fault in error.faults)


def test_no_is_a_word_and_1e3_is_a_number() -> None:
    s = files.parse_text(
        toy(
            lambda t: t.replace("title: North keeps at least a quarter of the valley", "title: no").replace(
                "area_km2: 900", "area_km2: 9e2"
            )
        )
    )
    assert s.red_lines["a_stays_in_the_valley"].title == "no"
    assert s.assets["valley"].area_km2 is not None
    assert s.assets["valley"].area_km2.value == 900


@pytest.mark.parametrize("word", ["no", "off", "false", "False"])
def test_a_switch_takes_the_words_for_off(word: str) -> None:
    s = files.parse_text(toy(lambda t: t.replace("active: false", f"active: {word} # off")))
    assert s.red_lines["b_no_treaty"].active is False


@pytest.mark.parametrize("word", ["maybe", "2", "[]", "0.5"])
def test_a_switch_takes_nothing_else(word: str) -> None:
    error = refused(toy(lambda t: t.replace("active: false", f"active: {word}")))
    assert error.faults[0].address == "red_lines.b_no_treaty.active"


def test_an_option_may_be_called_no() -> None:
    s = files.parse_text(toy(lambda t: t.replace("none", "no")))
    assert s.issues["guarantees"].no_deal == "no"
    assert "no" in s.issues["guarantees"].options


@pytest.mark.parametrize("number", ["1e3", "1.5e+2", ".5", "5.", "+3", "0.30", "007"])
def test_numbers_as_people_write_them(number: str) -> None:
    s = files.parse_text(toy(lambda t: t.replace("area_km2: 900", f"area_km2: {number}")))
    assert s.assets["valley"].area_km2 is not None
    assert s.assets["valley"].area_km2.value == float(number)


@pytest.mark.parametrize(
    "number", [".nan", ".inf", "-.inf", "1e999", "9" * 400, "'900'", "nine", "0x10", "1_000", "12:30", "[1]"]
)
def test_what_is_not_a_number(number: str) -> None:
    error = refused(toy(lambda t: t.replace("area_km2: 900", f"area_km2: {number}")))
    assert error.faults[0].address.startswith("assets.valley.area_km2")
    assert error.faults[0].line == TOY.read_text(encoding="utf-8").splitlines().index("    area_km2: 900") + 1


def test_all_faults_at_once_each_with_its_line() -> None:
    text = toy(
        lambda t: (
            t.replace("control: {value: 0.4", "control: {value: 1.4")
            .replace("area_km2: 600", "area_km2: -600")
            .replace("recognised: a ", "recognised: c ")
            .replace("no_deal: none", "no_deal: nonne", 1)
        )
    )
    error = refused(text)
    lines = text.splitlines()
    found = {fault.address: fault for fault in error.faults}
    assert len(found) == 4
    for address, words in {
        "assets.valley.control": "1.4",
        "assets.hills.area_km2": "-600",
        "assets.valley.recognised": "recognised: c",
        "issues.guarantees.no_deal": "nonne",
    }.items():
        line = found[address].line
        assert line is not None
        assert words in lines[line - 1]
        assert f"bad.yaml:{line}: {address}: found " in str(error)


@examples(150)
@given(st.data())
def test_a_mangled_file_is_a_scenario_or_a_clear_refusal(data: st.DataObject) -> None:
    """Lines dropped, doubled, swapped or cut: nothing but the program's own errors comes out."""
    lines = TOY.read_text(encoding="utf-8").splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        n = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "cut", "indent", "garble"])):
            case "drop":
                del lines[n]
            case "double":
                lines.insert(n, lines[n])
            case "cut":
                lines[n] = lines[n][: data.draw(st.integers(0, len(lines[n])))]
            case "indent":
                lines[n] = " " + lines[n]
            case "garble":
                at = data.draw(st.integers(0, len(lines[n])))
                lines[n] = lines[n][:at] + data.draw(st.sampled_from(list("{}[]:-#&*!|>'\"%@`,?x0 \t"))) + lines[n][at:]
    error = scenario_or_refusal("\n".join(lines), "mangled.yaml")
    assert error is None or str(error).startswith("mangled.yaml")


@cache
def plain_toy() -> dict[str, object]:
    plain: dict[str, object] = yaml.safe_load(files.dump(files.load(TOY)))
    return plain


rubbish = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "low", "a", "b", "if", "shares", "options"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@examples(150)
@given(st.data(), rubbish)
def test_anything_anywhere_is_accepted_or_refused_in_our_own_words(data: st.DataObject, something: object) -> None:
    """One value of the file, or a whole block, is replaced by something else."""
    whole = copy.deepcopy(plain_toy())
    here: Any = whole
    while True:
        key = data.draw(st.sampled_from(list(here)))
        if not isinstance(here[key], dict) or not here[key] or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = something
    error = scenario_or_refusal(yaml.safe_dump(whole), "rubbish.yaml")
    assert error is None or str(error).startswith("rubbish.yaml")


@examples(150)
@given(st.data(), st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates())
def test_any_edit_anywhere_is_a_scenario_or_refused(data: st.DataObject, value: EditValue) -> None:
    s = files.load(TOY)
    where = data.draw(st.sampled_from(list(leaves(s.model_dump(by_alias=True)))))
    try:
        edited = s.replace({where: value})
    except InvalidInput:
        return
    assert files.parse_text(files.dump(edited)) == edited
