"""Commands on lots, claims and allocations, on the real database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.accounts.enums import OrganisationKind
from core.clock import now, today
from core.errors import NotFound
from core.events import Announcement
from core.thresholds import threshold
from core.waiting import Waiting
from geo.partners.enums import PartnerState
from marketplace.inventory.enums import Condition, Grading, ItemState, Works
from marketplace.inventory.models import EquipmentItem
from marketplace.ledger.enums import Eligibility
from marketplace.lots import errors, queries, rules, services
from marketplace.lots.enums import Age, ClaimState, LotState
from marketplace.lots.models import Claim, Lot, LotItem
from tests.factories import make_category, make_manager, make_organisation, make_partner_manager
from tests.marketplace.lots.factories import (
    make_allocated_claim,
    make_claim,
    make_item,
    make_line,
    make_lot,
    make_profile,
    make_verified_manager,
)

FACTS = services.LotFacts(
    title="12 portables de l’école",
    description="Avec chargeurs.",
    pickup_place="Mairie",
    pickup_hours="Le mardi",
    claims_until=today() + timedelta(days=21),
)


@pytest.fixture
def giver(db):
    return make_manager()


@pytest.fixture
def taker(db):
    return make_verified_manager("laptop")


def draft(giver):
    return services.draft_lot(FACTS, giver_id=giver.organisation_id, by=giver, now=now(), today=today())


def add_items(lot, items, giver):
    ids = [item.id for item in items]
    return services.add_items(lot.id, ids, Grading(Works.WORKING), by=giver, now=now(), today=today())


def count_units(lot, giver, *, units=5, code="laptop", age=Age.WITHIN_TEN_YEARS):
    services.add_counted_units(
        lot.id,
        category_id=make_category(code).id,
        condition=Condition(),
        age=age,
        units=units,
        by=giver,
        now=now(),
    )


def announced(db, kind):
    """What was announced about a kind of thing, in order."""
    return [row.name for row in db.query(Announcement).filter_by(subject_kind=kind).order_by(Announcement.id)]


def lines_of(lot):
    return [(line.category.code, line.works.value, line.eligibility.value, line.units, line.mass_kg) for line in lot.lines]


# Building


def test_a_draft_belongs_to_its_giver_and_is_seen_by_nobody_else(db, giver):
    lot = draft(giver)

    assert (lot.state, lot.giver_id, lot.published_at) == (LotState.DRAFT, giver.organisation_id, None)
    assert announced(db, "lot") == ["LotDrafted"]


def test_a_partner_gives_no_lot(giver):
    partner = make_partner_manager()
    with pytest.raises(errors.GiverNotPublic):
        services.draft_lot(FACTS, giver_id=partner.organisation_id, by=giver, now=now(), today=today())


def test_devices_enter_a_lot_in_lines_and_are_no_longer_available(db, giver):
    lot = draft(giver)
    laptops = [make_item(giver.organisation) for _ in range(3)]
    old = make_item(giver.organisation, purchased_on=date(2005, 1, 1))
    undated = make_item(giver.organisation, purchased_on=None)

    assert add_items(lot, [*laptops, old, undated], giver) == 5
    lot = queries.get_lot(lot.id)

    assert lines_of(lot) == [
        ("laptop", "working", "counts", 3, 3 * laptops[0].category.default_mass_kg),
        ("laptop", "working", "over_ten_years", 1, laptops[0].category.default_mass_kg),
        ("laptop", "working", "undated", 1, laptops[0].category.default_mass_kg),
    ]
    assert {item.state for item in db.query(EquipmentItem)} == {ItemState.IN_LOT}
    assert announced(db, "lot") == ["LotDrafted", "LotItemsAdded"]


def test_a_second_batch_enlarges_the_line_it_belongs_to_and_counted_units_stay_apart(giver):
    lot = draft(giver)
    services.add_counted_units(
        lot.id,
        category_id=make_category("laptop").id,
        condition=Condition(Works.WORKING),
        age=Age.WITHIN_TEN_YEARS,
        units=4,
        by=giver,
        now=now(),
    )
    add_items(lot, [make_item(giver.organisation)], giver)
    add_items(lot, [make_item(giver.organisation)], giver)

    lot = queries.get_lot(lot.id)

    assert [line.units for line in lot.lines] == [4, 2]
    assert queries.inventoried_units(lot.id) == {lot.lines[1].id: 2}


@pytest.mark.parametrize("state", sorted(set(ItemState) - {ItemState.DECOMMISSIONED}))
def test_a_device_that_is_not_free_is_refused_and_nothing_is_added(db, giver, state):
    lot = draft(giver)
    free, taken = make_item(giver.organisation), make_item(giver.organisation, state=state)

    with pytest.raises(errors.ItemsNotAvailable):
        add_items(lot, [free, taken], giver)

    assert queries.get_lot(lot.id).lines == []
    assert db.get(EquipmentItem, free.id).state is ItemState.DECOMMISSIONED


def test_a_device_of_somebody_else_is_refused_like_one_that_is_taken(giver):
    lot = draft(giver)
    with pytest.raises(errors.ItemsNotAvailable):
        add_items(lot, [make_item(make_organisation())], giver)


def test_no_device_chosen_is_refused(giver):
    with pytest.raises(errors.NoItemChosen):
        add_items(draft(giver), [], giver)


def test_counted_units_say_what_the_decree_counts(giver):
    lot = draft(giver)
    count_units(lot, giver, units=5)
    count_units(lot, giver, units=7)
    count_units(lot, giver, units=2, age=Age.UNKNOWN)
    make_category("cable", in_decree=False, default_mass_kg=None)
    count_units(lot, giver, units=30, code="cable")

    lot = queries.get_lot(lot.id)

    assert [(line.eligibility, line.units) for line in lot.lines] == [
        (Eligibility.COUNTS, 12),
        (Eligibility.UNDATED, 2),
        (Eligibility.OUTSIDE_CATEGORIES, 30),
    ]
    assert lot.lines[2].mass_kg is None
    assert lot.mass_kg is None


def test_a_line_cannot_grow_beyond_the_limit(giver):
    lot = draft(giver)
    count_units(lot, giver, units=100_000)
    with pytest.raises(errors.UnitsOutOfRange):
        count_units(lot, giver, units=1)
    assert queries.get_lot(lot.id).units == 100_000


def test_an_unknown_category_is_refused(giver):
    lot = draft(giver)
    for category_id in (0, -1, 10**12, 999_999):
        with pytest.raises(errors.UnknownCategory):
            services.add_counted_units(
                lot.id,
                category_id=category_id,
                condition=Condition(Works.WORKING),
                age=Age.UNKNOWN,
                units=1,
                by=giver,
                now=now(),
            )


def test_a_line_taken_out_frees_its_devices(db, giver):
    lot = draft(giver)
    item = make_item(giver.organisation)
    add_items(lot, [item], giver)
    line_id = queries.get_lot(lot.id).lines[0].id

    services.remove_line(lot.id, line_id, by=giver, now=now())

    assert queries.get_lot(lot.id).lines == []
    assert db.get(EquipmentItem, item.id).state is ItemState.DECOMMISSIONED
    assert db.query(LotItem).count() == 0
    with pytest.raises(errors.LineGone):
        services.remove_line(lot.id, line_id, by=giver, now=now())


def test_a_draft_is_described_otherwise_until_it_is_published(giver):
    lot = draft(giver)
    count_units(lot, giver)
    other = services.LotFacts("Autre", "", "Ailleurs", "", today() + timedelta(days=3))

    services.change_lot(lot.id, other, revision=lot.revision, by=giver, now=now(), today=today())
    assert queries.get_lot(lot.id).title == "Autre"

    services.publish_lot(lot.id, by=giver, now=now(), today=today())
    with pytest.raises(errors.LotNotDraft):
        services.change_lot(lot.id, FACTS, revision=1, by=giver, now=now(), today=today())
    with pytest.raises(errors.LotNotDraft):
        count_units(lot, giver)


def test_an_empty_lot_is_not_published(giver):
    with pytest.raises(errors.EmptyLot):
        services.publish_lot(draft(giver).id, by=giver, now=now(), today=today())


def test_publishing_writes_once_to_each_partner_that_handles_the_equipment(giver, letters):
    able = make_verified_manager("laptop", "monitor")
    make_verified_manager("phone")
    make_profile(make_partner_manager().organisation, "laptop", state=PartnerState.SUBMITTED)
    lot = draft(giver)
    count_units(lot, giver)
    count_units(lot, giver, code="monitor")

    services.publish_lot(lot.id, by=giver, now=now(), today=today())

    assert letters() == [(able.user.email, "Nouveau lot : 12 portables de l’école")]


def test_a_discarded_draft_frees_its_devices(db, giver):
    lot = draft(giver)
    item = make_item(giver.organisation)
    add_items(lot, [item], giver)

    services.discard_draft(lot.id, by=giver, now=now())

    assert queries.get_lot(lot.id).state is LotState.WITHDRAWN
    assert db.get(EquipmentItem, item.id).state is ItemState.DECOMMISSIONED


def test_withdrawing_refuses_the_pending_claims_with_the_reason_and_frees_the_devices(db, giver, taker, letters):
    item = make_item(giver.organisation)
    lot = make_lot(giver.organisation, lines=[], items=[item])
    claim = make_claim(lot, taker)

    services.withdraw_lot(lot.id, reason="Il sert ailleurs.", by=giver, now=now())

    claim = db.get(Claim, claim.id)
    assert (claim.state, claim.decision_reason) == (ClaimState.REFUSED, "Le lot a été retiré. Il sert ailleurs.")
    assert db.get(EquipmentItem, item.id).state is ItemState.DECOMMISSIONED
    assert letters()[-1] == (taker.user.email, f"Votre demande n’est pas retenue : {lot.title}")
    assert announced(db, "lot") == ["LotWithdrawn"]


def test_a_lot_partly_promised_is_not_withdrawn(giver, taker):
    lot = make_lot(giver.organisation)
    make_allocated_claim(lot, taker, units={lot.lines[0].id: 1})

    with pytest.raises(errors.AlreadyPromised):
        services.withdraw_lot(lot.id, reason="Non.", by=giver, now=now())


# Claiming


def test_a_verified_partner_asks_for_a_part_and_the_giver_is_told(db, giver, taker, letters):
    lot = make_lot(giver.organisation)

    claim = make_claim(lot, taker, units={lot.lines[0].id: 3}, message="Pour l’atelier.")

    assert (claim.state, claim.taker_id, claim.units) == (ClaimState.PENDING, taker.organisation_id, 3)
    assert announced(db, "claim") == ["ClaimMade"]
    assert letters() == [(giver.user.email, f"{taker.organisation.name} demande votre lot : {lot.title}")]


def test_another_public_body_may_ask_too(giver):
    assert make_claim(make_lot(giver.organisation), make_manager()).state is ClaimState.PENDING


def test_a_partner_without_verified_profile_asks_for_nothing(giver):
    with pytest.raises(errors.NotVerified):
        make_claim(make_lot(giver.organisation), make_partner_manager())


def test_a_second_claim_waits_for_the_first_to_be_withdrawn(giver, taker):
    lot = make_lot(giver.organisation)
    first = make_claim(lot, taker)
    with pytest.raises(errors.AlreadyClaimed):
        make_claim(lot, taker)

    services.withdraw_claim(first.id, by=taker, now=now())

    assert make_claim(lot, taker).id != first.id


def test_a_lot_that_does_not_exist_is_not_found(taker):
    for lot_id in (0, 999_999, 2**31, 10**30):
        with pytest.raises(NotFound):
            services.claim_lot(lot_id, {1: 1}, message="", by=taker, now=now(), today=today())


def test_a_withdrawn_claim_is_told_to_the_giver(giver, taker, letters):
    lot = make_lot(giver.organisation)
    services.withdraw_claim(make_claim(lot, taker).id, by=taker, now=now())
    assert letters()[-1] == (giver.user.email, f"Demande retirée : {lot.title}")


# Deciding


def test_a_whole_grant_answers_the_others_and_closes_the_lot(db, giver, taker, letters):
    lot = make_lot(giver.organisation)
    rival = make_verified_manager()
    chosen, other = make_claim(lot, taker), make_claim(lot, rival, may_wait=False)

    services.allocate_claim(chosen.id, by=giver, now=now())

    lot = queries.get_lot(lot.id)
    assert (lot.state, lot.lines[0].allocated_units) == (LotState.ALLOCATED, 10)
    assert db.get(Claim, chosen.id).granted_units == 10
    other = db.get(Claim, other.id)
    assert (other.state, other.decision_reason) == (ClaimState.REFUSED, services.NOTHING_LEFT)
    assert announced(db, "claim") == ["ClaimMade", "ClaimMade", "ClaimAllocated", "ClaimRefused"]
    assert announced(db, "lot") == ["LotAllocated"]
    assert sum(to == taker.user.email and subject.startswith("Demande retenue") for to, subject in letters()) == 1
    assert letters().count((rival.user.email, f"Votre demande n’est pas retenue : {lot.title}")) == 1


def test_a_split_leaves_the_rest_to_the_others(db, giver, taker):
    lot = make_lot(giver.organisation, lines=[make_line(10), make_line(4, "monitor")])
    laptops, monitors = (line.id for line in lot.lines)
    first = make_claim(lot, taker)
    second = make_claim(lot, make_verified_manager())

    services.allocate_claim(first.id, {laptops: 6, monitors: 0}, by=giver, now=now())
    assert queries.get_lot(lot.id).state is LotState.PUBLISHED
    assert db.get(Claim, second.id).state is ClaimState.PENDING

    with pytest.raises(errors.MoreThanRemains):
        services.allocate_claim(second.id, by=giver, now=now())
    services.allocate_claim(second.id, {laptops: 4, monitors: 4}, by=giver, now=now())

    lot = queries.get_lot(lot.id)
    assert lot.state is LotState.ALLOCATED
    assert [line.allocated_units for line in lot.lines] == [10, 4]
    assert db.get(Claim, first.id).granted_units == 6


def test_a_claim_is_refused_at_once_when_all_it_asks_is_gone(db, giver, taker):
    lot = make_lot(giver.organisation, lines=[make_line(2), make_line(4, "monitor")])
    laptops, monitors = (line.id for line in lot.lines)
    hopeless = make_claim(lot, make_verified_manager(), units={laptops: 1}, may_wait=False)
    hopeful = make_claim(lot, make_verified_manager(), units={laptops: 1, monitors: 1})

    services.allocate_claim(make_claim(lot, taker, units={laptops: 2}).id, by=giver, now=now())

    assert db.get(Claim, hopeless.id).state is ClaimState.REFUSED
    assert db.get(Claim, hopeful.id).state is ClaimState.PENDING
    assert queries.get_lot(lot.id).state is LotState.PUBLISHED


def test_a_claim_is_answered_once(giver, taker):
    claim = make_claim(make_lot(giver.organisation), taker)
    services.refuse_claim(claim.id, reason="Trop loin.", by=giver, now=now())
    with pytest.raises(errors.ClaimNotPending):
        services.allocate_claim(claim.id, by=giver, now=now())
    with pytest.raises(errors.ClaimNotPending):
        services.withdraw_claim(claim.id, by=taker, now=now())


def test_a_refusal_carries_its_reason_to_the_claimant(db, giver, taker, letters):
    claim = make_claim(make_lot(giver.organisation), taker)
    with pytest.raises(errors.ReasonMissing):
        services.refuse_claim(claim.id, reason=" ", by=giver, now=now())

    services.refuse_claim(claim.id, reason="Trop loin.", by=giver, now=now())

    assert db.get(Claim, claim.id).decision_reason == "Trop loin."
    assert letters()[-1][0] == taker.user.email


# What comes back


def test_released_units_are_on_offer_again_and_the_refused_are_told(db, giver, taker, letters):
    lot = make_lot(giver.organisation)
    rival = make_verified_manager()
    other = make_claim(lot, rival, may_wait=False)
    granted = make_allocated_claim(lot, taker)
    assert db.get(Claim, other.id).state is ClaimState.REFUSED

    services.release_allocation(granted.id, by=giver, now=now(), reason="Enlèvement annulé.")

    lot = queries.get_lot(lot.id)
    granted = db.get(Claim, granted.id)
    assert (lot.state, lot.lines[0].allocated_units) == (LotState.PUBLISHED, 0)
    assert (granted.state, granted.granted_units, granted.decision_reason) == (ClaimState.REFUSED, 0, "Enlèvement annulé.")
    assert announced(db, "claim")[-1] == "AllocationReleased"
    assert (rival.user.email, f"De nouveau disponible : {lot.title}") in letters()
    assert make_claim(lot, rival).state is ClaimState.PENDING


def test_a_lot_that_is_on_offer_again_twice_is_told_twice(db, giver, taker, letters):
    lot = make_lot(giver.organisation)
    rival = make_verified_manager()
    make_claim(lot, rival, may_wait=False)
    for _ in range(2):
        granted = make_allocated_claim(lot, taker)
        services.release_allocation(granted.id, by=giver, now=now(), reason="Enlèvement annulé.")

    assert letters().count((rival.user.email, f"De nouveau disponible : {lot.title}")) == 2


def test_a_taker_that_gives_up_is_said_to_have_withdrawn(db, giver, taker):
    granted = make_allocated_claim(make_lot(giver.organisation), taker)
    services.release_allocation(granted.id, by=taker, now=now(), reason="Plus de place.")
    assert db.get(Claim, granted.id).state is ClaimState.WITHDRAWN
    with pytest.raises(errors.ClaimNotAllocated):
        services.release_allocation(granted.id, by=taker, now=now(), reason="Encore.")


def test_a_postponed_deadline_opens_claims_again(db, giver, taker, letters):
    lot = make_lot(giver.organisation, claims_until=today() - timedelta(days=1))
    with pytest.raises(errors.ClaimsClosed):
        make_claim(lot, taker)

    services.postpone_deadline(lot.id, today() + timedelta(days=5), by=giver, now=now(), today=today())

    assert make_claim(lot, taker).state is ClaimState.PENDING
    assert announced(db, "lot") == ["LotPostponed"]


# What awaits


def test_what_awaits_each_side_is_counted(db, giver, taker):
    week = {"on": today(), "within_days": 7}
    assert queries.claims_to_decide(giver.organisation_id, **week) == (Waiting(0), Waiting(0))
    lot = make_lot(giver.organisation)
    begun = draft(giver)
    expired = make_lot(giver.organisation, state=LotState.EXPIRED)
    make_lot(make_organisation(), claims_until=today() - timedelta(days=1))
    claim = make_claim(lot, taker)

    assert queries.claims_to_decide(giver.organisation_id, **week) == (Waiting(1, lot.id), Waiting(0))
    assert queries.claims_pending_of(taker.organisation_id, **week) == (Waiting(1, claim.id), Waiting(0))
    assert queries.lots_waiting(giver.organisation_id) == (Waiting(1, begun.id), Waiting(1, expired.id))
    make_lot(make_organisation(), available_on=today(), partners_from=today() + timedelta(days=1))
    assert queries.open_lots_count(is_public=False, on=today()) == 1
    assert queries.open_lots_count(is_public=True, on=today()) == 2


def test_claims_that_lapse_soon_are_those_whose_last_day_is_near(db, giver, taker):
    lot = make_lot(giver.organisation)
    claim = make_claim(lot, taker)
    last_day = rules.lapses_after(claim, lot.claims_until, days=threshold("claim_lapse", on=today()))

    counted = {
        days: queries.claims_to_decide(giver.organisation_id, on=last_day - timedelta(days=days), within_days=7).lapsing
        for days in (0, 7, 8)
    }

    assert counted == {0: Waiting(1, lot.id), 7: Waiting(1, lot.id), 8: Waiting(0)}
    assert queries.claims_pending_of(taker.organisation_id, on=last_day, within_days=7).lapsing == Waiting(1, claim.id)


def test_lots_and_claims_are_listed_with_their_counts(db, giver, taker):
    lot = make_lot(giver.organisation)
    make_allocated_claim(lot, taker, units={lot.lines[0].id: 4})
    make_claim(lot, make_verified_manager())

    (row,) = db.execute(queries.lots_of(giver.organisation_id)).all()
    assert (row.title, row.units, row.remaining, row.claims, row.pending) == (lot.title, 10, 6, 2, 1)
    (row,) = db.execute(queries.claims_of(taker.organisation_id)).all()
    assert (row.title, row.state, row.asked, row.granted) == (lot.title, ClaimState.ALLOCATED, 4, 4)
    assert db.execute(queries.lots_of(giver.organisation_id, LotState.DRAFT)).all() == []
    assert db.execute(queries.claims_of(taker.organisation_id, ClaimState.REFUSED)).all() == []


def test_a_lot_drafted_on_behalf_is_listed_for_both(db, giver):
    metropole = make_manager(kind=OrganisationKind.PUBLIC_BODY)
    lot = services.draft_lot(FACTS, giver_id=giver.organisation_id, by=metropole, now=now(), today=today())
    for organisation_id in (giver.organisation_id, metropole.organisation_id):
        assert [row.id for row in db.execute(queries.lots_of(organisation_id))] == [lot.id]


# The calendar


def test_each_audience_is_told_once_on_the_day_the_lot_opens_to_it(db, giver, letters):
    body, partner = make_manager(), make_verified_manager()
    lot = draft(giver)
    count_units(lot, giver)
    first_day = today() + timedelta(days=2)
    services.publish_lot(lot.id, available_on=first_day, bodies_first_days=3, by=giver, now=now(), today=today())
    assert letters() == []

    told = []
    for after in range(8):
        services.open_windows(today=today() + timedelta(days=after), now=now())
        services.open_windows(today=today() + timedelta(days=after), now=now())
        told.append([to for to, _ in letters() if to in {body.user.email, partner.user.email}])

    assert told[1] == []
    assert told[2] == told[4] == [body.user.email]
    assert told[5] == told[7] == [body.user.email, partner.user.email]


def test_the_days_of_a_lot_are_the_same_in_python_and_in_the_database(db, giver):
    days = {"available_on": today(), "partners_from": today() + timedelta(days=3), "claims_until": today() + timedelta(days=9)}
    lots = [make_lot(giver.organisation, state=state, **days) for state in LotState if state is not LotState.DRAFT]
    for after in range(-1, 12):
        for is_public in (True, False):
            day = today() + timedelta(days=after)
            said = set(db.scalars(select(Lot.id).where(queries.is_claimable(is_public=is_public, today=day))))
            assert said == {lot.id for lot in lots if rules.is_claimable(lot, is_public=is_public, today=day)}


def test_a_lot_nobody_took_expires_and_is_offered_again(db, giver, letters):
    lot = make_lot(giver.organisation)
    late = lot.claims_until + timedelta(days=1)

    assert [services.expire_lots(today=late, now=now()) for _ in range(2)] == [1, 0]
    assert letters() == [(giver.user.email, f"Votre lot a expiré : {lot.title}")]
    services.offer_again(lot.id, by=giver, now=now(), today=late)

    lot = queries.get_lot(lot.id)
    assert (lot.state, lot.available_on, lot.claims_until) == (LotState.PUBLISHED, late, late + timedelta(days=21))
    with pytest.raises(errors.LotNotExpired):
        services.offer_again(lot.id, by=giver, now=now(), today=late)


def test_a_claim_waits_in_line_is_called_back_and_lapses_with_a_reason(db, giver, taker, letters):
    lot = make_lot(giver.organisation)
    rival = make_verified_manager()
    waiting = make_claim(lot, rival)
    granted = make_allocated_claim(lot, taker)
    assert db.get(Claim, waiting.id).state is ClaimState.WAITING

    services.release_allocation(granted.id, {lot.lines[0].id: 4}, by=giver, now=now(), reason="Quatre sont en panne.")
    assert db.get(Claim, waiting.id).state is ClaimState.PENDING
    assert (db.get(Claim, granted.id).state, db.get(Claim, granted.id).granted_units) == (ClaimState.ALLOCATED, 6)
    assert services.lapse_claims(today=lot.claims_until + timedelta(days=30), now=now()) == 0
    assert services.lapse_claims(today=lot.claims_until + timedelta(days=31), now=now()) == 1

    claim = db.get(Claim, waiting.id)
    assert (claim.state, "30 jours" in claim.decision_reason) == (ClaimState.LAPSED, True)
    subjects = [subject.partition(" : ")[0] for to, subject in letters() if to == rival.user.email]
    assert subjects == ["Vous êtes sur liste d’attente", "Du matériel s’est libéré", "Demande close sans réponse"]
