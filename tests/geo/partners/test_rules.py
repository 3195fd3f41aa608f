"""The rules of profiles: no database."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.partners import rules
from geo.partners.enums import Activity, LegalClass, PartnerState, Step
from geo.partners.errors import (
    CapabilitiesMissing,
    DescriptionMissing,
    LanguagesNotValid,
    PlaceIncomplete,
    PlaceTooFar,
    ProfileChangedMeanwhile,
    ReasonMissing,
    StepNotPossible,
    VolumeOutOfRange,
    WebsiteNotValid,
)
from geo.points import Point

METZ = Point(49.1193, 6.1757)


@pytest.mark.parametrize(("state", "step"), list(itertools.product(PartnerState, Step)), ids=str)
def test_a_step_starts_from_one_state_alone(state, step):
    if state is step.departure:
        assert rules.next_state(state, step) is step.arrival
    else:
        with pytest.raises(StepNotPossible):
            rules.next_state(state, step)


@pytest.mark.parametrize("state", PartnerState)
def test_every_state_reads_in_french(state):
    assert state.label
    assert state.tone in {"neutral", "waiting", "good", "bad"}
    assert state.explanation.endswith(".")


@pytest.mark.parametrize("legal_class", LegalClass)
def test_the_law_names_every_class_that_may_receive_gifts_but_the_last(legal_class):
    assert legal_class.label
    assert legal_class.may_receive_gifts is (legal_class is not LegalClass.OTHER)


def test_a_profile_is_submitted_once_it_says_who_and_what():
    rules.check_submittable("Qui nous sommes", {(1, Activity.REPAIR)})

    with pytest.raises(DescriptionMissing):
        rules.check_submittable(" \n", {(1, Activity.REPAIR)})
    with pytest.raises(CapabilitiesMissing):
        rules.check_submittable("Qui nous sommes", set())


def test_a_decision_is_about_the_profile_that_was_read():
    rules.check_revision(4, 4)
    rules.check_revision(4, None)

    with pytest.raises(ProfileChangedMeanwhile):
        rules.check_revision(4, 3)


def test_a_reason_is_more_than_spaces():
    assert rules.check_reason(" Agrément échu ") == "Agrément échu"
    with pytest.raises(ReasonMissing):
        rules.check_reason(" \t")


def test_a_position_is_whole_or_absent():
    assert rules.exact_place(None, None) is None
    assert rules.exact_place(49.0, 6.0) == Point(49.0, 6.0)


@pytest.mark.parametrize(("latitude", "longitude", "field"), [(49.0, None, "longitude"), (None, 6.0, "latitude")])
def test_half_a_position_names_the_half_that_lacks(latitude, longitude, field):
    with pytest.raises(PlaceIncomplete) as refusal:
        rules.exact_place(latitude, longitude)

    assert refusal.value.field == field


def test_a_partner_stands_near_the_territory():
    rules.check_near(Point(48.69, 6.18), [METZ])  # Nancy
    rules.check_near(Point(0.0, 0.0), [])  # a territory without municipalities has no say

    with pytest.raises(PlaceTooFar):
        rules.check_near(Point(METZ.longitude, METZ.latitude), [METZ])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("www.exemple.fr", "https://www.exemple.fr"),
        ("http://exemple.fr/page?x=1#y", "http://exemple.fr/page?x=1#y"),
        ("https://café.fr", "https://café.fr"),
        ("exemple.fr:8080/a", "https://exemple.fr:8080/a"),
    ],
)
def test_an_address_is_kept_as_the_web_knows_it(typed, kept):
    assert rules.clean_website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "javascript://exemple.fr/%0aalert(1)", "data:text/html,x", "ftp://exemple.fr", "https://", "exemple",
        "https://exemple.fr@piege.fr", "https://[x", "https://a b.fr", "https://exemple.fr/<b>", 'https://exemple.fr/"onclick=',
        "//exemple.fr",
    ],
)  # fmt: skip
def test_anything_else_is_refused(typed):
    with pytest.raises(WebsiteNotValid):
        rules.clean_website(typed)


@given(st.text(max_size=60))
def test_an_address_kept_is_empty_or_of_the_web(typed):
    try:
        kept = rules.clean_website(typed)
    except WebsiteNotValid:
        return

    assert not kept or kept.startswith(("http://", "https://"))


def test_added_and_removed_tell_what_changed():
    repair, collect = (1, Activity.REPAIR), (1, Activity.COLLECT)

    assert rules.added_and_removed({repair}, {collect}) == ({collect}, {repair})


def test_only_the_parts_that_differ_are_named():
    before = dict.fromkeys(rules.PART_LABELS, 1)

    assert rules.changed_parts(before, before) == ()
    assert rules.changed_parts(before, {**before, "latitude": 2, "longitude": 3, "description": 2}) == ("présentation", "lieu")


TERRITORY = ["57463", "57751", "57447"]


@given(st.lists(st.sampled_from(TERRITORY)))
def test_an_area_is_in_order_without_doubles_and_all_of_the_territory_reads_like_no_choice(chosen):
    area = rules.served_area(chosen, TERRITORY)

    assert area == ([] if set(chosen) == set(TERRITORY) else sorted(set(chosen)))
    assert rules.served_area(area, TERRITORY) == area


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" français ,arabe;arabe/ langue  des signes,", "français, arabe, langue des signes"),
        ("créole (Réunion)", "créole (Réunion)"),
    ],
)
def test_languages_are_each_said_once(typed, kept):
    assert rules.listed_languages(typed) == kept


@pytest.mark.parametrize("typed", ["fr, 12", "<b>arabe</b>", "anglais !", "-", "a_b"])
def test_what_is_no_language_is_refused(typed):
    with pytest.raises(LanguagesNotValid):
        rules.listed_languages(typed)


@pytest.mark.parametrize("volume", [0, -1, rules.LARGEST_M3 + 1])
def test_a_vehicle_has_a_volume_that_exists(volume):
    assert rules.check_volume(None) is None
    assert rules.check_volume(rules.LARGEST_M3) == rules.LARGEST_M3
    with pytest.raises(VolumeOutOfRange):
        rules.check_volume(volume)
