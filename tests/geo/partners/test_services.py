"""Commands on profiles, on the real database."""

from datetime import date

import pytest

from core.accounts.enums import OrganisationKind, Role
from core.clock import now, today
from core.events import history_of
from geo.partners import queries, services
from geo.partners.enums import Activity, LegalClass, PartnerState
from geo.partners.errors import (
    CapacityOutOfRange,
    NotAPartnerOrganisation,
    PlaceMissing,
    ProfileExists,
    StepNotPossible,
    UnknownCategory,
    UnknownMunicipality,
    UnknownServedMunicipality,
)
from tests.factories import (
    make_category,
    make_coordinator,
    make_membership,
    make_organisation,
)
from tests.geo.partners.factories import make_partner, make_submitted, make_suspended

PROFILE = {"legal_class": LegalClass.ESUS, "insee_code": "57751"}


def announced(partner):
    return [announcement.name for announcement in history_of("partner", partner.id)]


@pytest.fixture
def organisation(db):
    return make_organisation(OrganisationKind.PARTNER)


def edited(partner, **changes):
    facts = {
        "legal_class": partner.legal_class,
        "description": partner.description,
        "statutory_purpose": partner.statutory_purpose,
        "website": partner.website,
        "insee_code": partner.insee_code,
        "latitude": None if partner.location_is_approximate else partner.latitude,
        "longitude": None if partner.location_is_approximate else partner.longitude,
        "capabilities": {(item.category_id, item.activity) for item in partner.capabilities},
        "served_codes": partner.served_codes,
        "monthly_capacity": partner.monthly_capacity,
        "accepts_price_caps": partner.price_caps_accepted_on is not None,
    }
    return services.edit_partner(partner.id, **{"by": None, "now": now(), **facts, **changes})


def test_a_profile_without_coordinates_stands_at_the_town_hall(organisation):
    partner = services.create_partner(organisation.id, by=None, now=now(), **PROFILE)

    assert partner.state is PartnerState.DRAFT
    assert partner.place == partner.municipality.town_hall
    assert partner.location_is_approximate
    assert announced(partner) == ["PartnerCreated"]


def test_an_exact_place_may_be_outside_the_territory(organisation):
    partner = services.create_partner(
        organisation.id, by=None, now=now(), legal_class=LegalClass.OTHER, latitude=49.3579, longitude=6.1683
    )

    assert partner.municipality is None
    assert not partner.location_is_approximate


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"insee_code": "75056"}, UnknownMunicipality),
        ({"insee_code": None}, PlaceMissing),
        ({"capabilities": {(10**9, Activity.REPAIR)}}, UnknownCategory),
    ],
)
def test_what_does_not_exist_is_refused_and_nothing_is_kept(organisation, facts, refusal):
    with pytest.raises(refusal):
        services.create_partner(organisation.id, by=None, now=now(), **{**PROFILE, **facts})

    assert queries.find_partner_of(organisation.id) is None


def test_an_organisation_has_one_profile(organisation):
    services.create_partner(organisation.id, by=None, now=now(), **PROFILE)

    with pytest.raises(ProfileExists):
        services.create_partner(organisation.id, by=None, now=now(), **PROFILE)


def test_a_public_body_is_not_a_partner(db):
    with pytest.raises(NotAPartnerOrganisation):
        services.create_partner(make_organisation().id, by=None, now=now(), **PROFILE)


def test_an_edit_is_journaled_with_what_changed_and_keeps_the_state(db):
    partner = make_partner()
    monitor = make_category("monitor")

    edited(partner, description="Autre", capabilities={(monitor.id, Activity.RECYCLE)})

    (announcement,) = history_of("partner", partner.id)
    assert announcement.name == "PartnerEdited"
    assert announcement.facts["changed"] == ["présentation", "savoir-faire"]
    assert queries.get_partner(partner.id).state is PartnerState.VERIFIED


@pytest.mark.parametrize(
    ("role", "state"),
    [(Role.MANAGER, PartnerState.SUBMITTED), (Role.COORDINATOR, PartnerState.VERIFIED)],
    ids=["own", "coordinator"],
)
def test_a_verified_partner_that_changes_its_own_legal_class_is_verified_again(db, role, state):
    partner = make_partner()
    by = make_coordinator() if role is Role.COORDINATOR else make_membership(partner.organisation, role=role)

    edited(partner, legal_class=LegalClass.GENERAL_INTEREST, by=by)

    assert queries.get_partner(partner.id).state is state
    assert ("PartnerSubmitted" in announced(partner)) is (state is PartnerState.SUBMITTED)


def test_an_edit_that_changes_nothing_announces_nothing(db):
    partner = make_partner(latitude=49.1193, longitude=6.1757, location_is_approximate=False)

    edited(partner)

    assert announced(partner) == []
    assert queries.get_partner(partner.id).revision == 1


def test_the_whole_way_of_a_profile_is_in_its_history(organisation):
    laptop, coordinator = make_category("laptop"), make_coordinator()
    manager = make_membership(organisation)
    partner = services.create_partner(
        organisation.id, by=manager, now=now(), description="Nous", capabilities={(laptop.id, Activity.REPAIR)}, **PROFILE
    )

    services.submit_partner(partner.id, by=manager, now=now())
    services.send_back_partner(partner.id, reason="Précisez", by=coordinator, now=now())
    services.submit_partner(partner.id, by=manager, now=now())
    services.verify_partner(partner.id, by=coordinator, now=now())
    services.suspend_partner(partner.id, reason="Agrément échu", by=coordinator, now=now())
    services.reinstate_partner(partner.id, by=coordinator, now=now())

    lines = queries.history_of_partner(partner.id)
    assert [line.sentence for line in lines] == [
        "Profil créé", "Profil soumis à la coordination", "Complément demandé", "Profil soumis à la coordination",
        "Profil vérifié", "Profil suspendu", "Profil rétabli",
    ]  # fmt: skip
    assert lines[0].who == manager.user.name
    assert lines[-1].who == coordinator.user.name
    assert queries.get_partner(partner.id).state_reason == ""


def test_each_submission_writes_its_own_letter(letters, organisation):
    manager, coordinator, laptop = make_membership(organisation), make_coordinator(), make_category("laptop")
    partner = services.create_partner(
        organisation.id, by=manager, now=now(), description="Nous", capabilities={(laptop.id, Activity.REPAIR)}, **PROFILE
    )

    for _ in range(2):
        services.submit_partner(partner.id, by=manager, now=now())
        services.send_back_partner(partner.id, reason="Encore", by=coordinator, now=now())

    assert [recipient for recipient, _subject in letters()] == [coordinator.user.email, manager.user.email] * 2


def test_the_same_step_twice_is_refused(db):
    partner = make_submitted()
    services.verify_partner(partner.id, by=None, now=now())

    with pytest.raises(StepNotPossible):
        services.verify_partner(partner.id, by=None, now=now())


def test_a_suspended_partner_is_no_longer_verified(db):
    partner, suspended = make_partner(), make_suspended()

    assert queries.is_verified(partner.organisation_id)
    assert not queries.is_verified(suspended.organisation_id)


def test_what_a_partner_commits_itself_to_is_kept_and_journaled(db):
    partner = make_partner()

    edited(partner, served_codes=["57751", "57463"], monthly_capacity=40, accepts_price_caps=True)

    kept = queries.get_partner(partner.id)
    assert (kept.served_codes, kept.monthly_capacity, kept.price_caps_accepted_on) == (["57463", "57751"], 40, today())
    (announcement,) = history_of("partner", partner.id)
    assert announcement.facts["changed"] == ["communes desservies", "capacité d’accueil", "prix solidaires"]


def test_a_commitment_bears_the_day_it_was_first_made_until_it_is_taken_back(db):
    partner = make_partner(price_caps_accepted_on=date(2025, 3, 1))

    edited(partner, description="Autre", accepts_price_caps=True)
    assert queries.get_partner(partner.id).price_caps_accepted_on == date(2025, 3, 1)

    edited(partner, accepts_price_caps=False)
    assert queries.get_partner(partner.id).price_caps_accepted_on is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"served_codes": ["75056"]}, UnknownServedMunicipality),
        ({"monthly_capacity": 0}, CapacityOutOfRange),
        ({"monthly_capacity": 100_001}, CapacityOutOfRange),
    ],
)
def test_an_impossible_commitment_is_refused(db, changes, refusal):
    with pytest.raises(refusal):
        edited(make_partner(), **changes)
