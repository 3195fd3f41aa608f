"""A year of purchases, declared, corrected or written to by several people at the same moment."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from core.clock import now
from core.db import db
from core.events import Announcement
from marketplace.purchases import queries, services
from marketplace.purchases.models import SpendDeclaration
from marketplace.purchases.rules.declaring import digest_of
from tests.factories import make_manager, make_membership
from tests.marketplace.purchases.factories import LAST_YEAR, declare, facts_of, make_purchase
from tests.races import FULL, RIVALS, person, race_app, run_races

BODIES = 300 if FULL else 15


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with race_app(tmp_path_factory.mktemp("races")) as app:
        yield app


@pytest.fixture
def bodies(app: Flask) -> list[tuple[int, list[int]]]:
    """Public bodies with a line each to declare, and as many people of each as there are rivals, by their keys."""
    found = []
    for _ in range(BODIES):
        buyer = make_manager()
        make_purchase(buyer)
        others = [make_membership(buyer.organisation).id for _ in range(RIVALS - 1)]
        found.append((buyer.organisation_id, [buyer.id, *others]))
    return found


def declarations_of(organisation_id: int) -> list[SpendDeclaration]:
    asked = select(SpendDeclaration).where(SpendDeclaration.organisation_id == organisation_id).order_by(SpendDeclaration.number)
    return list(db.session.scalars(asked))


def announced_of(organisation_id: int) -> list[int]:
    rows = db.session.scalars(select(Announcement.facts).where(Announcement.name == "SpendDeclared").order_by(Announcement.id))
    return [row["number"] for row in rows if row["organisation_id"] == organisation_id]


def check_declared(organisation_id: int, editions: int) -> None:
    """So many editions, each announced once, whole, and the last alone the last."""
    found = declarations_of(organisation_id)
    assert [one.number for one in found] == list(range(1, editions + 1)) == announced_of(organisation_id)
    assert [one.is_last for one in found] == [False] * (editions - 1) + [True]
    assert all(one.figures_sha256 == digest_of(one.figures) for one in found)


def test_a_year_declared_by_several_at_once_is_declared_once(app, bodies):
    answers = run_races(app, [[lambda key=key: declare(person(key)) for key in people] for _, people in bodies])

    assert {tuple(sorted(Counter(answer).items())) for answer in answers} == {(("AlreadyDeclared", RIVALS - 1), ("done", 1))}
    for organisation_id, _ in bodies:
        check_declared(organisation_id, 1)


def test_a_correction_declared_by_several_at_once_is_one_edition(app, bodies):
    for organisation_id, (buyer, *_) in bodies:
        declare(person(buyer))
        services.reopen_year(organisation_id, LAST_YEAR, reason="Une facture oubliée", by=person(buyer), now=now())
        make_purchase(person(buyer), amount_eur=Decimal(100), reuse_eur=Decimal(0))

    answers = run_races(app, [[lambda key=key: declare(person(key)) for key in people] for _, people in bodies])

    assert {tuple(sorted(Counter(answer).items())) for answer in answers} == {(("AlreadyDeclared", RIVALS - 1), ("done", 1))}
    for organisation_id, _ in bodies:
        check_declared(organisation_id, 2)


def test_a_line_written_while_its_year_is_declared_is_in_the_declaration_or_refused(app, bodies):
    def write(key):
        return lambda: services.add_purchase(facts_of(amount_eur=Decimal(7), reuse_eur=Decimal(0)), by=person(key), now=now())

    run_races(app, [[lambda key=people[0]: declare(person(key)), write(people[1])] for _, people in bodies])

    for organisation_id, people in bodies:
        if not declarations_of(organisation_id):  # the line came first: what had been read was no longer what would be declared
            declare(person(people[0]))
        (declaration,) = declarations_of(organisation_id)
        kept = sum((total.amount_eur for total in declaration.totals), Decimal(0))
        lines = queries.lines_of_year(organisation_id, LAST_YEAR)
        assert kept == sum((line.amount_eur for line in lines), Decimal(0))
