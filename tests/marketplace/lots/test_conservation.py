"""Whatever people do with a lot, in whatever order, its units are conserved: checked against a model in plain Python."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from core.clock import now, today
from core.db import db
from core.errors import Refusal
from core.events import quietly
from marketplace.inventory.enums import Condition, Grading, ItemState, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.lots import services
from marketplace.lots.enums import Age, ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotItem, LotLine
from tests.factories import make_category, make_manager
from tests.marketplace.lots.factories import make_item

PEOPLE = 4


class LotLife(RuleBasedStateMachine):
    """One lot with devices and counted units, some organisations that want it, and a model of who has what."""

    claims = Bundle("claims")

    @initialize(devices=st.integers(1, 4), counted=st.integers(1, 5))
    def publish(self, devices: int, counted: int) -> None:
        self.giver = make_manager()
        self.people = [make_manager() for _ in range(PEOPLE)]
        self.item_ids = [make_item(self.giver.organisation).id for _ in range(devices)]
        facts = services.LotFacts("Lot", "", "Mairie", "", today() + timedelta(days=5))
        lot = services.draft_lot(facts, giver_id=self.giver.organisation_id, by=self.giver, now=now(), today=today())
        self.lot_id = lot.id
        services.add_items(lot.id, self.item_ids, Grading(Works.WORKING), by=self.giver, now=now(), today=today())
        services.add_counted_units(
            lot.id,
            category_id=make_category("monitor").id,
            condition=Condition(Works.WORKING),
            age=Age.UNKNOWN,
            units=counted,
            by=self.giver,
            now=now(),
        )
        with quietly():
            services.publish_lot(lot.id, by=self.giver, now=now(), today=today())
        self.units = dict(db.session.execute(select(LotLine.id, LotLine.units).where(LotLine.lot_id == lot.id)).all())
        self.asked: dict[int, dict[int, int]] = {}
        self.granted: dict[int, dict[int, int]] = {}
        self.state: dict[int, ClaimState] = {}
        self.taker: dict[int, int] = {}
        self.lot_state = LotState.PUBLISHED

    def remaining(self, line_id: int) -> int:
        return self.units[line_id] - sum(parts.get(line_id, 0) for parts in self.granted.values())

    def accepted(self, act) -> bool:
        """Whether the command accepted; letters and transfers are other tests' business."""
        try:
            with quietly():
                act()
        except Refusal:
            return False
        return True

    @rule(target=claims, person=st.integers(0, PEOPLE - 1), wanted=st.lists(st.integers(-1, 5), min_size=2, max_size=2))
    def ask(self, person: int, wanted: list[int]):
        asked = dict(zip(self.units, wanted, strict=True))
        is_free = not any(
            self.taker[claim] == person and self.state[claim] in (ClaimState.PENDING, ClaimState.ALLOCATED) for claim in self.state
        )
        expected = (
            self.lot_state is LotState.PUBLISHED
            and is_free
            and any(asked.values())
            and all(0 <= units <= self.remaining(line_id) for line_id, units in asked.items())
        )
        made: list[int] = []

        def act() -> None:
            by = self.people[person]
            made.append(services.claim_lot(self.lot_id, asked, message="", by=by, now=now(), today=today()).id)

        assert self.accepted(act) is expected
        if not expected:
            return multiple()
        (claim_id,) = made
        self.asked[claim_id] = {line_id: units for line_id, units in asked.items() if units}
        self.state[claim_id], self.taker[claim_id] = ClaimState.PENDING, person
        return claim_id

    @rule(claim=claims, parts=st.none() | st.lists(st.integers(-1, 5), min_size=2, max_size=2))
    def grant(self, claim: int, parts: list[int] | None) -> None:
        asked = self.asked[claim]
        granted = asked if parts is None else {line_id: units for line_id, units in zip(self.units, parts, strict=True) if units}
        expected = (
            self.state[claim] is ClaimState.PENDING
            and bool(granted)
            and all(0 <= units <= min(asked.get(line_id, 0), self.remaining(line_id)) for line_id, units in granted.items())
        )
        assert self.accepted(lambda: services.allocate_claim(claim, granted, by=self.giver, now=now())) is expected
        if not expected:
            return
        self.state[claim], self.granted[claim] = ClaimState.ALLOCATED, granted
        for other, wanted in self.asked.items():
            if self.state[other] is ClaimState.PENDING and not any(self.remaining(line_id) for line_id in wanted):
                self.state[other] = ClaimState.REFUSED
        if not any(self.remaining(line_id) for line_id in self.units):
            self.lot_state = LotState.ALLOCATED

    @rule(claim=claims)
    def refuse(self, claim: int) -> None:
        expected = self.state[claim] is ClaimState.PENDING
        assert self.accepted(lambda: services.refuse_claim(claim, reason="Non.", by=self.giver, now=now())) is expected
        if expected:
            self.state[claim] = ClaimState.REFUSED

    @rule(claim=claims)
    def give_up(self, claim: int) -> None:
        expected = self.state[claim] is ClaimState.PENDING
        by = self.people[self.taker[claim]]
        assert self.accepted(lambda: services.withdraw_claim(claim, by=by, now=now())) is expected
        if expected:
            self.state[claim] = ClaimState.WITHDRAWN

    @rule(claim=consumes(claims))
    def release(self, claim: int) -> None:
        expected = self.state[claim] is ClaimState.ALLOCATED
        act = lambda: services.release_allocation(claim, by=self.giver, now=now(), reason="Annulé.")  # noqa: E731 - one line, used once
        assert self.accepted(act) is expected
        if expected:
            self.state[claim] = ClaimState.REFUSED
            del self.granted[claim]
            self.lot_state = LotState.PUBLISHED

    @rule(again=st.integers(0, 9))
    def withdraw(self, again: int) -> None:
        expected = again == 0 and self.lot_state is LotState.PUBLISHED and not self.granted
        if again == 0:
            act = lambda: services.withdraw_lot(self.lot_id, reason="Non.", by=self.giver, now=now())  # noqa: E731 - the same
            assert self.accepted(act) is expected
        if expected:
            self.lot_state = LotState.WITHDRAWN
            for claim, state in self.state.items():
                if state is ClaimState.PENDING:
                    self.state[claim] = ClaimState.REFUSED

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        if not hasattr(self, "lot_state"):
            return
        db.session.rollback()
        lines = db.session.execute(
            select(LotLine.id, LotLine.units, LotLine.allocated_units).where(LotLine.lot_id == self.lot_id)
        ).all()
        assert {line.id: (line.units, line.allocated_units) for line in lines} == {
            line_id: (units, units - self.remaining(line_id)) for line_id, units in self.units.items()
        }
        assert db.session.scalar(select(Lot.state).where(Lot.id == self.lot_id)) is self.lot_state
        states = db.session.execute(select(Claim.id, Claim.state).where(Claim.lot_id == self.lot_id)).all()
        assert dict(states) == self.state
        granted = db.session.execute(
            select(ClaimLine.lot_line_id, func.sum(ClaimLine.granted_units))
            .join(ClaimLine.claim)
            .where(Claim.lot_id == self.lot_id, Claim.state == ClaimState.ALLOCATED)
            .group_by(ClaimLine.lot_line_id)
        ).all()
        assert all(units == self.units[line_id] - self.remaining(line_id) for line_id, units in granted)
        in_lot = self.lot_state is not LotState.WITHDRAWN
        devices = set(db.session.scalars(select(EquipmentItem.state).where(EquipmentItem.id.in_(self.item_ids))))
        assert devices == {ItemState.IN_LOT if in_lot else ItemState.DECOMMISSIONED}
        held = db.session.scalar(select(func.count(LotItem.id)).where(LotItem.item_id.in_(self.item_ids)))
        assert held == (len(self.item_ids) if in_lot else 0)


def test_units_are_conserved_whatever_people_do(db):
    run_state_machine_as_test(
        LotLife,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        ),
    )
