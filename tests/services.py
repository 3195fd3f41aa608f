"""Throw-away PostgreSQL and Redis servers for the tests, and where Chromium is.

Each is started from the machine's own binaries, on a socket or a port of its own: nothing that already runs is touched.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PACKAGES = {"postgresql": "postgresql", "redis": "redis-server", "browser": "chromium"}
START_SECONDS = 20


def find(service: str) -> str | None:
    """The binary a service needs, if this machine has it."""
    if service == "postgresql":
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
        found = str(versions[-1].parent) if versions else None
        return found or (str(Path(initdb).parent) if (initdb := shutil.which("initdb")) else None)
    names = {"redis": ["redis-server", "valkey-server"], "browser": ["chromium", "chromium-browser", "google-chrome"]}[service]
    return next((path for name in names if (path := shutil.which(name))), None)


def install_missing() -> None:
    """As root on a machine with apt, add what is missing; elsewhere do nothing."""
    missing = [package for service, package in PACKAGES.items() if find(service) is None]
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {' '.join(missing)} for the tests…", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]):
        with suppress(subprocess.CalledProcessError):
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def started() -> Iterator[dict[str, str]]:
    """The environment variables that tell the tests what they may use."""
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="boucle-services-") as folder:
        Path(folder).chmod(0o755)
        found: dict[str, str] = {}
        if binaries := find("postgresql"):
            found["BOUCLE_TEST_POSTGRESQL"] = stack.enter_context(_postgresql(Path(binaries), Path(folder)))
        if binary := find("redis"):
            found["BOUCLE_TEST_REDIS"] = stack.enter_context(_redis(binary, Path(folder)))
        if browser := find("browser"):
            found["BOUCLE_TEST_CHROMIUM"] = browser
        yield found


@contextmanager
def _postgresql(binaries: Path, folder: Path) -> Iterator[str]:
    """A cluster that forgets about durability: it lives as long as the tests."""
    data, port = folder / "postgresql", free_port()
    owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    data.mkdir()
    if owner:
        shutil.chown(data, "postgres")
    initialise = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(initialise, check=True, stdout=subprocess.DEVNULL, cwd="/", **owner)
    options = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=300", "-c", "unix_socket_directories="]
    command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **owner)
    try:
        _wait_for([str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)], "PostgreSQL")
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth keeping
        server.wait(timeout=START_SECONDS)


@contextmanager
def _redis(binary: str, folder: Path) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_port(port, "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(command: list[str], name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(command, check=False).returncode:
        if time.monotonic() > deadline:
            raise SystemExit(f"{name} did not start within {START_SECONDS} s")
        time.sleep(0.05)


def _wait_for_port(port: int, name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > deadline:
            raise SystemExit(f"{name} did not start within {START_SECONDS} s")
        time.sleep(0.05)
