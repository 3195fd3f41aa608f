"""The sector map beside a folium map built the usual way, with 50, 500 and 5,000 partners.

`python tests/run.py --bench --only maps` prints a table for docs/adr/0005-sector-map.md. Times are in milliseconds, the best of a
few; bytes are those on the wire, compressed, with a cold cache. The page and the data are timed for whoever comes first after a
change, then for all the others. « usable », in Chromium, from the moment the address is asked for: a marker is there to be
pressed or, on the page everybody gets, the drawing is there with its list. The filters propose what somebody does: the second
EcoIndex is that of the same page when they propose everything.
"""

import csv
import http.client
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from random import Random
from secrets import token_hex
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import event

from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.db import db, transaction
from core.rows import insert_rows
from core.text import folded_words
from geo.partners.enums import LABELS, Activity, LegalClass, PartnerState
from geo.partners.models import Capability, Partner
from geo.territory.models import Municipality
from tests.bench.measures import ROOT, Server, best_of, served
from tests.bench.world import DAY, NOON
from tests.conftest import make_app, migrated_database
from tests.factories import make_category, make_siret
from tests.journeys.checks import ecoindex

SIZES = (50, 500, 5000)
HEADERS = (
    "partners", "map", "page, first / then", "data, first / then / 304", "statements", "on the wire", "usable", "LCP", "tab stops",
    "EcoIndex",
)  # fmt: skip
with (ROOT / "core" / "catalogue" / "categories.csv").open(encoding="utf-8") as _catalogue:
    EVERY_OPTION = 3 + sum(1 for _ in csv.DictReader(_catalogue)) + len(Activity) + len(LABELS)
MARKER, DRAWN_PIN = ".leaflet-marker-icon", ".territory-pins circle"
LAST_PAINT = """new PerformanceObserver(list => { window.lcp = list.getEntries().at(-1).startTime })
  .observe({type: 'largest-contentful-paint', buffered: true})"""
TAB_STOPS = """() => [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex]')]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.getClientRects().length).length"""


@dataclass(frozen=True)
class Seen:
    """What Chromium says of a page."""

    usable_ms: float
    paint_ms: float
    kilobytes: float
    requests: int
    elements: int
    options: int
    tab_stops: int
    other_hosts: int

    @property
    def grade(self) -> str:
        """Its EcoIndex; and with every option of the filters, if it has some."""
        elements = [self.elements, *([self.elements - self.options + EVERY_OPTION] if self.options else [])]
        return " / ".join(str(ecoindex(number, self.requests, self.kilobytes)) for number in elements)


def main() -> int:
    print(f"| {' | '.join(HEADERS)} |")
    print("|---" * len(HEADERS) + "|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["BOUCLE_TEST_CHROMIUM"], args=["--no-sandbox"])
        for size in SIZES:
            for row in _rows(size, browser):
                print(f"| {' | '.join(row)} |", flush=True)
    return 0


def _rows(size: int, browser: Browser) -> Iterator[list[str]]:
    with tempfile.TemporaryDirectory(prefix="boucle-maps-") as name:
        folder = Path(name)
        with migrated_database(folder, "sqlite") as url:
            places, statements = _fill(url, folder, size)
            settings = {"BOUCLE_INSTANCE": name, "DATABASE_URL": url, "REDIS_URL": ""}
            with served("wsgi:app", settings) as site:
                site.get("/carte/carte.js")  # folium is loaded once a process, by whoever comes first
                data = "/api/v1/partners.geojson"
                page, cold = (_first_and_then(site, url, path) for path in ("/carte", data))
                known = _etag(site, data)
                again = best_of(lambda: _unchanged(site, data, known)) * 1000
                seen = _seen(browser, f"http://127.0.0.1:{site.port}/carte", DRAWN_PIN)
                opened = _seen(browser, f"http://127.0.0.1:{site.port}/carte?vue=interactive", MARKER)
            data_asked = (f"{cold} / {again:.0f} ms", statements)
            yield _row(size, "Boucle", f"{page} ms", ("not asked", statements.partition(",")[0]), seen)
            yield _row(size, "Boucle, opened", f"{page} ms", data_asked, opened)
        (folder / "places.json").write_text(json.dumps(places), encoding="utf-8")
        with served("tests.bench.usual_map:app", {"BOUCLE_BENCH_PLACES": str(folder / "places.json")}) as usual:
            page = best_of(lambda: usual.get("/"), times=2) * 1000
            seen = _seen(browser, f"http://127.0.0.1:{usual.port}/", MARKER)
        yield _row(size, "folium, as usual", f"{page:.0f} ms", ("in the page", "none"), seen)


def _first_and_then(site: Server, url: str, path: str) -> str:
    """Milliseconds for whoever comes first after something changed, and for those who follow."""

    def change() -> None:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database, database:
            database.execute("UPDATE mark SET token = ?", (token_hex(16),))

    firsts = []
    for _ in range(5):
        change()
        firsts.append(best_of(lambda: site.get(path), times=1))
    return f"{min(firsts) * 1000:.0f} / {best_of(lambda: site.get(path)) * 1000:.0f}"


def _row(size: int, name: str, page: str, data: tuple[str, str], seen: Seen) -> list[str]:
    return [
        f"{size:,}", name, page, *data, f"{seen.kilobytes:.0f} kB", f"{seen.usable_ms:.0f} ms",
        f"{seen.paint_ms:.0f} ms", str(seen.tab_stops), seen.grade,
    ]  # fmt: skip


def _etag(site: Server, path: str) -> str:
    return _answer(site, path, {}).headers["ETag"]


def _unchanged(site: Server, path: str, known: str) -> None:
    assert _answer(site, path, {"If-None-Match": known}).status == HTTPStatus.NOT_MODIFIED, "the data changed meanwhile"


def _answer(site: Server, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def _seen(browser: Browser, address: str, awaited: str) -> Seen:
    """The best of three visits, each with an empty cache."""
    visits = [_visit(browser, address, awaited) for _ in range(3)]
    return min(visits, key=lambda visit: visit.usable_ms)


def _visit(browser: Browser, address: str, awaited: str) -> Seen:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.add_init_script(LAST_PAINT)
    session, received, asked = context.new_cdp_session(page), [], []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request.url))
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(awaited, timeout=240_000)
    usable = (time.perf_counter() - began) * 1000
    page.wait_for_timeout(500)
    site = address.split("/", 3)[2]
    seen = Seen(
        usable_ms=usable,
        paint_ms=page.evaluate("window.lcp || 0"),
        kilobytes=sum(received) / 1000,
        requests=len(asked),
        elements=page.evaluate("document.querySelectorAll('*').length - document.querySelectorAll('svg *').length"),
        options=page.locator("option").count(),
        tab_stops=page.evaluate(TAB_STOPS),
        other_hosts=sum(site not in url for url in asked if not url.startswith(("data:", "blob:"))),
    )
    assert not seen.other_hosts, asked
    context.close()
    return seen


def _fill(url: str, folder: Path, size: int) -> tuple[list[tuple[str, str, float, float]], str]:
    """That many verified partners about the territory, each with two activities; and how many statements each address asks."""
    app, random = make_app(url, folder), Random(size)
    with app.app_context():
        laptop, phone = make_category("laptop").id, make_category("smartphone").id
        towns = [(row.insee_code, row.name, row.town_hall) for row in db.session.query(Municipality)]
        names = [f"{random.choice(('Atelier', 'Ressourcerie', 'Association'))} du réemploi {i}" for i in range(1, size + 1)]
        spots = [random.choice(towns) for _ in names]
        points = [
            (hall.latitude + random.uniform(-0.02, 0.02), hall.longitude + random.uniform(-0.03, 0.03)) for _c, _n, hall in spots
        ]
        with transaction():
            insert_rows(Organisation.__table__, [
                {"id": i, "name": name, "siret": make_siret(), "kind": OrganisationKind.PARTNER, "street": "", "postcode": "",
                 "town": "", "email": "", "phone": "", "contact_name": "", "contact_email": "", "search_text": folded_words(name),
                 "verified_on": DAY, "is_demonstration": False, "created_at": NOON}
                for i, name in enumerate(names, start=100_000)
            ])  # fmt: skip
            insert_rows(Partner.__table__, [
                {"id": i, "organisation_id": 100_000 + i - 1, "description": "", "website": "", "legal_class": LegalClass.ESUS,
                 "statutory_purpose": "", "state": PartnerState.VERIFIED, "state_reason": "", "verified_on": DAY, "revision": 1,
                 "search_text": folded_words(name), "insee_code": spot[0], "latitude": point[0], "longitude": point[1],
                 "location_is_approximate": False, "served_codes": [], "opening_hours": "", "public_served": "", "languages": "",
                 "logistics": []}
                for i, (name, spot, point) in enumerate(zip(names, spots, points, strict=True), start=1)
            ])  # fmt: skip
            insert_rows(Capability.__table__, [
                {"partner_id": i, "category_id": category, "activity": activity}
                for i in range(1, size + 1)
                for category, activity in ((laptop, Activity.RECONDITION), (phone, Activity.COLLECT))
            ])  # fmt: skip
        counts = [f"{_statements(app, path)} then {_statements(app, path)}" for path in ("/carte", "/api/v1/partners.geojson")]
    places = [(name, spot[1], *point) for name, spot, point in zip(names, spots, points, strict=True)]
    return places, ", ".join(counts)


def _statements(app: Any, path: str) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement.lstrip().upper())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = app.test_client().get(path)
        assert answer.status_code == 200, (path, answer.status_code)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return sum(statement.startswith(("SELECT", "WITH")) for statement in asked)
