"""What is measured on: lots, devices and movements in the numbers of the targets, written straight into the tables."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import text

from core.accounts.models import Membership
from core.catalogue.models import EquipmentCategory
from core.clock import today
from core.db import db, transaction
from core.rows import insert_rows
from geo.territory.models import Municipality
from marketplace.inventory.enums import Completeness, Looks, Works
from marketplace.ledger.enums import Eligibility, MovementKind, Origin, Proof
from marketplace.ledger.models import Movement
from marketplace.lots.enums import LotState
from marketplace.lots.models import Lot, LotLine, SearchTerm
from marketplace.lots.rules import words_of
from tests.factories import make_manager

TERMS_OF_LOTS = text(
    "INSERT INTO lot_term (lot_id, term_id) SELECT lot.id, search_term.id FROM lot, search_term "
    "WHERE search_term.term = :term AND lot.id % :every = 0"
)
DRAWN = 100_000  # movements drawn at random; a longer ledger repeats them
DAY = date(2025, 6, 1)
NOON = datetime(2025, 6, 1, 10, tzinfo=UTC)


def publish_lots(number: int) -> Membership:
    """That many published lots of three lines, given by ten municipalities; returns somebody who may see them."""
    places = [row[0] for row in db.session.query(Municipality.insee_code).order_by(Municipality.insee_code).limit(10)]
    givers = [make_manager(name=f"Commune {i}", insee_code=place) for i, place in enumerate(places)]
    categories = [category.id for category in db.session.query(EquipmentCategory).order_by(EquipmentCategory.id).limit(3)]
    with transaction():
        insert_rows(
            Lot.__table__,
            [
                {
                    "id": i,
                    "giver_id": givers[i % 10].organisation_id,
                    "title": f"Lot de matériel {i}",
                    "description": "En bon état.",
                    "pickup_place": "Mairie",
                    "pickup_hours": "",
                    "state": LotState.PUBLISHED,
                    "available_on": DAY,
                    "partners_from": DAY,
                    "claims_until": today() + timedelta(days=30),
                    "revision": 0,
                    "created_at": NOON,
                    "published_at": NOON + timedelta(minutes=i),
                }
                for i in range(1, number + 1)
            ],
        )
        insert_rows(
            LotLine.__table__,
            [
                {
                    "lot_id": i,
                    "category_id": category,
                    "works": Works.WORKING,
                    "looks": Looks.UNKNOWN,
                    "completeness": Completeness.UNKNOWN,
                    "eligibility": Eligibility.COUNTS,
                    "units": 5,
                    "allocated_units": 0,
                    "mass_kg": Decimal(10),
                }
                for i in range(1, number + 1)
                for category in categories
            ],
        )
        _index_lots(number)
    return givers[0]


def _index_lots(number: int) -> None:
    """The terms of those lots as publication keeps them, written by the database itself: a million rows take seconds.

    « materiel », « lot » and their categories are in all of them, « ecole » in one of a hundred, « rare » in ten.
    """
    terms = {"lot": 1, "materiel": 1, "ecole": 100, "rare": max(1, number // 10)}
    categories = db.session.query(EquipmentCategory).order_by(EquipmentCategory.id).limit(3)
    for category in categories:
        works = f"={category.code}={Works.WORKING}"
        terms |= dict.fromkeys(
            (*words_of(f"{category.label} {category.plural}"), f"={category.code}=", works, f"=={Works.WORKING}"), 1
        )
    terms |= {f"mot{i}": number + 1 for i in range(5000)}  # words of other lots: what a slip is compared with
    insert_rows(SearchTerm.__table__, [{"term": term, "spelling": term.strip("=")} for term in terms])
    for term, every in terms.items():
        if every <= number:
            db.session.execute(TERMS_OF_LOTS, {"term": term, "every": every})
    db.session.execute(text("UPDATE lot SET offered_units = 15 + id % 7"))


def record_movements(number: int) -> None:
    """That many movements of three years, of 47 givers and 20 takers: a hundred thousand from a fixed seed, over and over."""
    random = Random(57)
    givers = [make_manager().organisation_id for _ in range(47)]
    takers = [make_manager().organisation_id for _ in range(20)]
    categories = db.session.query(EquipmentCategory).order_by(EquipmentCategory.id).all()
    kinds = [MovementKind.GIVEN] * 5 + [MovementKind.REUSED] * 4 + [MovementKind.RECYCLED]
    ages = [Eligibility.COUNTS] * 16 + [Eligibility.OVER_TEN_YEARS] * 3 + [Eligibility.UNDATED]
    # As in life: a giver deals with three takers, each with its own way of proving, and with scales or not.
    takers_of = {giver: random.sample(takers, 3) for giver in givers}
    proof_of = {taker: random.choice(list(Proof)) for taker in takers}
    weighs = {taker: random.random() < 0.4 for taker in takers}

    def movement() -> dict[str, Any]:
        day = date(random.choice([2024, 2025, 2026]), random.randint(1, 12), random.randint(1, 28))
        kind, giver, category = random.choice(kinds), random.choice(givers), random.choice(categories)
        taker = random.choice(takers_of[giver])
        return {
            "kind": kind,
            "occurred_on": day,
            "year": day.year,
            "recorded_at": NOON,
            "giver_id": giver,
            "taker_id": taker,
            "category_id": category.id,
            "units": random.randint(1, 12),
            "mass_kg": Decimal(random.randint(100, 90_000)) / 1000,
            "mass_is_weighed": weighs[taker],
            "eligibility": random.choice(ages) if category.in_decree else Eligibility.OUTSIDE_CATEGORIES,
            "proof": proof_of[taker] if kind is MovementKind.REUSED else Proof.DECLARED,
            "origin": Origin.PUBLIC_BODY,
            "transfer_line_id": None,
            "correction_reason": "",
        }

    with transaction():
        for _ in range(0, min(number, DRAWN), 10_000):
            insert_rows(Movement.__table__, [movement() for _ in range(min(10_000, number))])
        columns = ", ".join(column.name for column in Movement.__table__.columns if column.name != "id")
        over = text(f"INSERT INTO movement ({columns}) SELECT {columns} FROM movement WHERE id <= :drawn ORDER BY id")
        for _ in range(DRAWN, number, DRAWN):
            db.session.execute(over, {"drawn": DRAWN})
