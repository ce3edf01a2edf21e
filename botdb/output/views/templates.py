"""Pages and pictures made by templates, in which every value is escaped.

Jinja2 is an extra: this module is imported only when something is drawn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from botdb.output.escape import visible

FOLDER = Path(__file__).parents[1] / "report"


def render(template: str, **values: Any) -> str:
    """What a template makes of the values.

    What would steer a terminal, turn text around or break XML is shown as an escape, as in tables.
    """
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda each: visible(each) if type(each) is str else each,
    )
    return environment.get_template(template).render(values)
