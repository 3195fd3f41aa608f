"""Many small races over transfers: two people who count, cancel or report at the same moment. Nothing is counted twice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from core.events import quietly
from marketplace.inventory.enums import ItemState
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import MovementKind
from marketplace.ledger.models import Movement
from marketplace.lots.enums import ClaimState, LotState
from marketplace.lots.models import ClaimLine, LotItem, LotLine
from marketplace.transfers import services
from marketplace.transfers.enums import DocumentKind, TransferState
from marketplace.transfers.models import MadeDocument, Outcome, PrivateCalendar, Transfer, TransferLine
from marketplace.transfers.services.documents import remember_document
from marketplace.transfers.services.movements import record
from tests.factories import make_manager, make_partner_manager
from tests.marketplace.transfers.factories import (
    DAY,
    LATER,
    NOON,
    make_agreement,
    make_allocated_claim,
    make_transfer,
    received,
    report,
)
from tests.races import RACES, Act, Naive, person, race_app, run_races

UNITS, PROMISED = 5, 3


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with race_app(tmp_path_factory.mktemp("races")) as app:
        yield app


@pytest.fixture(scope="module")
def sides(app: Flask) -> tuple[int, int]:
    """A giver and a taker bound by an agreement."""
    giver, taker = make_manager(), make_partner_manager()
    make_agreement(giver, taker)
    return giver.id, taker.id


class Goods:
    """A transfer of five monitors, by its keys: what a race is about."""

    def __init__(self, transfer: Transfer) -> None:
        line = transfer.lines[0]
        self.transfer_id, self.line_id, self.lot_line_id, self.claim_id = transfer.id, line.id, line.lot_line_id, transfer.claim_id


def make_goods(make, sides: tuple[int, int], number: int = RACES) -> list[Goods]:
    """As many transfers as there are races, each brought by `make` to where the race begins."""
    giver, taker = (person(key) for key in sides)
    with quietly():
        return [Goods(make(("monitor", UNITS), giver=giver, taker=taker, agreement=False)[0]) for _ in range(number)]


def outcomes(goods: Sequence[Goods]) -> list[TransferState]:
    """The state of each transfer, once all that holds after any race is checked."""
    moved: dict[int, dict[MovementKind, int]] = defaultdict(dict)
    for line_id, kind, units in db.session.execute(
        select(Movement.transfer_line_id, Movement.kind, func.sum(Movement.units)).group_by(
            Movement.transfer_line_id, Movement.kind
        )
    ):
        moved[line_id][kind] = int(units)
    told = dict(
        db.session.execute(
            select(Outcome.line_id, func.sum(Outcome.units)).where(Outcome.withdrawn_at.is_(None)).group_by(Outcome.line_id)
        ).all()
    )
    found = []
    for one in goods:
        transfer, line = db.session.get_one(Transfer, one.transfer_id), db.session.get_one(TransferLine, one.line_id)
        given = moved[line.id].pop(MovementKind.GIVEN, 0)
        there = line.received_units if line.received_units is not None else line.sent_units or 0
        assert given == there, "the ledger does not say what was counted"
        assert sum(moved[line.id].values()) == line.reported_units == int(told.get(line.id, 0)) <= there, "reported twice"
        promised = db.session.get_one(LotLine, one.lot_line_id).allocated_units
        granted = db.session.scalar(select(ClaimLine.granted_units).where(ClaimLine.claim_id == one.claim_id))
        assert promised == granted == (0 if transfer.state is TransferState.CANCELLED else UNITS)
        assert (transfer.claim.state is ClaimState.ALLOCATED) is (transfer.state is not TransferState.CANCELLED)
        assert (line.sent_units is not None) is (transfer.state not in {TransferState.PREPARED, TransferState.CANCELLED})
        found.append(transfer.state)
    db.session.rollback()
    return found


def hand_over(one: Goods, who: int, units: int) -> Act:
    sent = {one.line_id: units}
    return lambda: services.hand_over(one.transfer_id, sent=sent, capacity="maire", by=person(who), now=NOON)


def cancel(one: Goods, who: int) -> Act:
    return lambda: services.cancel_transfer(one.transfer_id, reason="Empêchement.", by=person(who), now=NOON)


def receive(one: Goods, who: int, units: int) -> Act:
    counted = {one.line_id: units}
    return lambda: services.receive(one.transfer_id, received=counted, note="Un manque.", capacity="x", by=person(who), now=LATER)


def tell(one: Goods, who: int, units: int) -> Act:
    return lambda: services.report_outcome(one.line_id, report(), units=units, by=person(who), now=LATER)


def test_what_leaves_arrives_and_is_reported_is_counted_once(app, sides):
    """The same goods go through three races: two who hand over, two who receive, three who report."""
    goods = make_goods(make_transfer, sides)
    giver, taker = sides

    answers = run_races(app, [[hand_over(one, giver, 5), hand_over(one, giver, 3)] for one in goods])
    assert {tuple(sorted(answer)) for answer in answers} == {("NotPrepared", "done")}
    assert set(outcomes(goods)) == {TransferState.HANDED_OVER}

    answers = run_races(app, [[receive(one, taker, 3), receive(one, taker, 2)] for one in goods])
    assert {tuple(sorted(answer)) for answer in answers} == {("NotHandedOver", "done")}
    assert set(outcomes(goods)) == {TransferState.RECEIVED}

    run_races(app, [[tell(one, taker, units) for units in (1, 1, 2)] for one in goods])
    assert set(outcomes(goods)) <= {TransferState.RECEIVED, TransferState.CLOSED}


def test_goods_leave_or_stay_never_both(app, sides):
    goods = make_goods(make_transfer, sides)
    giver, taker = sides
    answers = run_races(app, [[hand_over(one, giver, 5), cancel(one, taker)] for one in goods])

    assert {tuple(sorted(answer)) for answer in answers} == {("NotPrepared", "done")}
    assert set(outcomes(goods)) <= {TransferState.HANDED_OVER, TransferState.CANCELLED}


class Shared:
    """An expired lot of five devices of which three are promised, by its keys."""

    def __init__(self, transfer: Transfer) -> None:
        line = transfer.lines[0]
        self.transfer_id, self.line_id, self.lot_line_id, self.lot_id = transfer.id, line.id, line.lot_line_id, line.lot_line.lot_id
        self.devices = [place.item_id for place in line.lot_line.items]


def make_shared(sides: tuple[int, int]) -> list[Shared]:
    giver, taker = (person(key) for key in sides)
    found = []
    with quietly():
        for _ in range(RACES):
            claim = make_allocated_claim(giver, taker, devices=UNITS)
            with transaction():
                claim.lines[0].units = claim.lines[0].granted_units = claim.lines[0].lot_line.allocated_units = PROMISED
                claim.lot.state = LotState.EXPIRED
            transfer = services.prepare_transfer(claim.id, now=NOON)
            assert transfer
            found.append(Shared(transfer))
    return found


def test_a_device_leaves_or_comes_back_to_the_inventory_never_both(app, sides):
    """The giver hands over three of five devices while a colleague takes back the two that nobody was promised."""
    shared, (giver, _taker) = make_shared(sides), sides

    def leave(one: Shared, chosen: list[int]) -> Act:
        return lambda: services.hand_over(
            one.transfer_id, sent={}, devices={one.line_id: chosen}, capacity="maire", by=person(giver), now=NOON
        )

    def take_back(one: Shared) -> Act:
        return lambda: services.take_back_rest(one.lot_id, by=person(giver), now=NOON)

    chosen = [one.devices[:PROMISED] if i % 2 else one.devices[-PROMISED:] for i, one in enumerate(shared)]
    answers = run_races(app, [[leave(one, ids), take_back(one)] for one, ids in zip(shared, chosen, strict=True)])

    assert {answer[1] for answer in answers} == {"done"}
    assert {answer[0] for answer in answers} <= {"done", "DeviceNotInLot"}
    for one, answer in zip(shared, answers, strict=True):
        states = dict(
            db.session.execute(select(EquipmentItem.id, EquipmentItem.state).where(EquipmentItem.id.in_(one.devices))).all()
        )
        there = ItemState.GIVEN if answer[0] == "done" else ItemState.IN_LOT
        assert sorted(states.values()) == sorted([there] * PROMISED + [ItemState.DECOMMISSIONED] * (UNITS - PROMISED))
        placed = set(db.session.scalars(select(LotItem.item_id).where(LotItem.line_id == one.lot_line_id)))
        assert placed == {key for key, state in states.items() if state is there}
    db.session.rollback()


# The test of the test: the checks above see each of these fail, every time


def hand_over_naively(naive: Naive, one: Goods, units: int) -> Act:
    """Decide on the state there was a moment ago."""

    def write(state: object) -> None:
        assert state is TransferState.PREPARED
        transfer, line = db.session.get_one(Transfer, one.transfer_id), db.session.get_one(TransferLine, one.line_id)
        transfer.state, transfer.handed_over_on, line.sent_units = TransferState.HANDED_OVER, DAY, units
        record(line, MovementKind.GIVEN, on=DAY, units=units, mass_kg=None, now=NOON)

    return naive.act(lambda: db.session.get_one(Transfer, one.transfer_id).state, write)


def tell_naively(naive: Naive, one: Goods, units: int) -> Act:
    """Count from what was reported a moment ago."""

    def write(reported: object) -> None:
        assert isinstance(reported, int)
        line, said = db.session.get_one(TransferLine, one.line_id), report()
        line.reported_units = reported + units
        facts = {"kind": said.kind, "occurred_on": said.occurred_on, "proof": said.proof, "reported_at": LATER}
        db.session.add(Outcome(line=line, units=units, **facts))
        record(line, said.kind.movement, on=said.occurred_on, units=units, mass_kg=None, now=LATER)

    return naive.act(lambda: db.session.get_one(TransferLine, one.line_id).reported_units, write)


def test_two_naive_handovers_are_caught(app, sides):
    for one in make_goods(make_transfer, sides, number=10):
        naive = Naive(2)
        run_races(app, [[hand_over_naively(naive, one, 5), hand_over_naively(naive, one, 5)]])
        with pytest.raises(AssertionError, match="the ledger does not say"):
            outcomes([one])


def test_two_naive_reports_are_caught(app, sides):
    for one in make_goods(received, sides, number=10):
        naive = Naive(2)
        run_races(app, [[tell_naively(naive, one, 2), tell_naively(naive, one, 2)]])
        with pytest.raises(AssertionError, match="reported twice"):
            outcomes([one])


def test_a_document_opened_by_two_at_once_is_known_once_and_a_calendar_has_one_address(app, sides):
    giver, _taker = sides
    contents = [f"document {number}".encode() for number in range(RACES)]

    def remember(content: bytes) -> Act:
        facts = {"reference": "REL-1", "dated": "2026-12-31"}
        return lambda: remember_document(content, DocumentKind.STATEMENT, facts, now=NOON)

    def renew() -> None:
        services.renew_calendar(by=person(giver), now=NOON)

    answers = run_races(app, [[remember(content), remember(content)] for content in contents])
    answers += run_races(app, [[renew, renew]] * RACES)

    assert {tuple(answer) for answer in answers} == {("done", "done")}
    assert db.session.scalar(select(func.count()).select_from(MadeDocument)) == RACES
    assert db.session.scalar(select(func.count()).select_from(PrivateCalendar)) == 1
