"""`make bench`: a line per target, `ID name value target ok|short`, and docs/performance.md.

Codes given (`P-1,P-13`) are measured alone, and the page is left as it is; `maps` compares the sector map with a usual one,
`rounds` the own search for rounds with pyvroom.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from tests.bench import engine, maps, rounds
from tests.bench.making import measure_making
from tests.bench.measures import ROOT, Measure
from tests.bench.startup import measure_startup

PAGE = ROOT / "docs" / "performance.md"
INTRODUCTION = """# Performance

Written by `make bench`. Each value is a ratio taken in one run, to a bare Flask page or to the bare SQL beside it, because absolute
times move with the machine; `short` is a target not reached, explained below the table.

| target | what | measured | aim | |
|---|---|---|---|---|
"""


def main(only: Collection[str] = ()) -> int:
    if "maps" in only:
        return maps.main()
    if "rounds" in only:
        return rounds.main()
    measures: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="boucle-bench-") as folder:
        for measure in _all_measures(Path(folder), only):
            print(measure, flush=True)
            measures.append(measure)
    if not only:
        _write_page(measures)
    return 0


def _all_measures(folder: Path, only: Collection[str]) -> Iterator[Measure]:
    if not only or "P-11" in only:
        yield from measure_startup()
    yield from measure_making(folder, only)
    for kind in ("sqlite", "postgresql"):
        if kind == "postgresql" and not os.environ.get("BOUCLE_TEST_POSTGRESQL"):
            continue
        yield from engine.measure(kind, folder, only)


def _write_page(measures: list[Measure]) -> None:
    """The table is made anew; the remarks below it are people's, and stay."""
    remarks = ""
    if PAGE.exists():
        _, mark, remarks = PAGE.read_text(encoding="utf-8").partition("\n## Remarks\n")
        remarks = mark + remarks
    rows = [f"| {m.code} | {m.name} | {m.value} | {m.target} | {'ok' if m.reached else '**short**'} |\n" for m in measures]
    machine = f"\nMeasured on {os.cpu_count()} cores, Python {sys.version.split()[0]}, commit {_commit()}.\n"
    PAGE.write_text(INTRODUCTION + "".join(rows) + machine + remarks, encoding="utf-8")


def _commit() -> str:
    outcome = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return outcome.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main([code for codes in sys.argv[1:] for code in codes.split(",")]))
