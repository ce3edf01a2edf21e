"""Whole processes timed in turn: wall time, processor time and peak memory of each."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Event, Thread


@dataclass(frozen=True)
class Command:
    """A program to run, and what brings its data back to the start before each run."""

    arguments: Sequence[str]
    prepare: Callable[[], None] = lambda: None
    input: str = ""
    env: dict[str, str] = field(default_factory=dict)
    accepted: tuple[int, ...] = (0,)
    """The exit codes of success."""


@dataclass(frozen=True)
class Sample:
    """One run, or the medians of several.

    Seconds of wall and processor time, and the peak of resident memory in MB.
    """

    wall: float
    cpu: float
    memory: float
    lines: int
    """Lines of output: a fast wrong answer does not count."""


def run(command: Command, scratch: Path) -> Sample:
    """Run once; raises RuntimeError if the program fails."""
    command.prepare()
    output = scratch / "output"
    with output.open("wb") as out, (scratch / "errors").open("wb") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            list(command.arguments),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=errors,
            env={**os.environ, **command.env},
        )
        assert process.stdin is not None
        process.stdin.write(command.input.encode())
        process.stdin.close()
        with _watching(process.pid) as peak:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in command.accepted:
        message = (scratch / "errors").read_text(errors="replace")
        raise RuntimeError(f"{' '.join(command.arguments)}: {message}")
    with output.open("rb") as out:
        lines = sum(block.count(b"\n") for block in iter(lambda: out.read(1 << 20), b""))
    return Sample(wall, usage.ru_utime + usage.ru_stime, max(peak), lines)


@contextmanager
def _watching(process: int) -> Iterator[list[float]]:
    """The peak of a process's memory in MB so far, looked up every few milliseconds.

    ru_maxrss of a process that has ended is at least the size of its parent.
    """
    peaks, ended = [0.0], Event()

    def watch() -> None:
        while not ended.wait(0.005):
            with suppress(OSError):
                status = Path(f"/proc/{process}/status").read_text()
                if peak := re.search(r"VmHWM:\s*(\d+) kB", status):
                    peaks.append(int(peak[1]) / 1024)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()


def in_turn(
    ours: Command, rival: Command | None, scratch: Path, runs: int
) -> tuple[Sample, Sample | None]:
    """Both, one after the other, `runs` times after a warm-up; the medians of each."""
    samples: tuple[list[Sample], list[Sample]] = ([], [])
    for turn in range(runs + 1):
        for command, kept in zip((ours, rival), samples, strict=True):
            if command is not None:
                sample = run(command, scratch)
                if turn:
                    kept.append(sample)
    return _medians(samples[0]), _medians(samples[1]) if rival else None


def _medians(samples: list[Sample]) -> Sample:
    return Sample(
        median(sample.wall for sample in samples),
        median(sample.cpu for sample in samples),
        median(sample.memory for sample in samples),
        samples[0].lines,
    )
