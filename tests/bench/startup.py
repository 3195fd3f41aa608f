"""P-11: how long the site takes to start, what it holds, and what it must not load."""

import json
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.measures import ROOT, Measure

HEAVY = ["geopandas", "pandas", "folium", "shapely", "typst", "numpy"]
PROBE = f"""
import time; began = time.perf_counter()
import wsgi, sys, json
seconds = time.perf_counter() - began
with wsgi.app.test_client() as client:
    client.get("/connexion")
status = open("/proc/self/status").read()
memory = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
print(json.dumps([seconds, memory, [name for name in {HEAVY} if name in sys.modules]]))
"""


def measure_startup() -> Iterator[Measure]:
    """Three starts; the best, since the first one also fills the disk's cache."""
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    seconds, memory = min(run[0] for run in runs), max(run[1] for run in runs)
    loaded = runs[0][2]
    yield Measure("P-11", "cold start", f"{seconds:.2f} s", "≤ 1.5 s", seconds <= 1.5)
    yield Measure("P-11", "memory of a web process", f"{memory:.0f} MB", "≤ 120 MB", memory <= 120)
    yield Measure("P-11", "map and document libraries loaded", ", ".join(loaded) or "none", "none", not loaded)
