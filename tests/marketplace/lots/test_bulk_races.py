"""Commands on many devices at once, in random order, by three people: nobody blocks anybody, and no device is in two places."""

from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.clock import now, today
from core.db import db
from marketplace.inventory import services as inventory
from marketplace.inventory.enums import Grading, ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.inventory.queries import Selection
from marketplace.inventory.services import Correction
from marketplace.lots import services
from marketplace.lots.enums import LotState
from marketplace.lots.models import Lot, LotItem, LotLine
from tests.factories import make_manager
from tests.marketplace.lots.factories import make_item, make_lot
from tests.races import RACES, RIVALS, Act, person, race_app, run_races

DEVICES, DRAFTS, AT_ONCE = 24, 3, 8


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with race_app(tmp_path_factory.mktemp("races")) as app:
        yield app


class Stock:
    """Devices of one organisation and the drafts they may be put in; what people do with them, at random."""

    def __init__(self, seed: int) -> None:
        giver = make_manager()
        self.random, self.giver, self.organisation_id = Random(seed), giver.id, giver.organisation_id
        self.devices = [make_item(giver.organisation).id for _ in range(DEVICES)]
        self.drafts = [make_lot(giver.organisation, lines=[], state=LotState.DRAFT).id for _ in range(DRAFTS)]

    def act(self) -> Act:
        ids = self.random.sample(self.devices, AT_ONCE)  # in no order
        draft, facts = self.random.choice(self.drafts), {"organisation_id": self.organisation_id, "now": now()}
        acts = [
            lambda: inventory.put_back_in_use(ids, reason="Erreur.", by=person(self.giver), **facts),
            lambda: inventory.decommission_items(Selection(tuple(ids)), on=today(), by=person(self.giver), **facts),
            lambda: inventory.correct_items(Selection(tuple(ids)), Correction(place="Ici"), by=person(self.giver), **facts),
            lambda: self.fill(draft, ids),
            lambda: self.fill(draft, ids[:2]),
            lambda: self.empty(draft),
        ]
        return self.random.choice(acts)

    def fill(self, draft: int, ids: list[int]) -> None:
        services.add_items(draft, ids, Grading(), by=person(self.giver), now=now(), today=today())

    def empty(self, draft: int) -> None:
        line_id = db.session.scalar(select(func.min(LotLine.id)).where(LotLine.lot_id == draft))
        if line_id is not None:
            services.remove_line(draft, line_id, by=person(self.giver), now=now())


def check(stock: Stock) -> None:
    placed = list(db.session.scalars(select(LotItem.item_id)))
    in_lot = db.session.scalars(select(EquipmentItem.id).where(EquipmentItem.state == ItemState.IN_LOT)).all()
    assert sorted(placed) == sorted(in_lot), "a device in two places, or in none"
    counted = select(func.count()).where(LotItem.line_id == LotLine.id).scalar_subquery()
    for units, devices in db.session.execute(select(LotLine.units, counted).join(Lot).where(Lot.id.in_(stock.drafts))):
        assert units == devices
    db.session.rollback()


def test_commands_on_many_devices_in_any_order_never_block_one_another(app):
    stock = Stock(seed=11)
    answers = run_races(app, [[stock.act() for _ in range(RIVALS)] for _ in range(RACES)])

    check(stock)
    assert sum(answer.count("done") for answer in answers) > RACES / 4
