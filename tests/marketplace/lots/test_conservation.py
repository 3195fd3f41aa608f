"""Whatever people do with a lot, in whatever order, its units are conserved: checked against a model in plain Python."""

from datetime import date, datetime, time, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from core.clock import PARIS, now, today
from core.db import db
from core.errors import Refusal
from core.events import quietly
from marketplace.inventory.enums import Condition, Grading, ItemState, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.lots import services
from marketplace.lots.enums import Age, ClaimState, LotState
from marketplace.lots.models import Claim, ClaimLine, Lot, LotItem, LotLine
from marketplace.transfers.services import take_back_rest
from tests.conftest import begin_anew
from tests.factories import make_category, make_manager
from tests.marketplace.lots.factories import make_item, make_verified_manager

PEOPLE = 4  # the first two act for public bodies, the others for partners
FIRST_DAY, RESERVED_DAYS, OPEN_DAYS = today(), 2, 5


class LotLife(RuleBasedStateMachine):
    """One lot with devices and counted units, some organisations that want it, the days that pass, and a model of who has what."""

    claims = Bundle("claims")

    @initialize(devices=st.integers(1, 4), counted=st.integers(1, 5))
    def publish(self, devices: int, counted: int) -> None:
        self.day = FIRST_DAY
        self.giver = make_manager()
        partners = [make_verified_manager("laptop", "monitor") for _ in range(PEOPLE // 2)]
        self.people = [make_manager(), make_manager(), *partners]
        self.item_ids = [make_item(self.giver.organisation).id for _ in range(devices)]
        self.until = self.day + timedelta(days=OPEN_DAYS)
        facts = services.LotFacts("Lot", "", "Mairie", "", self.until)
        lot = services.draft_lot(facts, giver_id=self.giver.organisation_id, by=self.giver, now=now(), today=self.day)
        self.lot_id = lot.id
        services.add_items(lot.id, self.item_ids, Grading(Works.WORKING), by=self.giver, now=now(), today=self.day)
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
            services.publish_lot(lot.id, bodies_first_days=RESERVED_DAYS, by=self.giver, now=now(), today=self.day)
        self.partners_from = self.day + timedelta(days=RESERVED_DAYS)
        lines = select(LotLine.id, LotLine.units).where(LotLine.lot_id == lot.id).order_by(LotLine.id)
        self.units = dict(db.session.execute(lines).all())  # in one order: what is asked of each is drawn by its place
        self.taken_back = dict.fromkeys(self.units, 0)
        self.asked: dict[int, dict[int, int]] = {}
        self.granted: dict[int, dict[int, int]] = {}
        self.state: dict[int, ClaimState] = {}
        self.may_wait: dict[int, bool] = {}
        self.recalled_on: dict[int, date] = {}
        self.taker: dict[int, int] = {}
        self.lot_state = LotState.PUBLISHED
        self.offered_from = self.day

    def teardown(self) -> None:
        begin_anew()

    def now(self) -> datetime:
        return datetime.combine(self.day, time(10), tzinfo=PARIS)

    def remaining(self, line_id: int) -> int:
        return self.units[line_id] - self.promised(line_id) - self.taken_back[line_id]

    def promised(self, line_id: int) -> int:
        return sum(parts.get(line_id, 0) for parts in self.granted.values())

    def in_state(self, state: ClaimState) -> list[int]:
        return [claim for claim in self.asked if self.state[claim] is state]

    def accepted(self, act) -> bool:
        """Whether the command accepted; letters and transfers are other tests' business."""
        try:
            with quietly():
                act()
        except Refusal:
            return False
        return True

    def follow(self) -> None:
        """What must happen to the others once somebody moved."""
        for claim in self.in_state(ClaimState.PENDING):
            if not any(self.remaining(line_id) for line_id in self.asked[claim]):
                self.state[claim] = ClaimState.WAITING if self.may_wait[claim] else ClaimState.REFUSED
        free = {line_id: self.remaining(line_id) for line_id in self.units}
        for claim in self.in_state(ClaimState.PENDING):
            for line_id, units in self.asked[claim].items():
                free[line_id] -= units
        recalled = False
        for claim in self.in_state(ClaimState.WAITING):
            if any(free[line_id] > 0 for line_id in self.asked[claim]):
                self.state[claim], self.recalled_on[claim], recalled = ClaimState.PENDING, self.day, True
                for line_id, units in self.asked[claim].items():
                    free[line_id] -= units
        left = any(self.remaining(line_id) for line_id in self.units)
        if self.lot_state is LotState.PUBLISHED and not left:
            self.lot_state = LotState.ALLOCATED
        elif (self.lot_state is LotState.ALLOCATED and left) or (self.lot_state is LotState.EXPIRED and recalled):
            self.lot_state = LotState.PUBLISHED

    @rule(days=st.sampled_from([1, 1, 1, 2, 8, 40]))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(
        target=claims,
        person=st.integers(0, PEOPLE - 1),
        wanted=st.lists(st.integers(-1, 5), min_size=2, max_size=2),
        may_wait=st.booleans(),
    )
    def ask(self, person: int, wanted: list[int], may_wait: bool):  # noqa: FBT001 - as Hypothesis draws it
        asked = dict(zip(self.units, wanted, strict=True))
        live = {ClaimState.PENDING, ClaimState.WAITING, ClaimState.ALLOCATED}
        is_free = not any(self.taker[claim] == person and self.state[claim] in live for claim in self.state)
        opens_on = self.offered_from if person < PEOPLE // 2 else self.partners_from
        expected = (
            self.lot_state is LotState.PUBLISHED
            and opens_on <= self.day <= self.until
            and is_free
            and any(asked.values())
            and all(0 <= units <= self.remaining(line_id) for line_id, units in asked.items())
        )
        made: list[int] = []

        def act() -> None:
            by = self.people[person]
            claim = services.claim_lot(self.lot_id, asked, message="", may_wait=may_wait, by=by, now=self.now(), today=self.day)
            made.append(claim.id)

        assert self.accepted(act) is expected
        if not expected:
            return multiple()
        (claim_id,) = made
        self.asked[claim_id] = {line_id: units for line_id, units in asked.items() if units}
        self.state[claim_id], self.taker[claim_id], self.may_wait[claim_id] = ClaimState.PENDING, person, may_wait
        return claim_id

    @rule(claim=claims, parts=st.none() | st.lists(st.integers(-1, 5), min_size=2, max_size=2))
    def grant(self, claim: int, parts: list[int] | None) -> None:
        asked = self.asked[claim]
        granted = asked if parts is None else {line_id: units for line_id, units in zip(self.units, parts, strict=True) if units}
        expected = (
            self.state[claim] is ClaimState.PENDING
            and self.lot_state is LotState.PUBLISHED
            and bool(granted)
            and all(0 <= units <= min(asked.get(line_id, 0), self.remaining(line_id)) for line_id, units in granted.items())
        )
        assert self.accepted(lambda: services.allocate_claim(claim, granted, by=self.giver, now=self.now())) is expected
        if expected:
            self.state[claim], self.granted[claim] = ClaimState.ALLOCATED, granted
            self.follow()

    @rule(claim=claims)
    def refuse(self, claim: int) -> None:
        expected = self.state[claim].is_unanswered
        assert self.accepted(lambda: services.refuse_claim(claim, reason="Non.", by=self.giver, now=self.now())) is expected
        if expected:
            self.state[claim] = ClaimState.REFUSED
            self.follow()

    @rule(claim=claims)
    def give_up(self, claim: int) -> None:
        expected = self.state[claim].is_unanswered
        by = self.people[self.taker[claim]]
        assert self.accepted(lambda: services.withdraw_claim(claim, by=by, now=self.now())) is expected
        if expected:
            self.state[claim] = ClaimState.WITHDRAWN
            self.follow()

    @rule(claim=claims, parts=st.none() | st.lists(st.integers(-1, 3), min_size=2, max_size=2))
    def release(self, claim: int, parts: list[int] | None) -> None:
        granted = self.granted.get(claim, {})
        back = dict(granted) if parts is None else {line: units for line, units in zip(self.units, parts, strict=True) if units}
        expected = (
            self.state[claim] is ClaimState.ALLOCATED
            and bool(back)
            and all(0 < units <= granted.get(line_id, 0) for line_id, units in back.items())
        )
        units = None if parts is None else back
        act = lambda: services.release_allocation(claim, units, by=self.giver, now=self.now(), reason="Annulé.")  # noqa: E731 - one line, used once
        assert self.accepted(act) is expected
        if expected:
            left = {line_id: number - back.get(line_id, 0) for line_id, number in granted.items()}
            if any(left.values()):
                self.granted[claim] = {line_id: units for line_id, units in left.items() if units}
            else:
                self.state[claim] = ClaimState.REFUSED
                del self.granted[claim]
            self.follow()

    @rule()
    def morning(self) -> None:
        """The daily command: claims lapse, then lots expire. It does nothing more the second time."""
        for state, days in ((ClaimState.PENDING, 30), (ClaimState.WAITING, 90)):
            for claim in self.in_state(state):
                since = max(self.until, self.recalled_on.get(claim, self.until))
                if self.day > since + timedelta(days=days):
                    self.state[claim] = ClaimState.LAPSED
            self.follow()
        left = any(self.remaining(line_id) for line_id in self.units)
        pending = self.in_state(ClaimState.PENDING)
        if self.lot_state is LotState.PUBLISHED and self.day > self.until and left and not pending:
            self.lot_state = LotState.EXPIRED
        with quietly():
            services.open_windows(today=self.day, now=self.now())
            services.lapse_claims(today=self.day, now=self.now())
            services.expire_lots(today=self.day, now=self.now())
            assert services.open_windows(today=self.day, now=self.now()) == 0
            assert services.expire_lots(today=self.day, now=self.now()) == 0

    @rule()
    def offer_again(self) -> None:
        expected = self.lot_state is LotState.EXPIRED
        act = lambda: services.offer_again(self.lot_id, by=self.giver, now=self.now(), today=self.day)  # noqa: E731 - the same
        assert self.accepted(act) is expected
        if expected:
            self.lot_state = LotState.PUBLISHED
            self.offered_from = self.partners_from = self.day
            self.until = self.day + timedelta(days=21)

    @rule(again=st.integers(0, 9))
    def withdraw(self, again: int) -> None:
        expected = again == 0 and self.lot_state in {LotState.PUBLISHED, LotState.EXPIRED} and not self.granted
        if again == 0:
            act = lambda: services.withdraw_lot(self.lot_id, reason="Non.", by=self.giver, now=self.now())  # noqa: E731 - the same
            assert self.accepted(act) is expected
        if expected:
            self.lot_state = LotState.WITHDRAWN
            for claim, state in self.state.items():
                if state.is_unanswered:
                    self.state[claim] = ClaimState.REFUSED

    @rule()
    def take_back_rest(self) -> None:
        expected = self.lot_state in {LotState.PUBLISHED, LotState.EXPIRED} and bool(self.granted)
        act = lambda: take_back_rest(self.lot_id, reason="Non.", by=self.giver, now=self.now())  # noqa: E731 - the same
        assert self.accepted(act) is expected
        if expected:
            self.lot_state = LotState.ALLOCATED
            for line_id in self.units:
                self.taken_back[line_id] += self.remaining(line_id)
            for claim in self.in_state(ClaimState.PENDING):
                self.state[claim] = ClaimState.REFUSED

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        if not hasattr(self, "lot_state"):
            return
        db.session.rollback()
        lines = db.session.execute(
            select(LotLine.id, LotLine.units, LotLine.allocated_units, LotLine.taken_back_units).where(
                LotLine.lot_id == self.lot_id
            )
        ).all()
        assert {line.id: tuple(line)[1:] for line in lines} == {
            line_id: (units, self.promised(line_id), self.taken_back[line_id]) for line_id, units in self.units.items()
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
        assert all(units == self.promised(line_id) for line_id, units in granted)
        in_lot = self.lot_state is not LotState.WITHDRAWN
        devices = db.session.scalars(select(EquipmentItem.state).where(EquipmentItem.id.in_(self.item_ids))).all()
        held = db.session.scalar(select(func.count(LotItem.id)).where(LotItem.item_id.in_(self.item_ids)))
        assert held == devices.count(ItemState.IN_LOT) == (len(self.item_ids) - self.taken_back[min(self.units)] if in_lot else 0)
        assert devices.count(ItemState.DECOMMISSIONED) == len(self.item_ids) - held


def test_units_are_conserved_whatever_people_do(db):
    run_state_machine_as_test(
        LotLife,
        settings=settings(
            max_examples=60, stateful_step_count=50, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        ),
    )
