"""How things are measured: always as a ratio to something bare, measured beside it in the same run."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import free_port

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 180
WARM_UP, REQUESTS, ROUNDS, ASKED = 30, 300, 5, 120


@dataclass(frozen=True)
class Measure:
    """One line of the table: what was measured, and whether it reaches its target."""

    code: str
    name: str
    value: str
    target: str
    reached: bool

    def __str__(self) -> str:
        return f"{self.code} {self.name} {self.value} {self.target} {'ok' if self.reached else 'short'}"


def best_of(action: Callable[[], object], *, times: int = 5) -> float:
    """The shortest time of several, in seconds: what the code costs when the machine leaves it alone."""
    durations = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        durations.append(time.perf_counter() - began)
    return min(durations)


def in_turns(*actions: Callable[[], object], times: int = 5) -> list[float]:
    """The shortest time of each action, run in turns so that a slow moment of the machine slows them all."""
    durations: list[list[float]] = [[] for _ in actions]
    for _ in range(times):
        for i, action in enumerate(actions):
            began = time.perf_counter()
            action()
            durations[i].append(time.perf_counter() - began)
    return [min(times) for times in durations]


def p95(values: Sequence[float]) -> float:
    """The value that nineteen of twenty do not exceed."""
    return statistics.quantiles(values, n=20)[-1]


@contextmanager
def served(application: str, environment: dict[str, str], *options: str) -> Iterator["Server"]:
    """An application behind gunicorn: one worker of one thread, unless the options say otherwise."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "error", *options, application]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


class Server:
    """A served application: what its worker's processor spends on a request."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.get("/")
            except (OSError, http.client.HTTPException):  # refused, or too busy to answer yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                break

    def get(self, path: str, cookie: str = "") -> tuple[int, bytes]:
        """One request, as a browser that keeps no cache."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body

    def cpu_ms(self, path: str, cookie: str = "", *, requests: int = REQUESTS) -> float:
        """Milliseconds of processor a request costs the worker: the median of a few rounds."""
        worker = self._worker()
        rounds = []
        for _ in range(WARM_UP):
            status, _body = self.get(path, cookie)
            assert status == 200, (path, status)
        for _ in range(ROUNDS):
            before = _processor_seconds(worker)
            for _ in range(requests):
                self.get(path, cookie)
            rounds.append((_processor_seconds(worker) - before) * 1000 / requests)
        return statistics.median(rounds)

    def waits_ms(self, paths: Sequence[str], cookie: str = "") -> list[float]:
        """How long each answer to those addresses is waited for, in milliseconds, once the process is warm."""
        waits = []
        for _ in range(ASKED // len(paths) + 1):
            for path in paths:
                began = time.perf_counter()
                status, _body = self.get(path, cookie)
                waits.append((time.perf_counter() - began) * 1000)
                assert status == 200, (path, status)
        return waits[min(WARM_UP, len(waits) // 4) :]

    def memory_mb(self) -> float:
        """The most memory the worker has held, in megabytes."""
        return peak_memory_mb(self._worker())

    def _worker(self) -> int:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return int(children[0])


def _processor_seconds(pid: int) -> float:
    """To the nanosecond: a bare page takes less than the tick of `/proc/…/stat`."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def peak_memory_mb(pid: int | str = "self") -> float:
    """The most memory a process has held, this one unless said otherwise, in megabytes."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
