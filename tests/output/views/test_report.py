"""The page of the report: well-formed, self-contained, and safe whatever the database holds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from botdb.output.views.report import page
from botdb.performance.details import details
from botdb.performance.impact import ConfigChange, impacts_in
from botdb.performance.intervals import intervals
from botdb.performance.scope import Scope
from botdb.stats.calendar import calendar_of
from botdb.trades.query import TradeFilter
from tests.conftest import AddTrades

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])  # a page does not see the database

START = datetime(2026, 3, 2, 15, tzinfo=UTC)
WHICH = TradeFilter(statuses=["closed"])
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=https://evil.example/x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}", "</style></table></body>", "\u202egnp.exe", "\x1b[31m", "A" * 300,
    "' onmouseover='alert(1)", "$\\frac$", "&lt;b&gt;",
)  # fmt: skip
VOID = {"meta", "br", "img", "input", "link", "hr"}


class Page(HTMLParser):
    """The elements of a page; fails where tags are not closed in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def html_of(db: Any, catalog: Any, database: str = "bot.db", mode: str = "paper") -> str:
    found, ledger = details(db, catalog, WHICH)
    change = ConfigChange(START + timedelta(days=1), HOSTILE[0], HOSTILE[1], 2, "config set", "ann")
    return page(
        Scope(database, mode, WHICH, datetime(2026, 3, 20, tzinfo=UTC)),
        found,
        intervals(found.report.days),
        calendar_of(found.results),
        impacts_in(ledger, [change]),
        3,
    ).decode()


def trades(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{HOSTILE[i % 10]}{i}", "symbol": HOSTILE[(i + 1) % 10],
            "catalystType": HOSTILE[(i + 2) % 10], "exitReason": HOSTILE[(i + 3) % 10],
            "catalystTier": i % 4 + 1, "pnl": (-1) ** i * (i + 1.5),
            "entryPrice": 2, "exitPrice": 2.1, "alpacaOrderId": HOSTILE[(i + 4) % 10],
            "entryAt": (START + timedelta(hours=13 * i)).isoformat(),
            "exitAt": (START + timedelta(hours=13 * i, minutes=3)).isoformat(),
        }
        for i in range(count)
    ]  # fmt: skip


@pytest.fixture
def html(db: Any, catalog: Any, add_trades: AddTrades) -> str:
    add_trades(*trades(40))
    return html_of(db, catalog, database="<b>bot</b>.db")


def test_text_from_the_database_is_never_html(html: str) -> None:
    read = Page(html)
    names = {name for name, _ in read.tags}
    assert not names & {"script", "img", "link", "iframe", "object", "a"}
    assert not [name for _, each in read.tags for name in each if name.startswith("on")]
    for text in HOSTILE[:4]:
        assert text in read.text
    assert "49" not in read.text.partition("{{ 7 * 7 }}")[2][:5]
    assert "\u202e" not in html and "\x1b" not in html
    assert "\\u202egnp.exe" in read.text and "\\x1b[31m" in read.text
    assert "<b>bot</b>.db" in read.text


def test_the_page_loads_nothing_from_elsewhere(html: str) -> None:
    read = Page(html)
    for _, attributes in read.tags:
        assert not attributes.keys() & {"src", "srcset", "action", "data"}
        assert (attributes.get("href") or "#").startswith("#")
    style = html[html.index("<style>") : html.index("</style>")]
    assert "@import" not in html and not re.search(r"url\((?!#)", html)
    assert "://" not in style
    [policy] = [each for each in read.all("meta") if each.get("http-equiv")]
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_ids_are_unique_and_references_have_their_target(html: str) -> None:
    ids = [each["id"] for _, each in Page(html).tags if "id" in each]
    assert len(ids) == len(set(ids)) > 10
    referred = re.findall(r'(?:href="#|url\(#|aria-labelledby=")([^")]+)', html)
    assert referred and set(referred) <= set(ids)


def test_the_page_is_accessible(html: str) -> None:
    read = Page(html)
    assert read.all("html") == [{"lang": "en"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in read.all(
        "meta"
    )
    assert html.count("<h1>") == 1 and "<main>" in html
    [figure] = read.all("figure")
    assert str(figure["aria-label"]).startswith("The running total went from $0.00 to -$20.00")
    assert all("scope" in each for each in read.all("th"))
    assert len(read.all("table")) == html.count("<thead>")
    assert "prefers-color-scheme: dark" in html and "@media print" in html
    svg = html[html.index("<svg") : html.rindex("</svg>")]
    assert "var(--curve)" in svg and not re.search(r"#[0-9a-f]{6}", svg)


def test_the_page_has_every_part(html: str) -> None:
    text = " ".join(Page(html).text.split())
    for heading in (
        "Key figures", "Running total and drawdown", "Changes of the configuration", "Calendar",
        "By catalyst", "By exit reason", "By tier", "By hour of entry", "Deepest drawdowns",
        "Distribution of P&L", "Best trades", "Worst trades",
    ):  # fmt: skip
        assert heading in text
    # The sum of +1.5 -2.5 +3.5 ... -40.5 is twenty times -1.
    assert "40 closed trades on 22 days lost $20.00 in total. Luck alone can explain that." in text
    for name in ("Net P&L", "Trades", "Win rate", "Expectancy", "Daily P&L", "Profit factor",
                 "Sharpe ratio", "Maximum drawdown"):  # fmt: skip
        assert name in text
    assert "95%: 35.2% to 64.8%" in text  # Wilson's interval of 20 in 40
    assert "2 older changes are not shown." in text
    assert "March 2026" in text and "2026-03-19 20:00 EDT" in text


def test_few_trades_give_no_intervals_and_a_warning(
    db: Any, catalog: Any, add_trades: AddTrades
) -> None:
    add_trades(*trades(4))
    text = " ".join(Page(html_of(db, catalog, mode="live")).text.split())
    assert "There are too few of them to tell a result from luck." in text
    assert "95%: " not in text and "too few trades to tell" in text
    assert "Trading report live" in text
