"""What a page of the app shows: its errors, its pictures, and the scenarios behind them."""

from __future__ import annotations

import datetime as dt
import json

from streamlit.testing.v1 import AppTest

import model
from tests.kit.places import MAIN

SCENARIO = model.load(MAIN)
TERMS = "kursk_foothold:0;luhansk:held;security:neutrality"


def errors(app: AppTest) -> list[str]:
    return [one.value for one in app.error]


def beside(app: AppTest) -> list[bool]:
    """Of each picture whether it shows what it is compared with."""
    specs = [json.loads(picture.proto.spec) for picture in app.get("vega_lite_chart")]
    return [any(layer.get("name", "").startswith("compared") for layer in spec["layer"]) for spec in specs]


INAUGURATION = dt.date(2025, 1, 20)


def of_file(name: str) -> model.Scenario:
    return model.load(next(file for file in model.library() if file.stem == name))
