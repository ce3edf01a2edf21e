"""What is wrong now: rules about the open positions, today's loss and the last few sessions.

`status` and `check` apply the same ones to the same trades (see recent.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from botdb.audit.cases import about, found, some, usd
from botdb.audit.finding import SHOWN_IDS, Finding, Rule, Severity
from botdb.audit.recent import Trade
from botdb.audit.scene import Scene
from botdb.changes.diff import Change
from botdb.clock.durations import duration
from botdb.clock.new_york import NEW_YORK
from botdb.clock.sessions import YEARS, closure, session_at
from botdb.config.guards import MULTIPLIERS, largest_position
from botdb.database.json_rows import as_float
from botdb.trades.query import MISSING_REASON

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clocks of the bot, the database and this machine may be apart."""
GRACE_SEC = 60
"""How long a position may take to be filled, or to be closed after its longest hold."""
TOLERANCE = 1.1
"""Prices move between the order and its fill, so a position may be a tenth too large."""
STOP_FACTOR = 2
BURST, BURST_SPAN = 3, timedelta(minutes=1)
"""This many trades marked as missed within this time were marked by one start of the bot."""
LONGEST_OPEN = timedelta(days=31)
"""What was created earlier was imported, and not open when the bot started."""
ROUNDING = 1e-6
"""USD. The rounding error that adding doubles may leave."""


def _rule(code: str, severity: Severity, problem: str, remedy: str, command: str) -> Rule:
    table = "BotConfig" if code in ("running-but-disabled", "changed-elsewhere") else "BotTrade"
    return Rule(code, severity, table, problem, remedy, command)


_SHOW = "botdb trades show {id}"
_RECONCILE = "compare with what the broker holds (botdb trades reconcile), then close or miss it"
OPEN_TOO_LONG = _rule(
    "open-too-long", "error", "open for longer than maxHoldDurationSec", _RECONCILE, _SHOW
)
LOSS_LIMIT = _rule(
    "loss-limit-reached",
    "error",
    "today's realized loss has reached dailyLossLimitUsd",
    "stop the bot; if it runs, it may not read the change before it restarts",
    "botdb config set state=stopped",
)
TOO_MANY_OPEN = _rule(
    "too-many-open",
    "warning",
    "more trades open at once than maxConcurrentPositions",
    _RECONCILE,
    "botdb trades open",
)
TOO_LARGE = _rule(
    "position-too-large",
    "warning",
    "a position larger than the configuration allows",
    "check whether it was intended, or shares or price are wrong",
    _SHOW,
)
BEYOND_STOP = _rule(
    "loss-beyond-stop",
    "warning",
    "a loss of more than twice hardStopLossPct",
    "compare the prices with the broker's fills",
    _SHOW,
)
DISABLED = _rule(
    "running-but-disabled",
    "warning",
    "state is running, but enabled is false: the bot may not trade",
    "stop it, or enable it with enabled=true",
    "botdb config set state=stopped",
)
ELSEWHERE = _rule(
    "changed-elsewhere",
    "info",
    "changed by somebody else since botdb changed it",
    "fine if you know who did it; otherwise compare with what botdb wrote",
    "botdb config log",
)
MASS_MISSED = _rule(
    "mass-missed",
    "error",
    "marked missing at the broker within one minute: the bot could not read its positions",
    "compare with what the broker holds (botdb trades reconcile)",
    "botdb trades missed",
)
NEVER_FILLED = _rule(
    "never-filled",
    "warning",
    "a trade without shares or with an entry price of 0: its order was not filled",
    "look the order up at the broker",
    _SHOW,
)
OFF_SESSION = _rule(
    "off-session",
    "info",
    "entered while the exchange was closed",
    "fine if the bot may trade outside the session",
    _SHOW,
)
IN_THE_FUTURE = _rule(
    "in-the-future",
    "warning",
    "created, entered or exited later than now",
    "correct the time, or the clock of this machine or of the bot",
    _SHOW,
)
RULES = (
    OPEN_TOO_LONG, LOSS_LIMIT, TOO_MANY_OPEN, TOO_LARGE, BEYOND_STOP, DISABLED, ELSEWHERE,
    MASS_MISSED, NEVER_FILLED, OFF_SESSION, IN_THE_FUTURE,
)  # fmt: skip


def find(scene: Scene) -> Iterator[Finding]:
    """What is wrong now."""
    yield from _open_too_long(scene)
    yield from _loss_limit(scene)
    yield from _too_many_open(scene)
    yield from _too_large(scene)
    yield from _beyond_stop(scene)
    if scene.limits.get("state") == "running" and scene.limits.get("enabled") is False:
        yield Finding(DISABLED, 1, ("enabled", "state"), detail=DISABLED.problem)
    if scene.journaled.elsewhere:
        yield _elsewhere(scene.journaled.elsewhere)
    yield from _mass_missed(scene)
    yield from _never_filled(scene)
    yield from _off_session(scene)
    yield from _in_the_future(scene)


# --- open positions -----------------------------------------------------------------------


def _open_too_long(scene: Scene) -> Iterator[Finding]:
    longest = _limit(scene, "maxHoldDurationSec")
    if longest is not None:
        late = [(trade, duration(age)) for trade, age in _older(scene, longest + GRACE_SEC)]
        yield from found(
            OPEN_TOO_LONG,
            late,
            "open for",
            f"longest hold {duration(longest)}",
            "open too long",
            "botdb trades open",
        )


def _too_many_open(scene: Scene) -> Iterator[Finding]:
    most = _limit(scene, "maxConcurrentPositions")
    if most is not None and len(scene.open) > most:
        symbols = some([trade.name for trade in scene.open])
        detail = f"{len(scene.open):,} open, at most {most:g} allowed: {symbols}"
        yield about(TOO_MANY_OPEN, scene.open, detail)


def _too_large(scene: Scene) -> Iterator[Finding]:
    if not {"positionSizeUsd", *MULTIPLIERS} <= scene.limits.keys():
        return
    largest = largest_position(dict(scene.limits)) or 0.0
    sized = [*scene.open, *scene.closed_since(scene.recent_since)]
    limit = largest * TOLERANCE * (1 + 1e-9)
    cases = [(each, usd(each.cost)) for each in sized if each.cost and each.cost > limit]
    yield from found(TOO_LARGE, cases, "takes", f"largest allowed {usd(largest)}", "too large")


def _never_filled(scene: Scene) -> Iterator[Finding]:
    longest = _limit(scene, "maxHoldDurationSec")
    waited = set[str]()
    if longest is not None:  # a fill may take a while
        waited = {trade.id for trade, _ in _older(scene, longest + GRACE_SEC)}
    cases = [
        (trade, trade.status)
        for trade in _entries(scene)
        if trade.is_unfilled
        and (trade.status == "closed" or trade.entry_price == 0 or trade.id in waited)
    ]
    yield from found(NEVER_FILLED, cases, "never filled but", "", "never filled")


# --- today and the last sessions ----------------------------------------------------------


def _loss_limit(scene: Scene) -> Iterator[Finding]:
    limit = _limit(scene, "dailyLossLimitUsd")
    realized = scene.live.realized_pnl
    if limit is None or realized > -limit + ROUNDING:
        return
    losers = sorted(
        (trade for trade in scene.closed_today if (trade.pnl or 0) < 0),
        key=lambda trade: trade.pnl or 0,
    )
    worst = some([f"{trade.name} {usd(trade.pnl or 0)}" for trade in losers], 3)
    detail = f"{usd(realized)} today, loss limit {usd(limit)}"
    do = "botdb trades closed --since today" if scene.limits.get("state") == "stopped" else ""
    yield about(LOSS_LIMIT, losers, f"{detail}: {worst}" if worst else detail, do)


def _beyond_stop(scene: Scene) -> Iterator[Finding]:
    stop = _limit(scene, "hardStopLossPct")
    if stop is None:
        return
    cases = []
    for trade in scene.closed_since(scene.recent_since):
        cost, pnl = trade.cost, trade.pnl
        if cost and pnl is not None and -pnl > cost * STOP_FACTOR * stop / 100 * (1 + 1e-9):
            cases.append((trade, f"{-pnl / cost:.1%}"))
    yield from found(BEYOND_STOP, cases, "lost", f"stop at {stop:g}%", "lost over twice the stop")


def _mass_missed(scene: Scene) -> Iterator[Finding]:
    since = scene.recent_since
    marked = sorted(
        (
            (trade.updated, trade)
            for trade in scene.newest
            if (trade.status, trade.exit_reason) == ("missed", MISSING_REASON)
            and trade.updated is not None
            and trade.updated >= since
            and trade.created is not None
            and trade.created >= since - LONGEST_OPEN
            and trade.id not in scene.journaled.marked_missed
        ),
        key=lambda pair: pair[0],
    )
    burst = dict[str, Trade]()
    for i in range(len(marked) - BURST + 1):
        group = marked[i : i + BURST]
        if group[-1][0] - group[0][0] <= BURST_SPAN:
            burst |= {trade.id: trade for _, trade in group}
    if burst:
        trades = list(burst.values())
        symbols = some([trade.name for trade in trades])
        yield about(MASS_MISSED, trades, f"{len(trades):,} {MASS_MISSED.problem}: {symbols}")


def _off_session(scene: Scene) -> Iterator[Finding]:
    cases = [
        (trade, _when(trade.entered))
        for trade in _entries(scene)
        if trade.entered and trade.entered.year in YEARS and not session_at(trade.entered)
    ]
    yield from found(OFF_SESSION, cases, "entered outside the session:", "", OFF_SESSION.problem)


def _in_the_future(scene: Scene) -> Iterator[Finding]:
    cases = []
    for trade in [*scene.open, *(trade for trade in scene.newest if trade.status != "open")]:
        latest = max(filter(None, (trade.created, trade.entered, trade.exited)), default=scene.now)
        if latest > scene.now + CLOCK_SKEW:
            cases.append((trade, f"{latest.astimezone(NEW_YORK):%F %H:%M}"))
    yield from found(IN_THE_FUTURE, cases, "has a time in the future:", "", "in the future")


def _when(entered: datetime) -> str:
    """The New York day of an entry, and why the exchange was closed, or the time if it was open."""
    local = entered.astimezone(NEW_YORK)
    why = closure(local.date())
    return f"{local:%F}, {why}" if why else f"{local:%F %H:%M}"


def _elsewhere(changes: Sequence[Change]) -> Finding:
    fields = tuple(change.field for change in changes)
    shown = some([f"{each.field} {each.old} → {each.new}" for each in changes])
    return Finding(
        ELSEWHERE, len(fields), fields[:SHOWN_IDS], detail=f"{ELSEWHERE.problem}: {shown}"
    )


# --- what the rules look at ----------------------------------------------------------------


def _limit(scene: Scene, field: str) -> float | None:
    return as_float(scene.limits.get(field))


def _older(scene: Scene, seconds: float) -> list[tuple[Trade, float]]:
    """The open trades older than that, with their ages in seconds."""
    aged = ((trade, trade.age_sec(scene.now)) for trade in scene.open)
    return [(trade, age) for trade, age in aged if age is not None and age > seconds]


def _entries(scene: Scene) -> list[Trade]:
    """The open trades and the newest closed ones."""
    return [*scene.open, *(trade for trade in scene.newest if trade.status == "closed")]
