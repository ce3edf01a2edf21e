"""JSON that a person or another program wrote: read strictly, and refused in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from botdb.errors import InputError


def parse_json(text: str) -> Any:
    """The value in `text`. Raises InputError, also for NaN and for a key that is given twice."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise InputError(f"line {error.lineno}: the JSON is broken: {error.msg}") from None
    except RecursionError:
        raise InputError("the JSON is broken: nested too deeply") from None
    except ValueError as error:  # an integer may have too many digits as well
        raise InputError(f"the JSON is broken: {error}") from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"'{twice}' is given twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"JSON has no {name}")
