"""A published year never moves again."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from core import storage
from core.clock import now
from core.db import transaction
from core.events import Announcement
from core.reference import load_reference_data
from marketplace.impact.errors import NoFactorSet
from marketplace.impact.models import FactorSet, ImpactFactor
from marketplace.ledger.enums import MovementKind
from marketplace.retex import queries, services
from marketplace.retex.errors import UnknownYear, YearNotOver
from marketplace.retex.models import RateTarget, Retex
from marketplace.retex.rules.frozen import digest_of
from tests.factories import keep, make_coordinator, make_official
from tests.marketplace.retex.factories import make_movement, make_year

TODAY = date(2026, 2, 16)


def publish(year=2025, by=None, today=TODAY):
    return services.publish_retex(year, by=by, now=now(), today=today)


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


def test_a_movement_recorded_afterwards_changes_nothing_that_is_published(db):
    make_year()
    retex = publish()
    before = queries.published_report(retex)

    make_movement(MovementKind.REUSED, units=50)
    db.expire_all()

    assert queries.published_report(queries.find_retex(2025)) == before
    assert (
        queries.edition(2025, queries.find_retex(2025)).reduced(organisation_id=None, category_code="laptop").figures.units_reused
        == 20
    )
    assert queries.figures(2025).units_reused == 70


def test_a_published_year_keeps_its_factors_when_a_new_set_comes(db):
    make_year()
    retex = publish()
    old = db.query(FactorSet).one()
    keep(
        FactorSet(
            name="ADEME 2027 – Boucle v2",
            substitution=old.substitution,
            refurbishment=old.refurbishment,
            applies_from_year=2025,
            source="",
            published_at=now(),
            factors=[
                ImpactFactor(
                    category_code="laptop",
                    embodied_co2e_kg=1,
                    reference_life_years=5,
                    second_life_years=3,
                    low_co2e_kg=0,
                    high_co2e_kg=1,
                    source="",
                    source_url="",
                    licence="",
                    note="",
                )
            ],
        )
    )

    assert queries.published_report(queries.get_retex(retex.id)).factors.name == "ADEME 2025 – Boucle v1"
    assert queries.live_report(2025).factors.name == "ADEME 2027 – Boucle v2"
    assert queries.live_report(2024).factors.name == "ADEME 2025 – Boucle v1"


@pytest.mark.parametrize("year", [1999, 2027, 2999])
def test_a_year_nobody_knows_is_refused(db, year):
    with pytest.raises(UnknownYear):
        publish(year)


def test_a_year_is_published_from_the_first_of_january_on(db):
    with pytest.raises(YearNotOver):
        publish(today=date(2025, 12, 31))

    assert publish(today=date(2026, 1, 1)).year == 2025


def test_nothing_is_published_without_factors(db):
    db.query(ImpactFactor).delete()
    db.query(FactorSet).delete()
    db.commit()

    with pytest.raises(NoFactorSet):
        publish()


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
