"""A real server and a real Chromium, on a database of their own."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from core.clock import today
from tests.conftest import CHROMIUM, ROOT, migrated_database
from tests.journeys.checks import Visitor
from tests.services import free_port

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCREENSHOTS = ROOT / "tests" / "screenshots"


class Site:
    """The served site, its address, and how to run its commands."""

    def __init__(self, url: str, environment: dict[str, str], folder: Path, *, application: str = "wsgi") -> None:
        self.url, self.environment, self.folder, self.application = url, environment, folder, application
        self.days_ahead = 0

    @property
    def day(self) -> date:
        """The present day of the site."""
        return today() + timedelta(days=self.days_ahead)

    def move_to(self, days: int) -> None:
        """The site is so many days after the beginning; only one served on a clock that moves."""
        self.days_ahead = days
        Path(self.environment["BOUCLE_TEST_CLOCK"]).write_text(str(days), encoding="ascii")

    def flask(self, *arguments: str) -> str:
        """Run `flask --app … …` on the site's database; its output."""
        command = [sys.executable, "-m", "flask", "--app", self.application, *arguments]
        outcome = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        return outcome.stdout

    def letters(self) -> list[str]:
        """The letters sent so far, oldest first, decoded."""
        from email import message_from_bytes, policy

        files = sorted((self.folder / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        messages = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
        return [
            f"À : {message['To']}\nObjet : {message['Subject']}\n\n{message.get_body(('plain',)).get_content()}"
            for message in messages
        ]


@contextmanager
def served(folder: Path, *, application: str = "wsgi") -> Iterator[Site]:
    """Boucle served by gunicorn on a database of its own."""
    port = free_port()
    with migrated_database(folder) as database:
        url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "BOUCLE_INSTANCE": str(folder), "DATABASE_URL": database, "PUBLIC_URL": url, "REDIS_URL": ""}
        environment["BOUCLE_TEST_CLOCK"] = str(folder / "days_ahead")
        site = Site(url, environment, folder, application=application)
        site.move_to(0)
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--log-level", "warning"]
        server = subprocess.Popen([*command, f"{application}:app"], cwd=ROOT, env=environment)
        try:
            _wait_until_served(url)
            yield site
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site where nobody is yet."""
    with served(tmp_path) as site:
        yield site


@pytest.fixture
def moving_site(tmp_path: Path) -> Iterator[Site]:
    """The same, on a clock that the journey moves."""
    with served(tmp_path, application="tests.journeys.moved_clock") as site:
        yield site


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the demonstration data, for tests that mostly read."""
    with served(tmp_path_factory.mktemp("demonstration")) as site:
        site.flask("demo", "load")
        yield site


def _wait_until_served(url: str) -> None:
    deadline = time.monotonic() + 40
    while True:
        try:
            urllib.request.urlopen(f"{url}/sante", timeout=5)
        except OSError:  # refused, or too busy to answer yet
            assert time.monotonic() < deadline, "the site did not start"
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Open a browser for somebody: `visit("claire")`, with or without script, at a width."""
    with visitors(site, browser) as open_for:
        yield open_for


@pytest.fixture
def tour(demonstration: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """The same on the demonstration."""
    with visitors(demonstration, browser) as open_for:
        yield open_for


@contextmanager
def visitors(site: Site, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Browsers on that site, closed in the end; what they complained of fails the test."""
    opened: list[Visitor] = []

    def open_for(name: str, *, script: bool = True, width: int = 1280, height: int = 900, touch: bool = False) -> Visitor:
        context = browser.new_context(
            base_url=site.url, java_script_enabled=script, viewport={"width": width, "height": height}, locale="fr-FR",
            bypass_csp=False, reduced_motion="reduce", has_touch=touch,
        )  # fmt: skip
        opened.append(Visitor(name, context, site.url, script=script))
        return opened[-1]

    yield open_for
    for visitor in opened:
        visitor.close()
