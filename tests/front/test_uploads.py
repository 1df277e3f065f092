"""A scenario that a visitor brings: checked, kept for that visit only, and shown like any other."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from front import answers
from front.answers import uploads
from model.scenario import files
from tests.kit.apps import FOOTHOLD, address_bar, expected, metrics, opened, run, unfold
from tests.kit.places import MAIN

TEXT = files.dump(files.load(MAIN).replace({FOOTHOLD: 0.5})).encode()


def bring(app: AppTest, name: str, content: bytes) -> AppTest:
    unfold(app, "group:own")
    app.file_uploader[0].upload(name, content, "application/yaml")
    return run(app)


def test_a_file_of_ones_own_is_shown_like_any_other() -> None:
    app = bring(opened(), "Kursk 2025/01.yaml", TEXT)
    assert not app.error
    assert app.selectbox(key="scenario").value == "own-01"
    assert metrics(app) == expected(files.load(MAIN).replace({FOOTHOLD: 0.5}))
    assert address_bar(app) == {"v": "1", "scenario": "own-01"}


def test_nobody_else_sees_it() -> None:
    bring(opened(), "mine.yaml", TEXT)
    other = opened()
    assert all(not str(name).startswith(uploads.OWN) for name in other.selectbox(key="scenario").options)
    assert "own-mine" not in opened(scenario="own-mine").selectbox(key="scenario").options


def test_a_link_to_a_file_of_ones_own_waits_for_the_file() -> None:
    app = opened(scenario="own-mine", **{FOOTHOLD: "0"})
    assert "open that file here" in app.warning[0].value
    assert metrics(app) == expected(files.load(MAIN))
    bring(app, "mine.yaml", TEXT)
    assert metrics(app) == expected(files.load(MAIN).replace({FOOTHOLD: 0.0}))
    assert address_bar(app) == {"v": "1", "scenario": "own-mine", FOOTHOLD: "0"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.replace(b"kursk_foothold", b"kursk foothold"), "mine.yaml"),
        (b"version: 1\nname: [", "well-formed YAML"),
        (b"\x00\xff", "bytes that are not text"),
        (b" " * (files.MAX_BYTES + 1), "allowed: up to 2,000,000"),
        (b"", "a scenario in YAML"),
        (TEXT.replace(b"ukraine-oblasts.geojson", b"elsewhere.geojson"), "elsewhere.geojson"),
    ],
    ids=["faults", "no YAML", "no text", "too large", "empty", "no such map"],
)
def test_a_bad_file_is_one_message_and_changes_nothing(content: bytes, said: str) -> None:
    before = metrics(app := opened())
    bring(app, "mine.yaml", content)
    (error,) = app.error
    assert said in error.value.replace("\\", "")
    assert "/tmp" not in error.value
    assert metrics(app) == before
    assert address_bar(app) == {"v": "1", "scenario": "kursk-2025-01"}


def test_the_oldest_files_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST", 2)
    app = bring(opened(), "first.yaml", b"# first\n" + TEXT)
    for n in range(2):
        bring(opened(), "later.yaml", f"# {n}\n".encode() + TEXT)
    run(app)
    assert "open it again" in app.error[0].value
    app.selectbox(key="scenario").select("kursk-2025-01")
    assert metrics(run(app)) == expected(files.load(MAIN))


def test_what_is_saved_can_be_opened_again() -> None:
    app = opened()
    unfold(app, "group:own")
    assert app.get("download_button")[0].proto.label == "Save this scenario as YAML"
    assert answers.text(answers.case("kursk-2025-01", {})) == MAIN.read_text(encoding="utf-8")
    changed = answers.case("kursk-2025-01", {FOOTHOLD: 0.5})
    assert files.parse_text(answers.text(changed)) == changed.scenario
