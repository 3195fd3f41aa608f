"""P-5, P-9, P-10, P-12: rows of a template, documents, drawings, passwords; measured on one engine, on which none depends."""

import gzip
import http.client
import statistics
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from flask import Flask, get_template_attribute, template_rendered

from agreements.services.documents import text_pdf
from core.accounts.models import Membership
from core.accounts.services import sign_in
from core.accounts.services.hashing import HASHER, hash_password
from core.clock import now, today
from core.db import transaction
from core.events import quietly
from geo.points import Point
from geo.territory.queries import areas
from geo.territory.rules.drawing import draw
from marketplace.retex import queries as retex
from marketplace.retex.rules.story import Story
from marketplace.retex.services import print_report
from marketplace.retex.services.documents import Printed
from marketplace.steering.rules.trends import trend_of
from tests.agreements.factories import make_proposal
from tests.bench import hello
from tests.bench.measures import Measure, Server, best_of, in_turns, served
from tests.bench.world import record_movements
from tests.conftest import migrated_app
from tests.crowd import cookie_of, form_of
from tests.factories import make_membership, make_official

CELLS, CELLS_OF_TARGET, MOVEMENTS, PINS, PASSWORD = 6, 8, 10_000, 300, "quatre lots sur une palette"
YEARS, FLOOD, ADDRESS = (2024, 2025, 2026), 16, "192.0.2.{}"


def measure_making(folder: Path, only: Collection[str]) -> Iterator[Measure]:
    """The measures of those codes, or all of them."""
    parts = {_rows: "P-5", _documents: "P-9", _drawings: "P-10", _passwords: "P-12", _flood: "P-12"}
    for part, code in parts.items():
        if only and code not in only:
            continue
        place = folder / f"making-{part.__name__}"
        place.mkdir()
        with migrated_app(place, "sqlite") as app, app.app_context():
            yield from part(app, place)


def _rows(app: Flask, _folder: Path) -> Iterator[Measure]:
    """What a row of a list costs in its template: the page of movements with its 25 rows, less the same page with none."""
    record_movements(MOVEMENTS)
    seen: list[tuple[Any, dict[str, Any]]] = []

    def note(_app: Flask, *, template: Any, context: dict[str, Any], **_rest: object) -> None:
        seen.append((template, context))

    client, bare = app.test_client(), hello.app.test_client()
    client.sign_in(make_official())
    with client, template_rendered.connected_to(note, app):
        client.get("/mouvements")
        template, context = seen[-1]
        page = context["page"]
        without = {**context, "page": replace(page, rows=[])}
        full, empty, plain = in_turns(
            lambda: template.render(context), lambda: template.render(without), lambda: bare.get("/"), times=200
        )
    share = (full - empty) / len(page.rows) / plain * CELLS_OF_TARGET / CELLS
    name = "a row of 8 cells in a template (of the movements), against a bare page"
    yield Measure("P-5", name, f"{share:.2f} ×", "≤ 0.14 ×", share <= 0.14)


def _documents(_app: Flask, _folder: Path) -> Iterator[Measure]:
    """Agreements and the reports of three years of 47 bodies, each printed once as PDF/UA: Typst remembers what it has printed."""
    record_movements(MOVEMENTS)
    with quietly():
        agreements = [make_proposal() for _ in YEARS]
    reports = [retex.live_report(year) for year in YEARS]
    printed = Printed(today=today(), story=Story())
    agreement_seconds = min(_seconds(partial(text_pdf, agreement)) for agreement in agreements)
    report_seconds = min(_seconds(partial(print_report, found, printed)) for found in reports)
    yield Measure("P-9", "an agreement as PDF/UA", f"{agreement_seconds:.2f} s", "≤ 1 s", agreement_seconds <= 1)
    yield Measure("P-9", "the report of a year as PDF/UA", f"{report_seconds:.2f} s", "≤ 2 s", report_seconds <= 2)


def _drawings(app: Flask, _folder: Path) -> Iterator[Measure]:
    """Charts and the map, from their figures to the text of the page."""
    random = Random(10)
    bars = [(f"Catégorie {i}", Decimal(random.randint(1, 900)), str(i)) for i in range(12)]
    points = [(year, Decimal(random.randint(1, 90)), f"{year} %", year == 2026) for year in range(2021, 2027)]
    trend = trend_of(points, Decimal(50))
    ground = areas()
    places = [(f"Partenaire {i}", Point(random.uniform(49.03, 49.2), random.uniform(6.05, 6.35))) for i in range(PINS)]
    with app.test_request_context("/"):
        bar_chart, trend_chart, drawing = (
            get_template_attribute(f"{place}.html", name)
            for place, name in (
                ("components/bar_chart", "bar_chart"),
                ("components/trend_chart", "trend_chart"),
                ("geo/_drawing", "territory_map"),
            )
        )
        drawn = {
            "a chart of 12 bars": lambda: bar_chart("Titre", "En unités.", bars, "appareils"),
            "a trend of 6 years": lambda: trend_chart("Titre", "En pour cent.", trend),
        }
        for name, action in drawn.items():
            [seconds], size = in_turns(action, times=50), len(gzip.compress(action().encode()))
            reached = seconds <= 0.001 and size <= 2000
            yield Measure("P-10", name, f"{seconds * 1000:.2f} ms, {size / 1000:.1f} kB", "≤ 1 ms, ≤ 2 kB", reached)
        [seconds] = in_turns(lambda: drawing(draw(ground, places), "Carte", "Contours."), times=20)
        yield Measure("P-10", f"a map of {PINS} places", f"{seconds * 1000:.1f} ms", "≤ 5 ms", seconds <= 0.005)


def _passwords(_app: Flask, _folder: Path) -> Iterator[Measure]:
    """A sign-in against the checking of its password alone."""
    person = _with_password(make_membership())
    kept = person.user.password_hash
    whole, bare = in_turns(
        lambda: sign_in(person.user.email, PASSWORD, address=ADDRESS.format(1), now=now()),
        lambda: HASHER.verify(kept, PASSWORD),
        times=15,
    )
    excess = whole / bare - 1
    yield Measure("P-12", "a sign-in, beyond the checking of its password", f"{excess * 100:.0f} %", "≤ 15 %", excess <= 0.15)


def _flood(app: Flask, folder: Path) -> Iterator[Measure]:
    """How long the slowest of a hundred bare answers is waited for while sixteen people sign in without pause."""
    people = [_with_password(make_membership()) for _ in range(FLOOD)]
    presses = [(cookie_of(app, person), form_of(app, email=person.user.email, password=PASSWORD)) for person in people]
    environment = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "BOUCLE_INSTANCE": str(folder),
        "SECRET_KEY": app.config["SECRET_KEY"], "PROXY_HOPS": "1",
    }  # fmt: skip
    statuses: Counter[int] = Counter()
    with served("wsgi:app", environment, "--threads", str(2 * FLOOD)) as site:
        calm = _p99(site.waits_ms(["/sante"]))
        over = threading.Event()

        def sign_in_without_pause(number: int) -> None:
            cookie, form = presses[number]
            while not over.is_set():
                statuses[_post(site, "/connexion", cookie, form, ADDRESS.format(number + 1))] += 1

        crowd = [threading.Thread(target=sign_in_without_pause, args=(number,)) for number in range(FLOOD)]
        for thread in crowd:
            thread.start()
        flooded = _p99(site.waits_ms(["/sante"]))
        over.set()
        for thread in crowd:
            thread.join()
    assert set(statuses) == {302}, statuses
    name = f"a bare answer (p99) while {FLOOD} people sign in without pause, {statuses.total()} times"
    yield Measure("P-12", name, f"{flooded / calm:.1f} × ({flooded:.0f} ms)", "≤ 3 ×", flooded / calm <= 3)


def _seconds(action: Callable[[], object]) -> float:
    return best_of(action, times=1)


def _with_password(person: Membership) -> Membership:
    with transaction():
        person.user.password_hash = hash_password(PASSWORD)
    return person


def _post(site: Server, path: str, cookie: str, form: dict[str, str], address: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": address}
    connection.request("POST", path, urlencode({**form, "request_key": token_urlsafe(16)}), headers)
    status = connection.getresponse().status
    connection.close()
    return status


def _p99(waits: Sequence[float]) -> float:
    return statistics.quantiles(waits, n=100)[-1]
