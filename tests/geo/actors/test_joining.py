"""A spotted actor joins: nobody types twice what the publication says."""

import pytest
from sqlalchemy import func, select

from core.accounts.enums import OrganisationKind
from core.accounts.models import Invitation, Organisation
from core.accounts.queries import find_organisation_by_siret
from core.clock import now, today
from geo.actors import services
from geo.actors.enums import ActorState
from geo.actors.errors import ActorChangedMeanwhile
from geo.partners.enums import Activity, Logistics, PartnerState
from geo.partners.queries import find_partner_of, get_partner
from tests.factories import make_coordinator, make_organisation
from tests.geo.actors.factories import actors, make_actor, services_said
from tests.pages import text_of


@pytest.fixture
def coordinator(client_of):
    return client_of(make_coordinator())


def join(client, actor, **answers):
    return client.submit(f"/acteurs/{actor.id}/rejoindre", "Créer l’organisme", **answers)


def test_an_actor_joins_with_everything_filled_in(coordinator, db, letters):
    actor = make_actor(
        nom="ATELIER FICTIF", site_web="https://www.exemple.fr", horaires_osm="Mo-Fr 09:00-12:00", uniquement_sur_rdv="true",
        public_accueilli="Particuliers", propositions_de_services=services_said(("reparer", ["ecran"]), ("louer", ["ecran"])),
    )  # fmt: skip
    answer = join(coordinator, actor, contact_email="camille@exemple.fr")
    assert "l’invitation est partie" in answer.text

    organisation = find_organisation_by_siret(actor.siret)
    assert (organisation.name, organisation.kind, organisation.verified_on) == (actor.name, OrganisationKind.PARTNER, today())
    assert (organisation.street, organisation.town, organisation.insee_code) == (actor.street, "Metz", "57463")
    partner = get_partner(find_partner_of(organisation.id).id)
    assert (partner.state, partner.website, partner.opening_hours) == (
        PartnerState.DRAFT, "https://www.exemple.fr", "Mo-Fr 09:00-12:00",
    )  # fmt: skip
    assert (partner.latitude, partner.location_is_approximate) == (actor.latitude, False)
    assert {(each.category.code, each.activity) for each in partner.capabilities} == {
        ("monitor", Activity.REPAIR), ("television_48in", Activity.REPAIR),
    }  # fmt: skip
    assert partner.logistics == [Logistics.BY_APPOINTMENT]
    assert db.scalars(select(Invitation.email)).all() == ["camille@exemple.fr"]
    assert "camille@exemple.fr" in [recipient for recipient, _subject in letters()]
    assert (actors()[actor.identifier].state, actors()[actor.identifier].organisation_id) == (ActorState.LINKED, organisation.id)
    assert "Inscrit comme" in text_of(coordinator.get(f"/acteurs/{actor.id}"))


def test_its_profile_is_no_more_public_than_any_draft(coordinator, client, db):
    actor = make_actor(nom="ATELIER JAMAIS VÉRIFIÉ")
    join(coordinator, actor)
    partner = find_partner_of(find_organisation_by_siret(actor.siret).id)
    assert client.get(f"/partenaires/{partner.id}").status_code == 404
    assert "ATELIER JAMAIS VÉRIFIÉ" not in client.get("/partenaires").text


def test_without_an_address_nobody_is_invited_yet(coordinator, db):
    actor = make_actor()
    assert "invitez sa première personne" in join(coordinator, actor).text
    assert db.scalar(select(func.count(Invitation.id))) == 0


def test_a_siret_that_has_joined_already_changes_nothing(coordinator, db):
    actor = make_actor()
    make_organisation(OrganisationKind.PARTNER, siret=actor.siret)
    before = db.scalar(select(func.count(Organisation.id)))
    answer = join(coordinator, actor)
    assert answer.status_code == 422
    assert db.scalar(select(func.count(Organisation.id))) == before
    assert actors()[actor.identifier].state is ActorState.SPOTTED


def test_an_address_that_is_no_address_keeps_the_form(coordinator, db):
    actor = make_actor(siret="")
    assert join(coordinator, actor, contact_email="camille").status_code == 422
    assert join(coordinator, actor).status_code == 422  # the SIRET is to be typed


def test_who_comes_from_elsewhere_to_homes_joins_without_a_profile(db):
    actor = make_actor(
        code_commune="57606", code_epci="200067502", lieu_prestation="A_DOMICILE",
        perimetreadomicile='[{"type": "DEPARTEMENTAL", "valeur": "57"}]',
    )  # fmt: skip
    facts = {"name": actor.name, "siret": actor.siret}
    organisation = services.invite_actor(actor.id, facts=facts, email="", by=make_coordinator(), now=now())
    assert find_partner_of(organisation.id) is None


def test_it_joins_once(db):
    actor, by = make_actor(), make_coordinator()
    services.invite_actor(actor.id, facts={"name": actor.name, "siret": actor.siret}, email="", by=by, now=now())
    with pytest.raises(ActorChangedMeanwhile):
        services.invite_actor(actor.id, facts={"name": "x", "siret": actor.siret}, email="", by=by, now=now())
