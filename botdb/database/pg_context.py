"""SQL for PostgreSQL as Peewee makes it, but only with PostgreSQL's own functions and operators."""

from __future__ import annotations

import operator
from typing import Any, Self

import peewee


class Context(peewee.Context):
    """SQL as Peewee makes it, safe in a database where others create objects.

    A % in a name is doubled, since psycopg would take it for the start of a placeholder, and a
    column of the bot may have any name. Functions and operators are those of PostgreSQL: a role
    that may create in the bot's schema could create others that match better.
    """

    def literal(self, keyword: str) -> Self:
        is_placeholder = keyword == self.state.param
        return super().literal(keyword if is_placeholder else keyword.replace("%", "%%"))

    def sql(self, node: Any) -> Self:
        if isinstance(node, peewee.Function) and str(node.name).upper() not in _SYNTAX:
            self.literal("pg_catalog.")
        elif isinstance(node, peewee.Expression) and node.op in _ONE_OF:
            node = _compared(node)
        super().sql(node)  # type: ignore[no-untyped-call]  # Peewee's
        return self


_SYNTAX = frozenset({"COALESCE"})
"""Keywords that look like functions."""
OPERATORS = {
    **{op: f"OPERATOR(pg_catalog.{op})" for op in ("=", "<", "<=", ">", ">=", "+", "-", "*", "/")},
    "!=": "OPERATOR(pg_catalog.<>)",
    "||": "OPERATOR(pg_catalog.||)",
}
"""By Peewee's name of an operator, PostgreSQL's own of that name."""
_ONE_OF = {
    peewee.OP.IN: ("OPERATOR(pg_catalog.=) ANY", operator.eq, " OR "),
    peewee.OP.NOT_IN: ("OPERATOR(pg_catalog.<>) ALL", operator.ne, " AND "),
}


def _compared(node: peewee.Expression) -> Any:
    """IN and NOT IN as comparisons, whose operators can be named."""
    operation, compare, glue = _ONE_OF[node.op]
    if isinstance(node.rhs, peewee.SelectBase):
        return peewee.Expression(node.lhs, operation, node.rhs)
    if not node.rhs:  # which Peewee makes a constant
        return node
    comparisons = [compare(node.lhs, value) for value in node.rhs]
    return peewee.NodeList(comparisons, glue=glue, parens=True)
