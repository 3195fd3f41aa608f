"""What stands in the way of a claim, what gives points, and in which order claims are read: no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.partners.enums import Activity, LegalClass
from geo.points import Point
from marketplace.inventory.enums import Works
from marketplace.lots.enums import Criterion, Level, LotState, Scale
from marketplace.lots.errors import AlreadyInvited, LotNotAvailable, NotOpenYet, NotSuitable
from marketplace.lots.models import Lot
from marketplace.lots.rules import matching
from marketplace.lots.rules.eligibility import MAY_RESELL
from marketplace.lots.rules.matching import Candidate, Choices, Offer, OfferedLine
from marketplace.lots.rules.situation import RIGHT_ACTIVITIES

pytestmark = pytest.mark.one_engine

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
METZ, WOIPPY = Point(49.1193, 6.1757), Point(49.1516, 6.1534)
LAPTOPS, MONITORS = OfferedLine(1, 10, "Ordinateur portable", Works.WORKING, 8), OfferedLine(2, 20, "Écran", Works.WORKING, 4)
OFFER = Offer("Woippy", "57751", "Woippy", WOIPPY, (LAPTOPS, MONITORS))
ABLE = {10: frozenset({Activity.RECONDITION}), 20: frozenset({Activity.REPAIR})}
CHOICES = Choices(
    weight_distance=30, weight_categories=30, weight_capacity=20, weight_share=20, far_km=50, quota=40, quota_from=200,
    quota_forbids=False, units_given=1000,
)  # fmt: skip
FIT = Candidate(
    organisation_id=1, name="Atelier", is_public=False, is_verified=True, legal_class=LegalClass.ESUS, place=METZ, abilities=ABLE,
    has_agreement=True,
)  # fmt: skip


def level_of(criterion, candidate, *, offer=OFFER, choices=CHOICES, asked=None):
    findings = matching.findings_of(offer, candidate, choices, today=TODAY, asked=asked)
    return next(finding.level for finding in findings if finding.criterion is criterion)


def points_of(candidate, scale=None, *, offer=OFFER, choices=CHOICES, asked=None):
    points = matching.points_of(offer, candidate, choices, asked=asked)
    return sum(each.points for each in points if scale in {None, each.scale})


def assessed(candidate, **facts):
    return matching.assess(OFFER, candidate, facts.pop("choices", CHOICES), today=TODAY, **facts)


# Criteria


def test_every_criterion_is_looked_at_once_for_a_partner_and_one_alone_for_a_public_body():
    assert [finding.criterion for finding in matching.findings_of(OFFER, FIT, CHOICES, today=TODAY)] == list(Criterion)
    body = replace(FIT, is_public=True, legal_class=None, abilities=None)
    assert [finding.criterion for finding in matching.findings_of(OFFER, body, CHOICES, today=TODAY)] == [Criterion.VERIFIED]


def test_nothing_stands_in_the_way_of_who_has_everything():
    assert {finding.level for finding in assessed(FIT).findings} == {Level.MET}
    matching.check_suitable(assessed(FIT))


MISFITS = {
    Criterion.VERIFIED: replace(FIT, is_verified=False),
    Criterion.DOCUMENTS: replace(FIT, documents_valid_until=TODAY - timedelta(days=1)),
    Criterion.LEGAL_CLASS: replace(FIT, legal_class=LegalClass.OTHER),
    Criterion.CATEGORIES: replace(FIT, abilities={10: frozenset({Activity.COLLECT})}),
    Criterion.SERVICE_AREA: replace(FIT, served_codes=frozenset({"57463"})),
    Criterion.CAPACITY: replace(FIT, monthly_capacity=20, units_this_month=20),
    Criterion.PRICE_CAPS: replace(FIT, abilities=ABLE | {10: frozenset({Activity.SELL})}),
    Criterion.QUOTA: replace(FIT, units_this_year=401),
}


@pytest.mark.parametrize("criterion", [each for each in Criterion if each is not Criterion.AGREEMENT], ids=str)
def test_each_obstacle_is_alone_named_says_what_to_do_and_refuses_the_claim(criterion):
    assessment = assessed(MISFITS[criterion], choices=replace(CHOICES, quota_forbids=True))

    (obstacle,) = assessment.obstacles
    assert obstacle.criterion is criterion
    assert obstacle.fact.endswith((".", ")."))
    assert obstacle.remedy.endswith(".")
    with pytest.raises(NotSuitable) as refused:
        matching.check_suitable(assessment)
    assert obstacle.fact in str(refused.value)
    assert obstacle.remedy in str(refused.value)
    assert matching.reasons_of(assessment) == [obstacle.fact]


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"has_agreement": True}, Level.MET),
        ({"has_agreement": False, "has_agreement_to_sign": True}, Level.NOTICE),
        ({"has_agreement": False}, Level.NOTICE),
    ],
)
def test_without_agreement_one_may_ask_and_is_told_that_nothing_is_handed_over(facts, level):
    assert level_of(Criterion.AGREEMENT, replace(FIT, **facts)) is level


@pytest.mark.parametrize(("days", "level"), [(0, Level.MET), (30, Level.MET), (-1, Level.OBSTACLE)])
def test_a_document_serves_to_its_last_day_included(days, level):
    assert level_of(Criterion.DOCUMENTS, replace(FIT, documents_valid_until=TODAY + timedelta(days=days))) is level


@pytest.mark.parametrize("legal_class", LegalClass, ids=str)
def test_the_law_names_who_may_be_given_to(legal_class):
    expected = Level.MET if legal_class.may_receive_gifts else Level.OBSTACLE
    assert level_of(Criterion.LEGAL_CLASS, replace(FIT, legal_class=legal_class)) is expected


@pytest.mark.parametrize("works", Works, ids=str)
@pytest.mark.parametrize("activity", Activity, ids=str)
def test_what_a_device_calls_for_depends_on_whether_it_works(works, activity):
    offer = replace(OFFER, lines=(replace(LAPTOPS, works=works),))
    able = replace(FIT, abilities={10: frozenset({activity})}, price_caps_accepted_on=TODAY)

    expected = Level.MET if activity in RIGHT_ACTIVITIES[works] else Level.OBSTACLE
    assert level_of(Criterion.CATEGORIES, able, offer=offer) is expected


def test_to_handle_a_part_is_enough_to_ask_and_the_rest_is_named():
    part = replace(FIT, abilities={10: ABLE[10]})
    assert level_of(Criterion.CATEGORIES, part) is Level.NOTICE
    assert level_of(Criterion.CATEGORIES, part, asked={1: 3}) is Level.MET
    assert level_of(Criterion.CATEGORIES, part, asked={2: 3}) is Level.OBSTACLE


@pytest.mark.parametrize(
    ("served", "insee_code", "level"),
    [
        ((), "57751", Level.MET),
        (("57751",), "57751", Level.MET),
        (("57463",), "57751", Level.OBSTACLE),
        (("57463",), None, Level.MET),
    ],
)
def test_a_partner_comes_where_its_profile_says(served, insee_code, level):
    offer = replace(OFFER, insee_code=insee_code)
    assert level_of(Criterion.SERVICE_AREA, replace(FIT, served_codes=frozenset(served)), offer=offer) is level


@pytest.mark.parametrize(
    ("capacity", "used", "asked", "level"),
    [
        (None, 500, None, Level.MET),
        (20, 8, None, Level.MET),
        (20, 9, None, Level.NOTICE),
        (20, 20, None, Level.OBSTACLE),
        (20, 25, None, Level.OBSTACLE),
        (20, 10, {1: 8, 2: 2}, Level.MET),
        (20, 11, {1: 8, 2: 2}, Level.OBSTACLE),
    ],
)
def test_capacity_is_what_is_left_of_the_month(capacity, used, asked, level):
    candidate = replace(FIT, monthly_capacity=capacity, units_this_month=used)
    assert level_of(Criterion.CAPACITY, candidate, asked=asked) is level


@pytest.mark.parametrize("legal_class", [each for each in LegalClass if each.may_receive_gifts], ids=str)
@pytest.mark.parametrize("commits", [True, False])
def test_who_sells_keeps_to_the_caps_and_the_law_names_who_may(legal_class, commits):
    seller = replace(
        FIT, abilities={10: frozenset({Activity.SELL})}, legal_class=legal_class, price_caps_accepted_on=TODAY if commits else None
    )
    expected = Level.OBSTACLE if not commits else Level.MET if legal_class in MAY_RESELL else Level.NOTICE
    assert level_of(Criterion.PRICE_CAPS, seller) is expected


@pytest.mark.parametrize(
    ("received", "given", "forbids", "level"),
    [
        (400, 1000, True, Level.MET),
        (401, 1000, True, Level.OBSTACLE),
        (401, 1000, False, Level.NOTICE),
        (199, 199, True, Level.MET),
        (200, 200, True, Level.OBSTACLE),
        (0, 0, True, Level.MET),
        (-3, 1000, True, Level.MET),
    ],
)
def test_the_quota_lowers_or_forbids_as_the_territory_chose_once_enough_was_given(received, given, forbids, level):
    choices = replace(CHOICES, units_given=given, quota_forbids=forbids)
    assert level_of(Criterion.QUOTA, replace(FIT, units_this_year=received), choices=choices) is level


def test_a_public_body_has_no_quota():
    assert not CHOICES.is_over_quota(replace(FIT, is_public=True, units_this_year=900))


# Points

units = st.integers(0, 2000)
kilometres = st.floats(0, 1.5)


def north(degrees):
    return replace(FIT, place=Point(WOIPPY.latitude + degrees, WOIPPY.longitude))


@given(kilometres, kilometres)
def test_closer_is_never_worth_less(one, other):
    near, far = sorted((one, other))
    assert points_of(north(near)) >= points_of(north(far))


@given(units, units)
def test_who_received_less_is_never_worth_less(one, other):
    less, more = sorted((one, other))
    assert points_of(replace(FIT, units_this_year=less)) >= points_of(replace(FIT, units_this_year=more))


@given(st.integers(1, 60), st.integers(1, 60), units)
def test_who_has_more_room_is_never_worth_less(one, other, used):
    small, large = sorted((one, other))
    smaller, larger = (replace(FIT, monthly_capacity=capacity, units_this_month=used) for capacity in (small, large))
    assert points_of(smaller) <= points_of(larger) <= points_of(FIT)


@given(st.sets(st.sampled_from(list(Activity))), st.sets(st.sampled_from(list(Activity))))
def test_who_can_do_more_is_never_worth_less(few, more):
    less, able = (replace(FIT, abilities={10: frozenset(set_), 20: frozenset(few)}) for set_ in (few, few | more))
    assert points_of(less) <= points_of(able)


@given(
    st.none() | st.builds(Point, st.floats(-90, 90), st.floats(-180, 180)),
    st.none() | st.integers(1, 500),
    units,
    st.integers(-50, 3000),
    st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 50)),
)
def test_points_stay_within_their_weights_and_say_why(place, capacity, used, received, asked):
    candidate = replace(FIT, place=place, monthly_capacity=capacity, units_this_month=used, units_this_year=received)

    points = matching.points_of(OFFER, candidate, CHOICES, asked=asked)

    assert [each.scale for each in points] == list(Scale)
    assert all(0 <= each.points <= each.weight for each in points)
    assert all(each.sentence.endswith(".") for each in points)
    assert matching.points_of(OFFER, candidate, CHOICES, asked=asked) == points


def test_weights_are_the_whole_of_the_points_and_come_from_the_territory():
    here = replace(FIT, place=WOIPPY)
    assert points_of(here) == 100
    assert points_of(here, choices=replace(CHOICES, weight_distance=0)) == 70
    assert points_of(here, Scale.DISTANCE, choices=replace(CHOICES, far_km=0)) == 0


def test_an_unknown_place_gives_no_point_and_says_it():
    (distance, *_) = matching.points_of(OFFER, replace(FIT, place=None), CHOICES)
    assert (distance.points, "inconnue" in distance.sentence) == (0, True)


# Order


@given(st.permutations(range(6)))
def test_the_order_of_claims_is_total_and_does_not_depend_on_how_they_came(order):
    over = replace(FIT, units_this_year=900)
    far, unfit = north(0.3), replace(FIT, is_verified=False)
    later = NOW + timedelta(hours=1)
    claims = [(FIT, NOW, 1), (FIT, NOW, 2), (FIT, later, 3), (far, NOW, 4), (over, NOW, 5), (unfit, NOW, 6)]

    ranked = sorted(
        (claims[place] for place in order),
        key=lambda claim: matching.ranking_key(assessed(claim[0]), claimed_at=claim[1], key=claim[2]),
    )

    assert [key for _candidate, _moment, key in ranked] == [1, 2, 3, 4, 5, 6]


def test_those_who_did_not_ask_are_in_the_same_order_then_by_name():
    named = [replace(FIT, name=name, organisation_id=key) for key, name in ((3, "b"), (2, "A"), (1, "a"))]
    unfit = replace(FIT, name="0", is_verified=False)
    ranked = sorted((assessed(each) for each in [unfit, *named]), key=matching.candidates_key)
    assert [each.candidate.organisation_id for each in ranked] == [1, 2, 3, 1]
    assert not ranked[-1].is_eligible


def test_obstacles_are_counted_by_organisation_the_most_frequent_first():
    crowd = [assessed(MISFITS[key]) for key in (Criterion.VERIFIED, Criterion.CAPACITY, Criterion.CAPACITY)] + [assessed(FIT)]
    assert matching.obstacles_in_number(crowd) == [(Criterion.CAPACITY, 2), (Criterion.VERIFIED, 1)]


def test_a_claim_keeps_its_own_criteria_in_plain_values():
    kept = matching.recorded(assessed(replace(FIT, has_agreement=False, place=WOIPPY)), today=TODAY)

    assert (kept["on"], kept["score"]) == ("2026-11-25", "100.0")
    assert [point["weight"] for point in kept["points"]] == [30, 30, 20, 20]
    assert len(kept["notices"]) == 1


@pytest.mark.parametrize(
    ("state", "days", "candidate", "refusal"),
    [
        *((state, 1, FIT, LotNotAvailable) for state in LotState if state is not LotState.PUBLISHED),
        (LotState.PUBLISHED, -1, FIT, LotNotAvailable),
        (LotState.PUBLISHED, 0, replace(FIT, invited_at=NOW), AlreadyInvited),
        (LotState.PUBLISHED, 0, MISFITS[Criterion.SERVICE_AREA], NotSuitable),
    ],
)
def test_one_is_invited_once_to_an_open_lot_that_suits(state, days, candidate, refusal):
    lot = Lot(state=state, available_on=TODAY, partners_from=TODAY, claims_until=TODAY + timedelta(days=days))
    with pytest.raises(refusal):
        matching.check_invitable(lot, assessed(candidate), today=TODAY)


def test_who_fits_may_be_invited():
    lot = Lot(state=LotState.PUBLISHED, available_on=TODAY, partners_from=TODAY, claims_until=TODAY)
    matching.check_invitable(lot, assessed(FIT), today=TODAY)
    lot.partners_from = TODAY + timedelta(days=1)
    with pytest.raises(NotOpenYet):  # nobody is told of a lot before it opens to her
        matching.check_invitable(lot, assessed(FIT), today=TODAY)


def test_the_share_is_a_percentage():
    assert CHOICES.share_of(replace(FIT, units_this_year=125)) == Decimal("12.5")
