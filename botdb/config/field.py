"""One field of the configuration: what it may hold, and reading it from what people type."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from botdb.clock.timestamps import from_text, to_wire

Value = bool | int | float | str
"""What a field of the configuration holds."""

Kind = Literal["boolean", "choice", "integer", "float", "tiers", "text", "timestamp", "other"]
"""How a value is read and checked; "other" is text that the database itself makes sense of."""


@dataclass(frozen=True)
class Setting:
    """A field of BotConfig: what it may hold and what that means."""

    name: str
    kind: Kind
    default: Value | None
    unit: str
    meaning: str
    choices: tuple[str, ...] = ()
    above: float | None = None
    """The value must be greater than this."""
    least: float | None = None
    most: float | None = None
    bits: int = 32
    """The size of an integer's column."""
    longest: int | None = None
    """Characters that a text may have."""
    computed: bool = False
    """Whether the database fills it in, and nobody else may."""
    cast: Callable[[str], str] | None = None
    """For the kind "other": a text as the database would give it back. Raises ValueError."""

    @property
    def bounds(self) -> str:
        """What is allowed, in words: ``> 0, at most 100``."""
        match self.kind:
            case "boolean":
                return "true or false"
            case "choice":
                return ", ".join(self.choices)
            case "tiers":
                return "some of 1,2,3,4"
            case "integer" if self.bits != 32:
                return f"a whole number of {self.bits} bits"
            case "timestamp":
                return "a time with its offset, such as 2026-03-06T14:31:00.123Z"
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

    def parse(self, text: str) -> Value:
        """The value that a person typed. Raises ValueError, in words, if it may not be stored."""
        match self.kind:
            case "boolean":
                return self.check(_parse_boolean(text.strip()))
            case "integer":
                return self.check(_parse_integer(text.strip()))
            case "float":
                return self.check(_parse_number(text.strip(), self))
            case "text":
                return self.check(text)
            case _:
                return self.check(text.strip())

    def check(self, value: object) -> Value:
        """`value`, which has a type already, as it is to be stored. Raises ValueError."""
        if self.computed:
            raise ValueError("is computed by the database and cannot be set")
        match self.kind:
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
            case "integer" | "float":
                return self._check_number(value)
            case "timestamp":
                return _check_time(value)
            case _:
                return self._check_text(value)

    def _check_text(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueError("must be text")
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("must be text, without NUL and lone surrogates")
        if self.longest is not None and len(value) > self.longest:
            raise ValueError(f"must be at most {self.longest} characters")
        return self.cast(value) if self.cast else value

    def _check_number(self, value: object) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("must be a number")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("must be a finite number")
        if self.kind == "integer":
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
        return int(value) if self.kind == "integer" else float(value)

    def _fraction_hint(self, value: float) -> str:
        if self.unit != "fraction" or not 1 < value <= 100:
            return ""
        return f": it is a fraction, so {value:g} percent is {value / 100:g}"


def _parse_boolean(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    try:
        return words[text.lower()]
    except KeyError:
        raise ValueError("must be true or false") from None


_INTEGER = re.compile(r"[+-]?\d+(_\d+)*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(_\d+)*(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def _parse_integer(text: str) -> int | float:
    if _INTEGER.fullmatch(text) and len(text) < 30:
        return int(text)
    return _parse_plain_number(text, "must be a whole number")


def _parse_number(text: str, setting: Setting) -> float:
    if text.endswith("%"):
        if setting.unit == "percent":
            raise ValueError("is in percent already: leave the % sign out")
        number = _parse_plain_number(text.removesuffix("%").strip(), "must be a number")
        if setting.unit == "fraction":
            raise ValueError(f"is a fraction: write {number / 100:g} for {text}")
        raise ValueError("must be a number, not a percentage")
    return _parse_plain_number(text, "must be a number")


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
    """The time as a row has it in JSON. Without an offset it would be anyone's guess."""
    if not isinstance(value, str):
        raise ValueError("must be a time, as text")
    text = value.strip()
    try:
        wire = to_wire(from_text(text))
    except ValueError as error:
        raise ValueError(f"is {error}") from None
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("must be a time with its offset, such as 2026-03-06T14:31:00.123Z")
    return wire


def _check_tiers(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('must be text such as "1,2"')
    tiers = [part.strip() for part in value.split(",")]
    if not all(tier in ("1", "2", "3", "4") for tier in tiers):
        raise ValueError("must be tiers from 1 to 4 with commas between, such as 1,2")
    if len(set(tiers)) < len(tiers):
        raise ValueError("names a tier twice")
    return ",".join(sorted(tiers))
