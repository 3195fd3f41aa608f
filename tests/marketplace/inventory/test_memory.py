"""A hundred thousand rows in little memory, measured in a process of its own (targets F-03, P-6)."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.one_engine, pytest.mark.skipif(sys.platform != "linux", reason="memory is read in /proc")]

ROWS = 100_000
MEASURE = """
import json, os, sys, tempfile
from pathlib import Path
from tests.conftest import migrated_app

def memory(name):
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024

def in_its_own_process(step):
    # As a worker does for each job; how many megabytes it takes at most.
    db.session.remove()
    db.engine.dispose()
    told, tells = os.pipe()
    if not os.fork():
        Path("/proc/self/clear_refs").write_text("5")
        before = memory("VmRSS")
        with quietly():
            step()
        os.write(tells, str(round(memory("VmHWM") - before, 1)).encode())
        os._exit(0)
    os.close(tells)
    peak = os.read(told, 100)
    os.wait()
    return float(peak)

with tempfile.TemporaryDirectory() as folder, migrated_app(Path(folder)) as app, app.app_context():
    from core.clock import now
    from core.db import db
    from core.events import quietly
    from marketplace.inventory import queries, services
    from marketplace.inventory.models import InventoryImport
    from tests.factories import make_manager
    from tests.marketplace.inventory.factories import HEADER, csv_of, make_every_category, row_of

    make_every_category()
    owner = make_manager().organisation_id
    where = {"organisation_id": owner, "by": None, "now": now()}
    services.import_file(csv_of(row_of(kind="Cafetière"), row_of(serial="x y")), name="a", **where)  # all modules are loaded
    path = Path(folder, "parc.csv")
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\\n")
        for n in range(ROWS):
            row = row_of(name=f"PC-{n:06}", serial=f"SER{n:07}", number=f"INV{n:06}", place=f"Bât {n % 40}, bureau {n % 300}")
            file.write(row + "\\n")
    said = {}
    for turn in ("first", "again"):
        said[f"{turn}, given"] = in_its_own_process(lambda: services.give_file(path.read_bytes(), name="parc.csv", **where))
        key = db.session.scalar(db.select(db.func.max(InventoryImport.id)))
        said[f"{turn}, compared"] = in_its_own_process(lambda: services.plan_given(key, now=now()))
        with quietly():
            services.ask_import(key, by=None, now=now())
        said[f"{turn}, imported"] = in_its_own_process(lambda: services.finish_import(key, now=now()))
        outcome = queries.get_import(key).outcome
        said[f"{turn}, devices"] = [outcome["created"], outcome["unchanged"]]
    print(json.dumps(said))
"""


def test_a_hundred_thousand_rows_take_little_memory_even_compared_with_as_many_devices():
    code = MEASURE.replace("ROWS", str(ROWS))
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    peaks = json.loads(ended.stdout)

    assert (peaks.pop("first, devices"), peaks.pop("again, devices")) == ([ROWS, 0], [0, ROWS])
    assert all(megabytes <= 64 for megabytes in peaks.values()), peaks
