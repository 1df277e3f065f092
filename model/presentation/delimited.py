r"""Tables as CSV: the one writer of the program, which guards against what a spreadsheet would run.

RFC 4180 in UTF-8, lines ending in CR LF; numbers are written so that they are read back to the last bit. A text that a
spreadsheet would take for a formula (it begins with = + - @, a tab or a return) gets an apostrophe in front, in headings and
cells alike; numbers stay numbers.

Sources: RFC 4180; https://owasp.org/www-community/attacks/CSV_Injection.

>>> safe("=1+1"), safe("-0.5 points"), safe("plain")
("'=1+1", "'-0.5 points", 'plain')
>>> csv_text(pd.DataFrame({"what": ["@SUM(A1)", None], "value": [-0.5, 2.0]}))
"what,value\r\n'@SUM(A1),-0.5\r\n,2.0\r\n"
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def safe(text: str) -> str:
    """A text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_text(frame: pd.DataFrame, *, header: bool = True, guarded: Collection[str] = ()) -> str:
    """A table, or a batch of its rows without the heading, as CSV; columns that are `guarded` already stay as they are."""
    texts = [
        name
        for name, type_ in frame.dtypes.items()
        if name not in guarded and not (is_numeric_dtype(type_) or is_datetime64_any_dtype(type_))
    ]
    safe_frame = frame.assign(**{str(name): frame[name].map(_safe_cell, na_action="ignore") for name in texts})
    safe_frame.columns = pd.Index([safe(str(name)) for name in frame.columns])
    return safe_frame.to_csv(index=False, header=header, lineterminator="\r\n", date_format="%Y-%m-%d")


def _safe_cell(value: Any) -> Any:
    return safe(value) if isinstance(value, str) else value
