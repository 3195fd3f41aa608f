"""P-1, P-2, P-4, P-6, P-7, P-8, P-13 on one database engine."""

import csv
import io
import resource
import statistics
import threading
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flask import Flask
from sqlalchemy import text

from core.clock import now, today
from core.db import db, transaction
from core.events import quietly
from marketplace.inventory import services as inventory
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.services import sum_movements
from marketplace.lots import services as lots
from marketplace.lots.models import Claim, Lot, LotLine, LotTerm, SearchTerm
from marketplace.retex import queries as retex
from marketplace.retex.rules.figures import Report, report
from marketplace.retex.services import publish_retex
from tests.bench.measures import Measure, in_turns, p95, served
from tests.bench.world import publish_lots, record_movements
from tests.conftest import migrated_app
from tests.crowd import Press, cookie_of, form_of, p95_ms, press_together, site_of
from tests.factories import make_manager, make_membership, make_official, make_organisation
from tests.pages import PageClient

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
BARE_PROMISE = text("UPDATE lot_line SET allocated_units = allocated_units + 1 WHERE id = :id AND allocated_units < units")
ONE_DAY = text(
    "INSERT INTO movement (kind, occurred_on, year, recorded_at, giver_id, taker_id, category_id, units, mass_kg, mass_is_weighed, "
    "eligibility, proof, origin, correction_reason) SELECT kind, occurred_on, year, recorded_at, giver_id, taker_id, category_id, "
    "units, mass_kg, mass_is_weighed, eligibility, proof, origin, correction_reason FROM movement WHERE id <= 1000 ORDER BY id"
)
BARE_YEAR = text(
    "SELECT giver_id, category_id, kind, eligibility, proof, origin, mass_is_weighed, sum(units), sum(mass_kg) FROM movement "
    "WHERE year = 2025 GROUP BY giver_id, category_id, kind, eligibility, proof, origin, mass_is_weighed"
)
BARE_EVENT = text(
    "INSERT INTO announcement (name, subject_kind, subject_id, facts, announced_at) VALUES ('x', 'lot', 1, '{}', '2026-01-01')"
)
HEADERS = [
    "Nom",
    "Statut",
    "Fabricant",
    "Numéro de série",
    "Type",
    "Modèle",
    "Lieu",
    "Numéro d'inventaire",
    "Date d'achat",
    "Date de réforme",
]
SIZES = (100, 10_000, 100_000)
QUESTIONS = (
    "texte=materiel", "texte=ecole", "texte=rare", "texte=materiel+ecole", "texte=ecloe", "texte=absent", "categorie=laptop",
    "categorie=laptop&fonctionnement=broken", "commune=woippy", "organisme=commune+3", "distance=10", "tri=echeance", "tri=volume",
    "tri=proches", "etat=tous", "etat=attribues", "texte=materiel&categorie=laptop&commune=woippy&tri=volume",
)  # fmt: skip
LOTS, ROWS, MANY_ROWS, MOVEMENTS, RIVALS, CROWDS, SITTINGS, ALONE = 1000, 10_000, 100_000, 1_000_000, 50, 10, 3, 60
FLAT_MB, FEW_REQUESTS = 32, 20  # whatever the length of the ledger
LONG_LEDGER = 10_000_000  # ten minutes on each engine: measured when asked by its code alone


def measure(kind: str, folder: Path, only: Collection[str]) -> Iterator[Measure]:
    """The measures of that engine (all of them, or those of the codes in `only`), each on a database of its own."""
    parts = {
        _pages: "P-1" if kind == "sqlite" else "P-2",
        _statements: "P-4",
        _scale: "P-4 P-13",
        _import: "P-6",
        _claims: "P-7",
        _crowd: "P-7",
        _figures: "P-8",
        _long_figures: "P-8-long",
    }
    for part, codes in parts.items():
        if not set(codes.split()) & set(only) and (only or part is _long_figures):
            continue
        place = folder / f"{kind}-{part.__name__}"
        place.mkdir()
        room = {"pool_size": RIVALS + 2}  # rivals measure the decision, not how long a connection takes to open
        with migrated_app(place, kind, SQLALCHEMY_ENGINE_OPTIONS=room) as app, app.app_context():
            yield from part(app, kind, place)


def _pages(app: Flask, kind: str, folder: Path) -> Iterator[Measure]:
    """The catalogue, signed in, without any cache, against a bare page: processor time of one gunicorn worker."""
    person = publish_lots(LOTS)
    cookie = _cookie_of(app, person)
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    environment = {"DATABASE_URL": url, "BOUCLE_INSTANCE": str(folder), "SECRET_KEY": "test"}
    with served("tests.bench.hello:app", {}) as bare, served("wsgi:app", environment) as site:
        hello, page = bare.cpu_ms("/"), site.cpu_ms("/lots", cookie)
    share, aim, code = hello / page * 100, 18 if kind == "sqlite" else 10, "P-1" if kind == "sqlite" else "P-2"
    name = f"catalogue of 25 lots, signed in, {NAMES[kind]}, share of a bare page"
    yield Measure(code, name, f"{share:.0f} %", f"≥ {aim} %", share >= aim)


def _statements(app: Flask, kind: str, _folder: Path) -> Iterator[Measure]:
    """Statements of the catalogue with 1, 25 and 250 lots: session included."""
    counts = []
    person = None
    for number in (1, 25, 250):
        with app.app_context():
            _forget_lots()
            person = publish_lots(number)
            client = app.test_client()
            client.sign_in(person)
            client.get("/")  # what is asked once for the life of the process is asked here
            client.get("/lots")
            counts.append(client.queries)
    reached = len(set(counts)) == 1 and counts[0] <= 3
    yield Measure("P-4", f"statements of the catalogue with 1, 25, 250 lots, {NAMES[kind]}", str(counts), "≤ 3, equal", reached)


def _forget_lots() -> None:
    for table in (LotTerm, SearchTerm, LotLine, Lot):
        with transaction():
            db.session.execute(table.__table__.delete())


def _scale(app: Flask, kind: str, folder: Path) -> Iterator[Measure]:
    """The catalogue at 100, 10,000 and 100,000 lots, then every kind of filtered search in the last: what a person waits."""
    environment = {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "BOUCLE_INSTANCE": str(folder), "SECRET_KEY": "test"}
    waits, slowest, share = [], "", 0.0
    for number in SIZES:
        _forget_lots()
        cookie = _cookie_of(app, publish_lots(number))
        _analyze()
        db.session.remove()
        with served("tests.bench.hello:app", {}) as bare, served("wsgi:app", environment) as site:
            waits.append(statistics.median(site.waits_ms(["/lots"], cookie)))
            if number == SIZES[-1]:
                hello = statistics.median(bare.waits_ms(["/"]))
                asked = {question: p95(site.waits_ms([f"/lots?{question}"], cookie)) for question in QUESTIONS}
                slowest = max(asked, key=lambda question: asked[question])
                share = p95(site.waits_ms([f"/lots?{question}" for question in QUESTIONS], cookie)) / hello
    flat = waits[-1] / waits[0]
    times = " / ".join(f"{wait / waits[0]:.2f}" for wait in waits)
    name = f"catalogue of 100 / 10,000 / 100,000 lots, {NAMES[kind]}, against the first"
    yield Measure("P-4", name, f"{times} ×", "≤ 1.5 ×", flat <= 1.5)
    name = f"filtered searches over 100,000 lots, {NAMES[kind]}, p95 against a bare page"
    yield Measure("P-13", name, f"{share:.1f} × (slowest: {unquote(slowest)})", "≤ 10 ×", share <= 10)


def _import(app: Flask, kind: str, _folder: Path) -> Iterator[Measure]:
    """Validated imports of 10,000 and of 100,000 devices against the driver inserting the same rows."""
    aim = 25 if kind == "sqlite" else 35
    for rows, times in ((ROWS, 4), (MANY_ROWS, 2)):
        content = _export(rows)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        imported, drivers = in_turns(partial(_import_new, content), partial(_insert_with_the_driver, kind, rows), times=times)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
        share, devices = drivers / imported * 100, f"{rows:,} devices, {NAMES[kind]}"
        name = f"import of {devices}, share of the driver's rate"
        yield Measure("P-6", name, f"{share:.0f} % ({rows / imported:.0f} rows/s)", f"≥ {aim} %", share >= aim)
        yield Measure("P-6", f"memory the import of {devices} adds", f"{grown:.0f} MB", "≤ 64 MB", grown <= 64)
    assert db.session.query(EquipmentItem).count() >= MANY_ROWS


def _import_new(content: bytes) -> None:
    owner = make_manager()
    inventory.import_file(content, name="parc.csv", organisation_id=owner.organisation_id, by=owner, now=now())


def _claims(app: Flask, kind: str, _folder: Path) -> Iterator[Measure]:
    """One allocation against the one statement it rests on; then fifty rivals at once, exactly one of whom wins."""
    giver = make_manager()
    alone = iter([_rival_claims(giver, 1)[0] for _ in range(ALONE)])
    bare_line = _line_of(giver)

    def ours() -> None:
        with quietly():  # the command itself: its letters and its transfer are background work
            lots.allocate_claim(next(alone), by=giver, now=now())

    def bare() -> None:
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.execute(BARE_PROMISE, {"id": bare_line})
            connection.execute(BARE_EVENT)
            connection.commit()

    one, statement = in_turns(ours, bare, times=ALONE)
    yield Measure(
        "P-7",
        f"one allocation, {NAMES[kind]}, against its bare statement",
        f"{one / statement:.1f} ×",
        "≤ 1.5 ×",
        one / statement <= 1.5,
    )

    rounds = [_all_at_once(app, _rival_claims(giver, RIVALS), giver.id) for _ in range(CROWDS)]
    winners = {outcomes.count("won") for outcomes, _, _ in rounds}
    refused = {outcomes.count("refused") for outcomes, _, _ in rounds}
    seconds, processor = min(seconds for _, seconds, _ in rounds), min(processor for _, _, processor in rounds)
    name = f"{RIVALS} allocations at once, {NAMES[kind]}: winners {winners}, refused {refused} in {CROWDS} rounds"
    value = f"{seconds * 1000:.0f} ms ({processor * 1000:.0f} ms of processor)"
    reached = (winners, refused) == ({1}, {RIVALS - 1}) and seconds <= 0.05
    yield Measure("P-7", name, value, "1 winner, ≤ 50 ms", reached)


def _crowd(app: Flask, kind: str, folder: Path) -> Iterator[Measure]:
    """Fifty managers on as many browsers, each allocating one lot to another rival at the same moment."""
    giver = make_manager()
    cookies = [cookie_of(app, make_membership(giver.organisation)) for _ in range(RIVALS)]
    waits, winners, failures = [], set(), 0
    with site_of(app, folder) as site:
        for path in ("/sante", "/lots"):
            press_together(site, [Press(path, cookie) for cookie in cookies])
        for _ in range(SITTINGS):
            claims = _rival_claims(giver, RIVALS)
            line_id = db.session.query(LotLine.id).order_by(LotLine.id.desc()).limit(1).scalar()
            db.session.rollback()
            bare = p95_ms(press_together(site, [Press("/sante")] * RIVALS))
            forms = [form_of(app, **{f"line_{line_id}": 10}) for _ in claims]
            presses = [Press(f"/demandes/{c}/attribuer", who, said) for c, who, said in zip(claims, cookies, forms, strict=True)]
            replies = press_together(site, presses)
            waits.append((p95_ms(replies), bare))
            winners.add(sum(reply.location.startswith("/lots/") for reply in replies))
            failures += sum(reply.status >= 500 for reply in replies)
    p95, bare = min(waits)
    name = (
        f"{RIVALS} allocations at once over HTTP, {NAMES[kind]}, p95: winners {winners}, failures {failures} in {SITTINGS} rounds"
    )
    value = f"{p95:.0f} ms (a bare page: {bare:.0f} ms)"
    yield Measure("P-7", name, value, "1 winner, ≤ 500 ms", winners == {1} and not failures and p95 <= 500)


def _figures(app: Flask, kind: str, folder: Path, movements: int = MOVEMENTS) -> Iterator[Measure]:
    """The report of a year in a long ledger: from the sums, against the bare aggregate, its recount, and as a page."""
    record_movements(movements)
    _analyze()
    where = f"over {movements:,} movements, {NAMES[kind]}"
    [summing], [aggregate] = in_turns(sum_movements, times=1), in_turns(_bare_aggregate, times=3)
    name = f"summing three years {where}, against three bare aggregates"
    yield Measure("P-8", name, f"{summing / aggregate / 3:.2f} × ({summing:.1f} s)", "≤ 2 ×", summing / aggregate / 3 <= 2)

    _analyze()  # as PostgreSQL does by itself within a minute
    with transaction():  # what a day adds, which pages read beside the sums
        db.session.execute(ONE_DAY)
    live, aggregate = in_turns(_live_report, _bare_aggregate, times=5)
    name = f"RETEX of a year {where}, a day’s not summed yet, against the bare aggregate"
    yield Measure("P-8", name, f"{live / aggregate:.2f} × ({live * 1000:.0f} ms)", "≤ 1.2 ×", live / aggregate <= 1.2)
    is_same = _live_report() == _recounted_report()
    yield Measure("P-8", f"that report against its recount {where}", "equal" if is_same else "different", "equal", is_same)
    yield from _pages_of_figures(app, folder, where)


def _analyze() -> None:
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _bare_aggregate() -> None:
    db.session.execute(BARE_YEAR).all()
    db.session.rollback()


def _live_report() -> Report:
    found = retex.live_report(2025)
    db.session.rollback()
    return found


def _recounted_report() -> Report:
    """The same from each movement of the year, whatever the sums hold."""
    cells = retex.cells_between(date(2025, 1, 1), date(2025, 12, 31))
    found = report(replace(retex.live_basis(2025), cells=cells))
    db.session.rollback()
    return found


def _pages_of_figures(app: Flask, folder: Path, where: str) -> Iterator[Measure]:
    """That report as a page, live then published: what its reader waits for, and what it leaves in the memory of the process."""
    environment = {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "BOUCLE_INSTANCE": str(folder), "SECRET_KEY": "test"}
    cookie = _cookie_of(app, make_official())
    for state in ("live", "published"):
        if state == "published":
            with quietly():
                publish_retex(2025, by=None, now=now(), today=today())
        db.session.remove()
        with served("wsgi:app", environment) as site:
            site.waits_ms(["/aide"], cookie)
            before = site.memory_mb()
            wait = statistics.median(site.waits_ms(["/retex/2025"], cookie))
            grown, processor = site.memory_mb() - before, site.cpu_ms("/retex/2025", cookie, requests=FEW_REQUESTS)
        value = f"{wait:.0f} ms ({processor:.0f} ms of processor)"
        yield Measure("P-8", f"{state} page of that report {where}", value, "≤ 50 ms", wait <= 50)
        name = f"memory the {state} page adds to its process {where}"
        yield Measure("P-8", name, f"{grown:.0f} MB", f"≤ {FLAT_MB} MB", grown <= FLAT_MB)


def _long_figures(app: Flask, kind: str, folder: Path) -> Iterator[Measure]:
    """The same in a ledger ten times as long."""
    yield from _figures(app, kind, folder, LONG_LEDGER)


def _cookie_of(app: Flask, person: Any) -> str:
    """What the browser of somebody who has signed in sends with each request, once it has seen a page."""
    client: PageClient = app.test_client()
    client.sign_in(person)
    client.get("/aide")
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={client.get_cookie(name).value}"


def _export(rows: int) -> bytes:
    """A GLPI export of that many devices."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL if rows < 50_000 else csv.QUOTE_MINIMAL)
    writer.writerow(
        [
            "Nom",
            "Statut",
            "Fabricant",
            "Numéro de série",
            "Type",
            "Modèle",
            "Lieu",
            "Numéro d'inventaire",
            "Date d'achat",
            "Date de réforme",
        ]
    )
    for i in range(rows):
        writer.writerow(
            [f"PC-{i}", "En production", "Dell", f"SER{i:07d}", "Portable", "Latitude 5490", "Mairie", f"INV-{i}", "12/03/2021", ""]
        )
    return ("\ufeff" + buffer.getvalue()).encode()


def _insert_with_the_driver(kind: str, number: int) -> None:
    organisation_id = make_manager().organisation_id
    columns = [
        "organisation_id",
        "category_id",
        "name",
        "manufacturer",
        "model",
        "serial",
        "serial_key",
        "inventory_number",
        "place",
        "purchased_on",
        "is_decommissioned_undated",
        "state",
        "changed_at",
    ]
    table = EquipmentItem.__table__
    implied = {column.name: column.default.arg for column in table.c if column.default is not None and column.name not in columns}
    columns += implied
    tail = tuple(implied.values())
    rows = [
        (
            organisation_id,
            1,
            f"PC-{i}",
            "Dell",
            "Latitude 5490",
            f"SER{i:07d}",
            f"SER{i:07d}",
            f"INV-{i}",
            "Mairie",
            "2021-03-12",
            False,
            "in_use",
            "2026-01-01 00:00:00",
            *tail,
        )
        for i in range(number)
    ]
    raw = db.engine.raw_connection()
    cursor = raw.cursor()
    if kind == "sqlite":
        cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(f"INSERT INTO equipment_item ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)
        cursor.execute("COMMIT")
    else:
        with cursor.copy(f"COPY equipment_item ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        raw.commit()
    raw.close()


def _line_of(giver: Any) -> int:
    return _published_lot(giver, units=1_000_000)[1]


def _published_lot(giver: Any, *, units: int) -> tuple[int, int]:
    from marketplace.inventory.enums import Condition, Works
    from marketplace.ledger.enums import Eligibility
    from marketplace.lots.enums import LotState

    lot = Lot(
        giver_id=giver.organisation_id,
        title="Lot",
        pickup_place="Mairie",
        state=LotState.PUBLISHED,
        available_on=today(),
        partners_from=today(),
        claims_until=today(),
        created_at=now(),
        published_at=now(),
    )
    line = LotLine(lot=lot, category_id=1, condition=Condition(Works.WORKING), eligibility=Eligibility.COUNTS, units=units)
    db.session.add_all([lot, line])
    db.session.commit()
    return lot.id, line.id


def _rival_claims(giver: Any, number: int) -> list[int]:
    """Claims of that many organisations on the whole of one lot."""
    from marketplace.lots.enums import ClaimState
    from marketplace.lots.models import ClaimLine

    lot_id, line_id = _published_lot(giver, units=10)
    claims = []
    for _ in range(number):
        person = make_membership(make_organisation())
        claim = Claim(
            lot_id=lot_id,
            taker_id=person.organisation_id,
            by_membership_id=person.id,
            state=ClaimState.PENDING,
            claimed_at=now(),
            lines=[ClaimLine(lot_line_id=line_id, units=10)],
        )
        db.session.add(claim)
        claims.append(claim)
    db.session.commit()
    return [claim.id for claim in claims]


def _all_at_once(app: Flask, claims: list[int], giver_id: int) -> tuple[list[str], float, float]:
    """Each claim allocated by a thread of its own: what became of each, the seconds from the signal to the last answer as the
    database sees it, and those of them that this process spent computing.
    """
    import time

    from core.accounts.models import Membership
    from core.errors import Refusal

    barrier, outcomes, spans, spent = threading.Barrier(len(claims)), [], [], []

    def run(claim_id: int) -> None:
        with app.app_context():
            by = db.session.get(Membership, giver_id)
            _ = by.organisation, by.user
            barrier.wait()
            db.session.rollback()
            barrier.wait()
            began, computed = time.perf_counter(), time.thread_time()
            try:
                with quietly():
                    lots.allocate_claim(claim_id, by=by, now=now())
                outcomes.append("won")
            except Refusal:
                outcomes.append("refused")
            spans.append((began, time.perf_counter()))
            spent.append(time.thread_time() - computed)
            db.session.remove()

    threads = [threading.Thread(target=run, args=[claim]) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes, max(end for _, end in spans) - min(begin for begin, _ in spans), sum(spent)
