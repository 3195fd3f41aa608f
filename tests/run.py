"""Run the whole suite on SQLite, then on PostgreSQL, with the services this machine has."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import services  # noqa: E402 - the root must be on the path first

_SETTLED = {
    "PYTHONHASHSEED": "0",  # the two workers must collect alike
    "PYTHONDONTWRITEBYTECODE": "",  # each site and worker that a test starts would compile a thousand modules again
}
WHAT = {"postgresql": "PostgreSQL", "redis": "the queue and its workers (Redis)", "browser": "pages in Chromium"}


def main() -> int:
    options = _options()
    services.install_missing()
    missing = [name for name in WHAT if services.find(name) is None]
    if options.strict and missing:
        print(f"Missing on this machine, and nothing may be skipped: {', '.join(missing)}")
        return 1
    with services.started() as found:
        environment = {**os.environ, **found, **_SETTLED}
        if options.bench:
            measured = [sys.executable, "-m", "tests.bench", *([options.only] if options.only else [])]
            return subprocess.run(measured, cwd=ROOT, env=environment, check=False).returncode
        engines = ["sqlite", *(["postgresql"] if "postgresql" not in missing else [])]
        failed = [engine for engine in engines if _run_suite(engine, environment, options.rest)]
    if missing:
        print(f"Not tested, for want of it on this machine: {'; '.join(WHAT[name] for name in missing)}.")
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true", help="fail where something would be skipped")
    parser.add_argument("--bench", action="store_true", help="measure instead of testing")
    parser.add_argument("--only", metavar="P-1,P-13", help="with --bench: measure these targets alone, and leave the page")
    options, options.rest = parser.parse_known_args()
    return options


def _run_suite(engine: str, environment: dict[str, str], rest: list[str]) -> int:
    """Everything on SQLite; on PostgreSQL, all but what does not depend on the engine (`one_engine`)."""
    began = time.monotonic()
    print(f"── {engine}", flush=True)
    chosen = [] if engine == "sqlite" else ["-m", "not one_engine"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *chosen, *rest]
    code = subprocess.run(command, cwd=ROOT, env={**environment, "BOUCLE_TEST_DATABASE": engine}, check=False).returncode
    print(f"── {engine}: {time.monotonic() - began:.0f} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
