"""A published year never moves again."""

import threading
import time
from datetime import date

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from core import storage
from core.authenticity import known_document
from core.clock import now
from core.db import db as database
from core.db import transaction
from core.events import Announcement
from core.reference import load_reference_data
from marketplace.impact.errors import NoFactorSet, YearAlreadyPublished
from marketplace.impact.models import FactorSet
from marketplace.impact.queries import lock_factor_set
from marketplace.impact.services import publish_set
from marketplace.ledger.enums import MovementKind
from marketplace.ledger.models import Movement
from marketplace.ledger.services import record_movement
from marketplace.retex import queries, services
from marketplace.retex.errors import UnknownYear, YearNotOver
from marketplace.retex.models import RateTarget, Retex
from marketplace.retex.rules.frozen import digest_of
from marketplace.transfers.enums import OutcomeKind
from marketplace.transfers.services import correct_outcome, report_outcome
from tests.factories import keep, make_coordinator, make_official
from tests.marketplace.impact.factories import make_draft
from tests.marketplace.retex.factories import make_movement, make_year
from tests.marketplace.transfers.factories import LATER, received, report

TODAY = date(2026, 2, 16)


def publish(year=2025, by=None, today=TODAY):
    return services.publish_retex(year, by=by, now=now(), today=today)


def alike(movement, *, units):
    """The facts of another movement between the same two."""
    names = (
        "giver_id", "taker_id", "category_id", "mass_kg", "mass_is_weighed", "eligibility", "proof"
    )  # fmt: skip
    return {name: getattr(movement, name) for name in names} | {"on": movement.occurred_on, "units": units, "now": now()}


def announced(db, name):
    return db.query(Announcement).filter_by(name=name).all()


def test_publishing_freezes_the_figures_with_their_hash_and_says_who(db):
    make_year()
    coordinator = make_coordinator()

    retex = publish(by=coordinator)

    assert retex.headline["units_reused"] == 20
    assert retex.figures_sha256 == digest_of(retex.figures)
    assert retex.by_membership_id == coordinator.id
    assert [one.facts for one in announced(db, "RetexPublished")] == [{"retex_id": retex.id, "year": 2025}]


def test_a_second_publication_is_harmless(db):
    make_year()
    first = publish()
    make_movement(units=100)

    assert publish().id == first.id
    assert len(announced(db, "RetexPublished")) == 1


def test_what_is_learnt_after_the_publication_keeps_its_day_and_counts_in_the_first_year_still_open(db):
    make_year()
    retex = publish()
    before = queries.published_report(retex)

    late = make_movement(MovementKind.REUSED, units=50)
    withdrawn = make_movement(MovementKind.REUSED, units=-3)

    assert {(row.occurred_on, row.year) for row in (late, withdrawn)} == {(date(2025, 6, 1), 2026)}
    assert queries.published_report(queries.find_retex(2025)) == before == queries.live_report(2025)
    assert queries.figures(2026).units_reused == 47
    publish(2026, today=date(2027, 1, 15))
    assert make_movement(units=1).year == 2027
    assert make_movement(units=1, on=date(2024, 6, 1)).year == 2024


def test_a_reuse_withdrawn_after_the_publication_is_deducted_from_the_next_report(db):
    transfer, _giver, taker = received(("laptop", 10))
    [wrong] = report_outcome(transfer.lines[0].id, report(), units=10, by=taker, now=LATER)
    publish(LATER.year, today=date(LATER.year + 1, 2, 1))

    april = LATER.replace(year=LATER.year + 1, month=4)
    right = correct_outcome(wrong.id, reason="Jetés", replacement=report(OutcomeKind.PARTS), units=4, by=taker, now=april)
    report_outcome(transfer.lines[0].id, report(), units=6, by=taker, now=april)

    assert right.occurred_on == wrong.occurred_on
    assert queries.published_report(queries.find_retex(LATER.year)) == queries.live_report(LATER.year)
    of_both = [queries.figures(LATER.year + more) for more in (0, 1)]
    assert [one.units_reused for one in of_both] == [10, -4]
    assert [one.units_by_outcome[MovementKind.PARTS] for one in of_both] == [0, 4]
    assert sum(one.units_given for one in of_both) == 10


def test_a_year_is_closed_after_what_was_being_recorded_in_it(committed_app):
    recorded, is_closing = make_movement(), threading.Event()

    def publish_meanwhile():
        with committed_app.app_context():
            is_closing.set()
            publish()
            database.session.remove()

    closing = threading.Thread(target=publish_meanwhile)
    with transaction():
        record_movement(MovementKind.GIVEN, **alike(recorded, units=7))
        closing.start()
        is_closing.wait()
        time.sleep(0.3)
    closing.join()

    assert queries.published_report(queries.find_retex(2025)).figures.units_given == 8
    assert {row.year for row in database.session.query(Movement)} == {2025}


def test_a_published_year_keeps_its_factors_when_a_new_set_comes(db):
    make_year()
    retex = publish()
    before = queries.published_report(retex)
    first = db.query(FactorSet).one()

    new = make_draft(first.id, name="ADEME 2027 – Boucle v2", applies_from_year=2026)
    with pytest.raises(YearAlreadyPublished):
        make_draft(first.id, name="Trop tard", applies_from_year=2025)
    publish_set(new.id, by=make_coordinator(), now=now())
    keep(FactorSet(name="En douce", substitution=0, refurbishment=0, applies_from_year=2025, source="", factors=[]))
    db.execute(update(FactorSet).where(FactorSet.name == "En douce").values(state="published", published_at=now()))
    db.commit()

    kept = queries.find_retex(2025)
    assert queries.published_report(kept) == before
    assert digest_of(kept.figures) == retex.figures_sha256
    assert publish().id == retex.id
    assert queries.live_report(2026).factors.name == "ADEME 2027 – Boucle v2"
    assert queries.live_report(2024).factors.name == "ADEME 2025 – Boucle v1"


@pytest.mark.parametrize("year", [1999, 2027, 2999])
def test_a_year_nobody_knows_is_refused(db, year):
    with pytest.raises(UnknownYear):
        publish(year)


def test_a_year_is_published_from_the_first_of_january_on(db):
    with pytest.raises(YearNotOver):
        publish(today=date(2025, 12, 31))

    assert publish(today=date(2026, 1, 1)).year == 2025


def test_a_year_no_set_applies_to_is_not_published(db):
    with pytest.raises(NoFactorSet), transaction():
        lock_factor_set(1999)


def test_the_database_refuses_two_reports_of_a_year(db):
    publish()

    with pytest.raises(IntegrityError), transaction():
        db.add(Retex(year=2025, headline={}, figures={}, figures_sha256="0" * 64, published_at=now()))


def test_the_printed_edition_is_kept_once_with_its_hash(db):
    make_year()
    retex = publish()
    document = queries.get_retex(retex.id).document

    services.store_document(retex.id, now=now())

    assert storage.read(document).startswith(b"%PDF")
    assert document.name == "retex-2025.pdf"
    assert queries.get_retex(retex.id).document_id == document.id
    assert len(announced(db, "RetexPrinted")) == 1


def test_the_printed_edition_and_the_hash_it_prints_are_known_to_whoever_holds_it(db):
    make_year()
    retex = publish()

    of_file = known_document(queries.get_retex(retex.id).document.sha256)
    of_text = known_document(retex.figures_sha256)

    assert (of_file.reference, of_file.of_text) == ("RETEX 2025", False)
    assert (of_text.reference, of_text.of_text) == ("RETEX 2025", True)


def test_each_official_receives_one_letter(db, letters):
    official = make_official()
    make_coordinator()

    publish()
    publish()

    assert letters() == [(official.user.email, "Le RETEX 2025 est publié")]


def test_targets_are_loaded_once_with_their_source(db):
    load_reference_data()

    rows = {(row.rate, row.year): row for row in db.query(RateTarget)}
    assert [int(rows["decree", year].percent) for year in range(2023, 2031)] == [25, 35, 50, 50, 50, 50, 50, 50]
    assert [int(rows["roadmap", year].percent) for year in (2024, 2025)] == [40, 50]
    assert {row.is_legal for (rate, _), row in rows.items() if rate == "decree"} == {True}
    assert {row.is_legal for (rate, _), row in rows.items() if rate == "roadmap"} == {False}
    assert len(rows) == 10


@pytest.mark.parametrize(
    "change",
    [
        update(Retex).values(headline={"units_given": 1}),
        update(Retex).values(figures_sha256="0" * 64),
        text("UPDATE retex SET shown = '{}'"),
        text("UPDATE retex SET behind = '{}'"),
        text("UPDATE retex SET reason = 'autre', year = 2024"),
        delete(Retex),
    ],
    ids=["headline", "digest", "raw figures", "raw basis", "raw reason", "removed"],
)
def test_the_database_itself_refuses_to_change_what_is_published(db, change):
    publish()

    with pytest.raises(DatabaseError, match="a published report never changes"), database.session.begin_nested():
        db.execute(change)
