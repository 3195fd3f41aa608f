"""A round from the boxes that are due to the kilometres at the meter."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from core.events import history_of
from marketplace.collection import queries, services
from marketplace.collection.enums import DueReason, Problem, ReportState, RoundState, StopResult
from marketplace.collection.errors import (
    BoxWithoutAgreement,
    CarrierWithoutPlace,
    NotPlannedYet,
    RoundChangedMeanwhile,
    RoundEmpty,
    RoundReasonMissing,
    RoundStepNotPossible,
    RoundStopUnknown,
    VehicleHoursWrong,
)
from marketplace.collection.models import BoxReport
from marketplace.collection.rules import rounds as rules
from marketplace.collection.rules.rounds import RoundTotals
from marketplace.collection.services import Fleet
from marketplace.transfers.services import agree_pickup, prepare_transfer, propose_pickup
from tests.factories import keep, make_manager, make_partner_manager
from tests.marketplace.collection.factories import DAY, FLEET, NOON, frozen_round, make_box, make_carrier, prepared_round
from tests.marketplace.transfers.factories import make_allocated_claim


def report_full(box, state=ReportState.RECEIVED):
    answer = "" if state is ReportState.RECEIVED else "Vidée."
    return keep(
        BoxReport(box_id=box.id, problem=Problem.FULL, state=state, answer=answer, nonce="n", reported_at=NOON, last_at=NOON)
    )


def say(tour, number=0, result=StopResult.DONE, *, key="a", kg=None, reason="", by, now=NOON):
    return services.say_stop(queries.get_round(tour.id).in_order[number].id, result, key=key, kg=kg, reason=reason, by=by, now=now)


class TestWhatIsDue:
    def test_boxes_of_the_partner_those_reported_full_first_and_why(self, db):
        carrier = make_carrier()
        make_box(responsible_id=carrier.organisation_id, name="Aube")
        full = make_box(responsible_id=carrier.organisation_id, name="Zénith", capacity_kg=25)
        emptied = make_box(responsible_id=carrier.organisation_id, name="Bois")
        make_box(name="À d’autres")
        report_full(full)
        report_full(emptied, ReportState.SETTLED)

        due = queries.due_stops(carrier.organisation_id, on=DAY)

        assert [(stop.name, stop.why) for stop in due] == [
            ("Zénith", DueReason.REPORTED_FULL),
            ("Aube", DueReason.CHOSEN),
            ("Bois", DueReason.CHOSEN),
        ]
        assert [stop.kg for stop in due] == [25, 40, 40]

    def test_a_level_read_as_full_is_due(self, db):
        carrier = make_carrier()
        box = make_box(responsible_id=carrier.organisation_id)
        services.note_level(box.id, 85, by=carrier, now=NOON)

        assert [stop.why for stop in queries.due_stops(carrier.organisation_id, on=DAY)] == [DueReason.READ_FULL]

    def test_a_box_nobody_emptied_for_long_is_due(self, db):
        carrier = make_carrier()
        make_box(responsible_id=carrier.organisation_id, state_since=NOON - timedelta(days=200))

        assert [stop.why for stop in queries.due_stops(carrier.organisation_id, on=DAY)] == [DueReason.OVERDUE]

    def test_opening_hours_of_that_day_bound_the_visit(self, db):
        carrier = make_carrier()
        make_box(responsible_id=carrier.organisation_id, opening_hours="Mo-Fr 09:00-12:00,14:00-17:30")

        (thursday,) = queries.due_stops(carrier.organisation_id, on=DAY)
        (sunday,) = queries.due_stops(carrier.organisation_id, on=DAY + timedelta(days=3))

        assert thursday.windows == [[9 * 3600, 12 * 3600], [14 * 3600, 17 * 3600 + 1800]]
        assert sunday.windows == [[0, 0]]

    def test_a_pickup_is_due_on_the_day_both_agreed_to_and_not_before(self, db):
        carrier, giver = make_carrier(), make_manager(insee_code="57463")
        transfer = prepare_transfer(make_allocated_claim(giver, carrier, ("laptop", 10), mass_kg=Decimal(25)).id, now=NOON)
        propose_pickup(transfer.id, DAY, by=giver, now=NOON)
        assert queries.due_stops(carrier.organisation_id, on=DAY) == []

        agree_pickup(transfer.id, DAY, by=carrier, now=NOON)
        transfer.pickup_begins, transfer.pickup_ends = time(9), time(10, 30)

        (stop,) = queries.due_stops(carrier.organisation_id, on=DAY)
        assert (stop.transfer_id, stop.why, stop.kg) == (transfer.id, DueReason.APPOINTMENT, 25)
        assert stop.windows == [[9 * 3600, 10 * 3600 + 1800]]
        assert queries.due_stops(carrier.organisation_id, on=DAY + timedelta(days=1)) == []


class TestPreparing:
    def test_the_order_is_found_and_told_from_where(self, db):
        tour = queries.get_round(prepared_round(make_carrier(), 3).id)

        assert tour.state is RoundState.DRAFT
        assert [stop.position for stop in tour.in_order] == [0, 1, 2]
        assert tour.unserved == []
        assert tour.metres == sum(vehicle.planned_metres for vehicle in tour.vehicles) > 0
        assert "à vol d’oiseau" in tour.ways
        assert [stop.arrives for stop in tour.in_order] == sorted(stop.arrives for stop in tour.in_order)

    def test_the_same_stops_are_driven_in_the_same_order_whatever_presses_that_day(self, db):
        carrier = make_carrier()
        boxes = [
            make_box(responsible_id=carrier.organisation_id, name=name, longitude=6.17626 + 0.01 * number)
            for number, name in enumerate(("Zénith", "Aube", "Bois", "Mairie"), start=1)
        ]
        keys = [f"borne-{box.id}" for box in boxes]

        def order():
            tour = services.prepare_round(carrier.organisation_id, DAY, keys, FLEET, by=carrier, now=NOON)
            return [stop.box_id for stop in queries.get_round(tour.id).in_order]

        before = order()
        report_full(boxes[2])

        assert order() == before

    def test_planning_again_changes_nothing(self, db):
        tour = prepared_round(make_carrier())
        before = queries.get_round(tour.id).revision

        services.plan_round(tour.id, clock=lambda: NOON)

        assert queries.get_round(tour.id).revision == before

    @pytest.mark.parametrize(
        ("keys", "fleet", "error"),
        [
            ([], FLEET, RoundEmpty),
            (["borne-1000"], FLEET, RoundStopUnknown),
            (["borne-1"], Fleet(1, None, None, 3600, 3600), VehicleHoursWrong),
        ],
    )
    def test_what_cannot_be_is_refused(self, db, keys, fleet, error):
        with pytest.raises(error):
            services.prepare_round(make_carrier().organisation_id, DAY, keys, fleet, by=None, now=NOON)

    def test_a_partner_without_profile_has_no_depot(self, db):
        with pytest.raises(CarrierWithoutPlace):
            services.prepare_round(make_partner_manager().organisation_id, DAY, ["borne-1"], FLEET, by=None, now=NOON)

    def test_a_box_needs_an_agreement_in_force_that_day(self, db):
        carrier = make_carrier()
        box = make_box(responsible_id=carrier.organisation_id)

        with pytest.raises(BoxWithoutAgreement, match=box.name):
            services.prepare_round(carrier.organisation_id, date(2041, 1, 2), [f"borne-{box.id}"], FLEET, by=None, now=NOON)

    def test_a_stop_too_heavy_is_left_out(self, db):
        tour = queries.get_round(prepared_round(make_carrier(), 2, fleet=Fleet(1, 30, None, 0, 40_000)).id)

        assert len(tour.unserved) == 2
        assert tour.unserved[0].position is None


class TestByHand:
    def test_a_stop_goes_earlier_and_later(self, db):
        carrier = make_carrier()
        tour = queries.get_round(prepared_round(carrier).id)
        first, second, third = [stop.id for stop in tour.in_order]

        services.move_stop(tour.id, second, up=True, revision=tour.revision, by=carrier, now=NOON)

        tour = queries.get_round(tour.id)
        assert [stop.id for stop in tour.in_order] == [second, first, third]
        with pytest.raises(RoundChangedMeanwhile):
            services.move_stop(tour.id, second, up=True, revision=tour.revision - 1, by=carrier, now=NOON)

    @pytest.mark.parametrize(
        ("stop", "up", "orders"),
        [
            (1, True, [[1, 2], [3]]),
            (2, False, [[1], [2, 3]]),
            (3, True, [[1, 2, 3], []]),
            (3, False, [[1, 2], [3]]),
            (4, False, [[1, 2], [3, 4]]),
        ],
    )
    def test_past_the_end_of_a_tour_it_goes_to_the_next(self, stop, up, orders):
        assert rules.moved([[1, 2], [3]], stop, up=up) == orders

    def test_an_order_that_is_final_moves_no_more(self, db):
        carrier = make_carrier()
        tour = frozen_round(carrier)

        with pytest.raises(RoundStepNotPossible):
            services.move_stop(tour.id, tour.stops[0].id, up=True, revision=tour.revision, by=carrier, now=NOON)

    def test_an_order_still_searched_is_not_final(self, db):
        carrier = make_carrier()
        tour = prepared_round(carrier)
        tour.planned_at = None
        db.commit()

        with pytest.raises(NotPlannedYet):
            services.freeze_round(tour.id, by=carrier, now=NOON)

    def test_it_may_be_given_up_until_it_leaves_with_a_reason(self, db):
        carrier = make_carrier()
        tour = frozen_round(carrier)
        with pytest.raises(RoundReasonMissing):
            services.cancel_round(tour.id, reason=" ", by=carrier, now=NOON)

        assert services.cancel_round(tour.id, reason="Panne", by=carrier, now=NOON).state is RoundState.CANCELLED
        with pytest.raises(RoundStepNotPossible):
            say(tour, by=carrier)


class TestOnTheRoad:
    def test_stop_by_stop_to_the_end(self, db):
        carrier = make_carrier()
        tour = frozen_round(carrier, 2)

        say(tour, 0, kg=Decimal("31.5"), by=carrier)
        assert queries.get_round(tour.id).state is RoundState.UNDER_WAY
        say(tour, 1, StopResult.NOT_DONE, key="b", reason="Fermé", by=carrier)

        tour = queries.get_round(tour.id)
        assert tour.state is RoundState.DONE
        assert [(stop.result, stop.noted_kg, stop.reason) for stop in tour.in_order] == [
            (StopResult.DONE, Decimal("31.5"), ""),
            (StopResult.NOT_DONE, None, "Fermé"),
        ]

    def test_two_telephones_that_come_back_are_kept_once_and_none_is_lost(self, db):
        carrier = make_carrier()
        tour = frozen_round(carrier, 1)

        first = say(tour, kg=Decimal(30), key="first", by=carrier)
        second = say(tour, kg=Decimal(12), key="second", by=carrier, now=NOON + timedelta(hours=1))

        (stop,) = queries.get_round(tour.id).in_order
        assert (first.counts, second.counts) == (True, False)
        assert stop.noted_kg == Decimal(30)
        assert [record.kg for record in stop.set_aside] == [Decimal(12)]

    def test_the_same_telephone_that_sends_again_says_it_once(self, db):
        carrier = make_carrier()
        tour = frozen_round(carrier, 1)

        assert say(tour, key="k", by=carrier).id == say(tour, key="k", by=carrier).id
        names = [entry.name for entry in history_of("round", tour.id)]
        assert names.count("StopSaid") == 1

    def test_what_could_not_be_done_has_its_reason_and_a_draft_says_nothing(self, db):
        carrier = make_carrier()
        with pytest.raises(RoundReasonMissing):
            say(frozen_round(carrier, 1), result=StopResult.NOT_DONE, by=carrier)
        with pytest.raises(RoundStepNotPossible):
            say(prepared_round(carrier, 1), by=carrier)

    def test_kilometres_are_planned_until_the_meter_is_read_and_counted_in_their_year(self, db):
        carrier = make_carrier()
        tour = frozen_round(carrier, 1)
        assert queries.year_of_collection(2026).rounds == {}  # it has not left

        say(tour, by=carrier)
        planned = queries.get_round(tour.id).vehicles[0].km
        assert queries.year_of_collection(2026).rounds[carrier.organisation_id].km == planned > 0

        services.say_kilometres(tour.vehicles[0].id, 100, by=carrier, now=NOON)
        assert queries.year_of_collection(2026).rounds == {carrier.organisation_id: RoundTotals(1, 100, Decimal("26.9"))}
        assert queries.year_of_collection(2025).rounds == {}

    def test_kilometres_wait_for_the_round_to_leave(self, db):
        tour = frozen_round(carrier := make_carrier(), 1)
        with pytest.raises(RoundStepNotPossible):
            services.say_kilometres(tour.vehicles[0].id, 3, by=carrier, now=NOON)
