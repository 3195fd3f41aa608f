"""Matching on the real database and through pages."""

from datetime import date, timedelta

import pytest

from core.accounts.enums import Role
from core.clock import now, today
from core.db import db as database
from core.errors import NotFound
from core.events import Announcement
from core.thresholds import Threshold
from geo.partners.enums import Activity, LegalClass
from marketplace.lots import errors, queries, services
from marketplace.lots.enums import Criterion
from marketplace.lots.models import LotInvitation
from marketplace.lots.rules import matching
from tests.agreements.factories import make_signed
from tests.factories import keep, make_coordinator, make_manager, make_membership, make_organisation, make_partner_manager
from tests.geo.partners.factories import make_partner
from tests.marketplace.lots.factories import make_allocated_claim, make_claim, make_line, make_lot, make_verified_manager
from tests.marketplace.retex.factories import make_movement
from tests.pages import text_of


@pytest.fixture
def giver(db):
    return make_manager(name="Ville de Woippy")


@pytest.fixture
def lot(giver):
    return make_lot(giver.organisation, lines=[make_line(8, "laptop"), make_line(4, "monitor")])


def make_person(**profile):
    """The manager of a partner that reconditions laptops and monitors, with that profile."""
    manager = make_partner_manager()
    abilities = tuple((code, Activity.RECONDITION) for code in ("laptop", "monitor"))
    make_partner(manager.organisation, **{"capabilities": abilities, **profile})
    return manager


def candidate_of(lot, person):
    return queries.situation_of(queries.get_lot(lot.id), on=today(), organisation_ids=[person.organisation_id]).candidates[
        person.organisation_id
    ]


# Reading


def test_a_candidate_is_read_as_its_profile_and_the_year_made_it(lot, giver):
    person = make_person(
        served_codes=["57751"],
        monthly_capacity=30,
        documents_valid_until=date(2027, 1, 1),
        legal_class=LegalClass.GENERAL_INTEREST,
        statutory_purpose="Équiper des personnes en situation de précarité.",
    )
    make_signed(giver, person, years=1)
    make_allocated_claim(make_lot(), person)
    make_movement(on=today(), giver=giver.organisation, taker=person.organisation, units=7)

    candidate = candidate_of(lot, person)

    assert (candidate.is_public, candidate.is_verified, candidate.has_agreement) == (False, True, True)
    assert (candidate.served_codes, candidate.capacity_left) == (frozenset({"57751"}), 20)
    assert (candidate.units_this_month, candidate.units_this_year) == (10, 7)
    assert candidate.documents_valid_until == date(2027, 1, 1)
    assert {activity for activities in candidate.abilities.values() for activity in activities} == {Activity.RECONDITION}


def test_what_was_granted_last_month_leaves_the_capacity_of_this_one(lot, db):
    person = make_person(monthly_capacity=30)
    claim = make_allocated_claim(make_lot(), person)
    claim.decided_at = now() - timedelta(days=32)
    db.commit()

    assert candidate_of(lot, person).capacity_left == 30


def test_a_public_body_stands_at_its_town_hall_and_needs_no_profile(lot):
    body = make_manager(insee_code="57463")

    candidate = candidate_of(lot, body)

    assert (candidate.is_public, candidate.is_verified, candidate.place is not None) == (True, True, True)


def test_what_is_offered_is_what_remains_at_the_giver_s(lot, giver):
    make_allocated_claim(lot, make_person(), units={lot.lines[0].id: 8})

    offer = queries.situation_of(queries.get_lot(lot.id), on=today()).offer

    assert (offer.giver, offer.insee_code, offer.town) == ("Ville de Woippy", "57751", "Woippy")
    assert [(line.line_id, line.units) for line in offer.lines] == [(lot.lines[1].id, 4)]


# Claiming


def test_an_obstacle_refuses_the_claim_in_the_command_too_and_nothing_is_kept(lot, db):
    person = make_person(served_codes=["57463"])

    with pytest.raises(errors.NotSuitable, match="ajoutez Woippy"):
        make_claim(lot, person)

    assert queries.claims_on(lot.id) == []


def test_a_hard_quota_is_a_row_of_the_territory(lot, giver, db):
    person = make_person()
    make_movement(on=today(), giver=giver.organisation, taker=person.organisation, units=300)
    assert matching.check_suitable(candidate_assessed(lot, person)) is None
    keep(
        Threshold(
            code="partner_quota_forbids", valid_from=today(), value=1, unit="yes_no", label="x", source="test", read_on=today()
        )
    )

    with pytest.raises(errors.NotSuitable, match="plus que la part"):
        make_claim(lot, person)


def candidate_assessed(lot, person):
    situation = queries.situation_of(queries.get_lot(lot.id), on=today(), organisation_ids=[person.organisation_id])
    return situation.assessment_of(person.organisation_id)


def test_a_claim_keeps_how_it_stood_the_day_it_was_made(lot):
    claim = make_claim(lot, make_person())

    assert claim.assessment["on"] == today().isoformat()
    assert len(claim.assessment["points"]) == 4


# Telling


def test_a_lot_is_announced_to_the_managers_it_suits_alone(lot):
    suited = make_person()
    make_person(served_codes=["57463"])
    make_person(documents_valid_until=today() - timedelta(days=1))
    make_person(capabilities=(("laptop", Activity.COLLECT),))

    assert [person.id for person in queries.managers_to_tell_of(lot.id, on=today())] == [suited.id]


def test_an_organisation_is_invited_once_by_one_letter(lot, giver, letters, db):
    person = make_person()
    invite = {"by": giver, "now": now(), "today": today()}

    services.invite_organisation(lot.id, person.organisation_id, **invite)
    with pytest.raises(errors.AlreadyInvited):
        services.invite_organisation(lot.id, person.organisation_id, **invite)

    assert letters() == [(person.user.email, f"Un lot pour vous : {lot.title}")]
    assert db.query(Announcement).filter_by(name="OrganisationInvited").one().by_membership_id == giver.id


def test_who_asks_already_or_is_no_partner_is_not_invited(lot, giver, db):
    asking = make_person()
    make_claim(lot, asking)
    invite = {"by": giver, "now": now(), "today": today()}

    with pytest.raises(errors.AlreadyAsking):
        services.invite_organisation(lot.id, asking.organisation_id, **invite)
    for nobody in (giver.organisation_id, make_organisation().id, 2**31 - 1):
        with pytest.raises(NotFound):
            services.invite_organisation(lot.id, nobody, **invite)

    assert db.query(LotInvitation).count() == 0


# Pages


def test_a_partner_reads_why_a_lot_does_not_suit_it_and_what_to_do_before_asking(lot, client_of):
    client = client_of(make_person(served_codes=["57463"]))

    page = client.page(f"/lots/{lot.id}")

    assert "Pourquoi ce lot ne vous convient pas encore" in page.text
    assert "ajoutez Woippy aux communes desservies" in page.text
    assert not page.find("a", string="Demander ce lot")
    assert client.queries <= 10


def test_a_partner_reads_why_a_lot_suits_it(lot, client_of):
    page = client_of(make_person()).page(f"/lots/{lot.id}")

    assert "Pourquoi ce lot vous convient" in page.text
    assert page.find("a", string="Demander ce lot")
    assert "Pas encore de convention" in page.text


def test_a_refused_form_says_what_to_do_and_keeps_what_was_typed(lot, client_of):
    client = client_of(make_person(monthly_capacity=5))

    answer = client.submit(f"/lots/{lot.id}/demander", "Envoyer", message="Pour l’école")

    assert answer.status_code == 422
    assert "Demandez-en 5 au plus" in text_of(answer)
    assert "Pour l’école" in answer.text


@pytest.mark.parametrize("number", [1, 12])
def test_the_giver_compares_claims_in_their_order_within_ten_queries(lot, giver, client_of, number):
    near, *others = [make_person(latitude=49.15, longitude=6.15), *(make_person(latitude=49.5) for _ in range(number))]
    for person in [*others, near]:
        make_claim(lot, person)
    client = client_of(giver)

    page = client.page(f"/lots/{lot.id}/demandes")

    assert next(title.text.strip() for title in page.select("ol.cards h2")) == near.organisation.name
    assert "Vous décidez\u00a0: le classement ne vous engage pas" in page.text
    assert client.queries <= 10


@pytest.mark.parametrize("number", [1, 40])
def test_the_giver_sees_who_could_be_interested_and_invites_in_one_click(lot, giver, client_of, letters, number):
    for _ in range(number):
        make_person(served_codes=["57463"])
    person = make_person()
    client = client_of(giver)
    page = client.page(f"/lots/{lot.id}/partenaires")
    assert client.queries <= 10
    assert "Communes desservies" in page.text
    assert len(page.select("*")) <= 380

    answer = client.submit(f"/lots/{lot.id}/partenaires", "Inviter par courriel")

    assert "L’invitation est partie" in text_of(answer)
    assert [recipient for recipient, _subject in letters()] == [person.user.email]
    assert "Partie le" in client.page(f"/lots/{lot.id}/partenaires").text
    assert len(client.page(f"/lots/{lot.id}/partenaires?convient=oui").select("tbody tr")) == 1
    exported = client.get(f"/lots/{lot.id}/partenaires/exporter?convient=non").text
    assert exported.count("Ne vient pas chercher de matériel à Woippy.") == number


def test_an_invitation_that_came_too_late_is_said(lot, giver, client_of, db):
    make_person()
    client = client_of(giver)
    page = client.page(f"/lots/{lot.id}/partenaires")
    action = page.find("button", string="Inviter par courriel").find_parent("form")["action"]
    lot.available_on = lot.partners_from = lot.claims_until = today() - timedelta(days=1)
    db.commit()

    answer = client.post(action)

    assert answer.status_code == 422
    assert "n’est plus ouvert aux demandes" in text_of(answer)


def test_the_coordinator_sees_why_a_lot_finds_no_taker(lot, client_of):
    make_person(monthly_capacity=None, legal_class=LegalClass.OTHER)

    page = client_of(make_coordinator()).page(f"/lots/{lot.id}/partenaires")

    assert f"{Criterion.LEGAL_CLASS.label}\u00a0: 1\u00a0partenaire" in page.text


def test_those_who_ask_never_see_the_ranking(lot, client_of):
    person = make_person()
    make_claim(lot, person)
    member = make_membership(person.organisation, Role.MEMBER)

    for path in ("demandes", "partenaires", "partenaires/exporter"):
        assert client_of(member).get(f"/lots/{lot.id}/{path}").status_code == 403


def test_a_refused_claimant_reads_its_own_criteria_and_nobody_else_s(lot, giver, client_of, db):
    person, rival = make_person(), make_verified_manager("laptop", name="Rival secret")
    claim = make_claim(lot, person)
    make_claim(lot, rival, units={lot.lines[0].id: 1})
    services.refuse_claim(claim.id, reason="Un autre est plus près.", by=giver, now=now())
    database.session.expire_all()

    page = client_of(person).page(f"/demandes/{claim.id}")

    assert "Comment votre demande était classée" in page.text
    assert "Proximité" in page.text
    assert "Rival secret" not in page.text


def test_a_claim_made_before_the_ranking_existed_shows_none(lot, client_of, db):
    person = make_person()
    claim = make_claim(lot, person)
    claim.assessment = None
    db.commit()

    assert "était classée" not in client_of(person).page(f"/demandes/{claim.id}").text
