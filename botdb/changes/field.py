"""A field of a row: what it may hold, and reading it from what people type.

The configuration and the trades both describe their columns in this way: one rule for each,
for every command that writes it.
"""

from __future__ import annotations

import json
import math
import re
import sys
from dataclasses import dataclass
from typing import Literal

from botdb.clock.new_york import NEW_YORK
from botdb.clock.timestamps import from_text, parse, to_stored, to_wire

Value = bool | int | float | str
"""What a field holds, except null."""

FIXED = ("id", "updatedAt")
"""The columns that botdb and the bot keep by themselves, in every table."""

FieldType = Literal[
    "boolean", "choice", "integer", "number", "tiers", "texts", "text", "timestamp", "other"
]
"""How a value is read and checked. "tiers" is text such as ``1,2``, "texts" is text that holds a
JSON array of texts; "other" is a type that only the bot uses: botdb shows it and does not set it.
"""


@dataclass(frozen=True)
class FieldRule:
    """What a column may hold, and what that means."""

    name: str
    type: FieldType
    default: Value | None = None
    unit: str = ""
    meaning: str = ""
    choices: tuple[str, ...] = ()
    above: float | None = None
    """The value must be greater than this."""
    least: float | None = None
    most: float | None = None
    bits: int = 32
    """The size of an integer's column."""
    longest: int | None = None
    """Characters that a text may have."""
    may_be_blank: bool = True
    """Whether a text may be empty, or nothing but blanks."""
    nullable: bool = False
    computed: bool = False
    """Whether the database fills it in, and nothing else may write it."""
    declared: str = ""
    """The SQL type of a column that botdb does not know."""

    @property
    def is_settable(self) -> bool:
        return not self.computed and self.type != "other"

    @property
    def bounds(self) -> str:
        """What is allowed, in words: ``> 0, at most 100``."""
        match self.type:
            case "boolean":
                return "true or false"
            case "choice":
                return ", ".join(self.choices)
            case "tiers":
                return "some of 1,2,3,4"
            case "texts":
                return "a JSON array of texts"
            case "integer" if self.bits != 32:
                return f"a whole number of {self.bits} bits"
            case "timestamp":
                return "a time, in New York unless it has an offset"
            case "text" if self.longest:
                return f"text, at most {self.longest} characters"
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}"
        parts = [
            f"> {self.above:g}" if self.above is not None else "",
            f"at least {self.least:g}" if self.least is not None else "",
            f"at most {self.most:g}" if self.most is not None else "",
        ]
        return ", ".join(part for part in parts if part)

    @property
    def rule(self) -> str:
        """Unit and bounds: ``percent, > 0, at most 100``."""
        return ", ".join(part for part in (self.unit, self.bounds) if part)

    def parse(self, text: str) -> Value | None:
        """The value that a person typed; empty text is null if the column allows null.

        Raises ValueError, in words, if it may not be stored.
        """
        if not text and self.nullable:
            return self.check(None)
        match self.type:
            case "boolean":
                return self.check(_parse_boolean(text.strip()))
            case "integer" | "number":
                return self.check(self._parse_number(text.strip()))
            case "text":
                return self.check(text)
            case _:
                return self.check(text.strip())

    def check(self, value: object) -> Value | None:
        """`value`, which has a type already, as it is to be stored. Raises ValueError."""
        if self.computed:
            raise ValueError("is computed by the database and cannot be set")
        if self.type == "other":
            raise ValueError(f"has the type {self.declared}, which botdb does not set: use SQL")
        if value is None:
            if self.nullable:
                return None
            raise ValueError("must not be null")
        match self.type:
            case "boolean":
                if not isinstance(value, bool):
                    raise ValueError("must be true or false")
                return value
            case "choice":
                if value not in self.choices:
                    raise ValueError(f"must be one of {', '.join(self.choices)}")
                return str(value)
            case "tiers":
                return _check_tiers(value)
            case "texts":
                return _check_texts(value)
            case "integer" | "number":
                return self._check_number(value)
            case "timestamp":
                return _check_time(value)
            case _:
                return self._check_text(value)

    def stored(self, value: Value | None) -> Value | None:
        """A checked value as the column takes it."""
        is_time = self.type == "timestamp" and value is not None
        return to_stored(from_text(str(value))) if is_time else value

    def _check_text(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueError("must be text")
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("must be text, without NUL and lone surrogates")
        if not (self.may_be_blank or value.strip()):
            raise ValueError("must not be empty")
        if self.longest is not None and len(value) > self.longest:
            raise ValueError(f"must be at most {self.longest} characters")
        return value

    def _check_number(self, value: object) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("must be a number")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("must be a finite number")
        if self.type == "integer":
            if value != int(value):
                raise ValueError("must be a whole number")
            value = int(value)
            if not -(2 ** (self.bits - 1)) <= value < 2 ** (self.bits - 1):
                raise ValueError(f"is too large: the column holds {self.bits} bits")
        elif abs(value) > sys.float_info.max:
            raise ValueError("is too large")
        below = self.above is not None and value <= self.above
        below = below or (self.least is not None and value < self.least)
        if below or (self.most is not None and value > self.most):
            raise ValueError(f"must be {self.bounds}" + self._fraction_hint(value))
        return int(value) if self.type == "integer" else float(value) + 0.0  # -0.0 becomes 0.0

    def _fraction_hint(self, value: float) -> str:
        if self.unit != "fraction" or not 1 < value <= 100:
            return ""
        return f": it is a fraction, so {value:g} percent is {value / 100:g}"

    def _parse_number(self, text: str) -> int | float:
        refusal = "must be a whole number" if self.type == "integer" else "must be a number"
        if self.unit in _SECONDS and (seconds := _parse_duration(text)) is not None:
            return seconds / _SECONDS[self.unit]
        if self.type == "integer" and _INTEGER.fullmatch(text) and len(text) < 30:
            return int(text)
        if not text.endswith("%"):
            return _parse_plain_number(text, refusal)
        if self.unit == "percent":
            raise ValueError("is in percent already: leave the % sign out")
        number = _parse_plain_number(text.removesuffix("%").strip(), refusal)
        if self.unit == "fraction":
            raise ValueError(f"is a fraction: write {number / 100:g} for {text}")
        raise ValueError(f"{refusal}, not a percentage")


def _parse_boolean(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    try:
        return words[text.lower()]
    except KeyError:
        raise ValueError("must be true or false") from None


_INTEGER = re.compile(r"[+-]?\d+(_\d+)*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(_\d+)*(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


_SECONDS = {"seconds": 1, "minutes": 60}
"""The units of time in which fields are stored, in seconds."""
_DURATION = re.compile(r"(?:(\d+)d ?)?(?:(\d+)h ?)?(?:(\d+)m ?)?(?:(\d+)s)?", re.ASCII)


def _parse_duration(text: str) -> int | None:
    """The seconds in a duration such as ``20m`` or ``5m 00s``; None for other text."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()) or len(text) > 30:
        return None
    return sum(int(n or 0) * size for n, size in zip(match.groups(), _SIZES, strict=True))


_SIZES = (86400, 3600, 60, 1)


def _parse_plain_number(text: str, refusal: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", text):
        raise ValueError(f"{refusal}: write {text.replace(',', '_')}, a comma is ambiguous")
    if re.fullmatch(r"[\d._]+ *[kKmMbB]", text):
        raise ValueError(f"{refusal}: write it out, as 20_000_000 or 20e6; letters are ambiguous")
    if text.startswith("$"):
        raise ValueError(f"{refusal}: leave the $ sign out")
    raise ValueError(refusal)


def _check_time(value: object) -> str:
    """The time as a row has it in JSON; without an offset it is New York's."""
    if not isinstance(value, str):
        raise ValueError("must be a time, as text")
    try:
        return to_wire(parse(value.strip(), NEW_YORK))
    except ValueError as error:
        raise ValueError(f"must be a time: {error}") from None


def _check_texts(value: object) -> str:
    """A JSON array of texts, written as JavaScript writes it."""
    try:
        texts = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        texts = None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError('must be a JSON array of texts, such as ["fda","merger"]')
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def _check_tiers(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('must be text such as "1,2"')
    tiers = [part.strip() for part in value.split(",")]
    if not all(tier in ("1", "2", "3", "4") for tier in tiers):
        raise ValueError("must be tiers from 1 to 4 with commas between, such as 1,2")
    if len(set(tiers)) < len(tiers):
        raise ValueError("names a tier twice")
    return ",".join(sorted(tiers))
