"""Inviting people into organisations, and accepting."""

from datetime import timedelta

import pytest

from core.accounts import queries, services
from core.accounts.enums import OrganisationKind, Role
from core.accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    LastCoordinator,
    LastManager,
    LinkNotValid,
    NotVerified,
    NotYourInvitation,
    RoleNotAllowed,
)
from core.accounts.models import Invitation, Membership, SignIn, User
from core.clock import now
from core.events import history_of
from core.mail import Letter
from tests.core.accounts.factories import PASSWORD, last_letter, link_in, make_person
from tests.factories import make_coordinator, make_manager, make_membership, make_organisation
from tests.pages import text_of

GUEST = "nouvelle@mairie.example"
NAMES = "quatre autres mots inattendus"


@pytest.fixture
def manager(db):
    return make_manager(name="Mairie de Woippy")


def invite(manager, email=GUEST, role=Role.MEMBER):
    return services.invite(manager.organisation_id, email=email, role=role, by=manager, now=now())


def path(manager, end=""):
    return f"/organismes/{manager.organisation_id}{end}"


class TestInviting:
    def test_a_manager_invites_a_colleague_who_joins_with_a_name_and_a_password(self, client, client_of, manager):
        answer = client_of(manager).submit(path(manager, "/inviter"), "Envoyer l’invitation", email=GUEST.title(), role="member")
        assert "L’invitation est partie" in text_of(answer)
        letter = last_letter(GUEST)
        assert letter.subject == "Vous êtes invité·e à rejoindre Mairie de Woippy sur Boucle"

        answer = client.submit(link_in(letter), "Créer mon compte", name="Nadia Brun", password=NAMES)

        assert answer.status_code == 200
        assert "Nadia Brun" in client.get("/compte").text
        assert "Nadia Brun" in client_of(manager).get(path(manager)).text

    def test_the_same_form_sent_twice_sends_one_letter(self, db, client_of, manager):
        browser = client_of(manager)
        key = browser.page(path(manager, "/inviter")).select_one("input[name=request_key]")["value"]
        for _ in range(2):
            data = {"email": GUEST, "role": "member", "request_key": key}
            assert browser.post(path(manager, "/inviter"), data=data).status_code == 302

        assert db.query(Letter).filter_by(recipient=GUEST).count() == 1
        assert db.query(Invitation).count() == 1

    def test_announces_it_once(self, manager):
        invitation = invite(manager)

        assert [(entry.name, entry.by_membership_id) for entry in history_of("invitation", invitation.id)] == [
            ("PersonInvited", manager.id)
        ]

    def test_the_link_is_kept_nowhere_in_the_tables_of_accounts(self, manager):
        invitation = invite(manager)

        signature = queries.token_of(invitation).partition("-")[2]

        assert signature not in {invitation.nonce, invitation.email}
        assert len(signature) == 43, "256 bits"

    def test_somebody_already_there_or_already_invited_is_not_invited_again(self, manager):
        invite(manager)
        with pytest.raises(AlreadyInvited):
            invite(manager, email=f" {GUEST.upper()} ")
        with pytest.raises(AlreadyMember):
            invite(manager, email=manager.user.email)

    def test_a_refused_invitation_keeps_what_was_typed(self, client_of, manager):
        invite(manager)

        answer = client_of(manager).submit(path(manager, "/inviter"), "Envoyer l’invitation", email=GUEST, role="manager")

        assert answer.status_code == 422
        assert "renvoyez-la" in text_of(answer)
        assert GUEST in answer.text
        assert 'checked id="role-1"' in answer.text

    def test_nobody_is_invited_into_an_organisation_that_is_not_verified(self, db):
        coordinator, newcomer = make_coordinator(), make_organisation(verified_on=None)

        with pytest.raises(NotVerified):
            services.invite(newcomer.id, email=GUEST, role=Role.MANAGER, by=coordinator, now=now())

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICIAL])
    def test_a_manager_cannot_make_a_coordinator(self, db, client_of, manager, role):
        with pytest.raises(RoleNotAllowed):
            invite(manager, role=role)
        answer = client_of(manager).post(path(manager, "/inviter"), data={"email": GUEST, "role": role.value})
        assert answer.status_code == 422

        make_coordinator()
        of_metropole = make_membership(queries.find_metropole(), Role.MANAGER)
        with pytest.raises(RoleNotAllowed):
            invite(of_metropole, role=role)

    def test_a_coordinator_invites_anywhere_and_officials_into_the_metropole(self, manager):
        coordinator = make_coordinator()

        services.invite(manager.organisation_id, email=GUEST, role=Role.MANAGER, by=coordinator, now=now())
        services.invite(coordinator.organisation_id, email=GUEST, role=Role.OFFICIAL, by=coordinator, now=now())
        with pytest.raises(RoleNotAllowed):
            services.invite(manager.organisation_id, email="x@y.example", role=Role.OFFICIAL, by=coordinator, now=now())

    def test_a_member_does_not_invite(self, client_of, manager):
        member = make_membership(manager.organisation, Role.MEMBER)

        assert client_of(member).get(path(manager)).status_code == 200
        assert client_of(member).get(path(manager, "/inviter")).status_code == 403
        assert client_of(member).post(path(manager, "/inviter"), data={"email": GUEST, "role": "member"}).status_code == 403


class TestAccepting:
    def test_looking_does_not_accept_and_accepting_works_once(self, client, manager):
        invite(manager)
        link = link_in(last_letter(GUEST))
        client.page(link)
        client.page(link)
        client.submit(link, "Créer mon compte", name="Nadia Brun", password=NAMES)

        assert client.get(link).status_code == 410

    def test_a_refused_password_keeps_the_name_and_is_not_shown_again(self, client, manager):
        invite(manager)

        answer = client.submit(link_in(last_letter(GUEST)), "Créer mon compte", name="Nadia <i>Brun</i>", password="court")

        assert answer.status_code == 422
        assert "Nadia &lt;i&gt;Brun&lt;/i&gt;" in answer.text
        assert 'value="court"' not in answer.text

    def test_the_link_lasts_fourteen_days_and_a_new_one_revives_the_invitation(self, db, manager):
        invitation = invite(manager)
        token, later = queries.token_of(invitation), now() + timedelta(days=14, seconds=1)
        with pytest.raises(LinkNotValid):
            services.accept_invitation(token, name="Nadia Brun", password=NAMES, now=later)

        services.resend_invitation(invitation.id, organisation_id=manager.organisation_id, by=manager, now=later)

        services.accept_invitation(queries.token_of(invitation), name="Nadia Brun", password=NAMES, now=later)
        assert db.query(User).filter_by(email=GUEST).count() == 1

    def test_sending_again_makes_a_second_letter_and_kills_the_first_link(self, client, client_of, manager):
        invite(manager)
        first = link_in(last_letter(GUEST))

        answer = client_of(manager).submit(path(manager), "Renvoyer")

        assert "repartie" in text_of(answer)
        second = link_in(last_letter(GUEST))
        assert client.get(first).status_code == 410
        assert client.get(second).status_code == 200

    def test_a_cancelled_invitation_opens_nothing_and_another_may_follow(self, client, client_of, manager):
        invite(manager)
        link = link_in(last_letter(GUEST))

        client_of(manager).submit(path(manager), "Annuler")

        assert client.get(link).status_code == 410
        invite(manager)
        assert client.get(link_in(last_letter(GUEST))).status_code == 200

    def test_somebody_known_signs_in_and_joins_with_one_button(self, client, manager):
        person = make_person()
        invite(manager, email=person.user.email)
        link = link_in(last_letter(person.user.email))
        page = client.page(link)
        assert not page.select("input[type=password]")
        sign_in = page.select_one("main a.button")["href"]

        client.submit(sign_in, "Se connecter", email=person.user.email, password=PASSWORD)
        client.submit(link, "Rejoindre l’organisme")

        assert "Mairie de Woippy" in client.get("/compte").text
        assert len(queries.usable_memberships_of(person.user_id)) == 2

    def test_a_known_person_cannot_be_overwritten_by_the_form_of_newcomers(self, db, client, manager):
        person = make_person()
        invite(manager, email=person.user.email)

        answer = client.post(link_in(last_letter(person.user.email)), data={"name": "Voleuse", "password": NAMES})

        assert answer.status_code == 422
        db.expire_all()
        assert person.user.name != "Voleuse"

    def test_the_invitation_of_somebody_else_cannot_be_joined(self, client_of, manager):
        invite(manager)
        link, stranger = link_in(last_letter(GUEST)), make_membership()

        assert "adressée à" in text_of(client_of(stranger).get(link))
        assert client_of(stranger).post(f"{link}/rejoindre").status_code == 422
        with pytest.raises(NotYourInvitation):
            services.join_with_invitation(link.rsplit("/", 1)[1], by=stranger, now=now())

    def test_somebody_who_had_left_comes_back_with_the_new_role(self, db, manager):
        former = make_membership(manager.organisation, Role.MANAGER, ended_at=now())
        invitation = invite(manager, email=former.user.email)

        services.accept_invitation(queries.token_of(invitation), name="Nadia Brun", password=NAMES, now=now())

        db.expire_all()
        assert (former.ended_at, former.role) == (None, Role.MEMBER)


class TestMembers:
    def test_a_manager_changes_a_role_and_ends_an_access(self, client_of, manager):
        member = make_membership(manager.organisation, Role.MEMBER)
        browser, theirs = client_of(manager), client_of(member)

        browser.submit(path(manager, f"/membres/{member.id}"), "Enregistrer le rôle", role="manager")
        assert theirs.get(path(manager, "/inviter")).status_code == 200
        answer = browser.submit(path(manager, f"/membres/{member.id}"), "Mettre fin à l’accès")

        assert "terminé" in text_of(answer)
        assert theirs.get("/compte").status_code == 302
        assert last_letter(member.user.email).subject == "Vous n’agissez plus pour Mairie de Woippy sur Boucle"
        assert [entry.name for entry in history_of("membership", member.id)] == ["MembershipRoleChanged", "MembershipEnded"]

    def test_coming_back_does_not_revive_old_sessions(self, db, client_of, manager):
        member = make_membership(manager.organisation, Role.MEMBER)
        theirs = client_of(member)
        services.end_membership(member.id, organisation_id=manager.organisation_id, by=manager, now=now())
        member.ended_at = None
        db.commit()

        assert theirs.get("/compte").status_code == 302
        assert db.query(SignIn).filter_by(membership_id=member.id).one().ended_at

    @pytest.mark.parametrize("button", ["Enregistrer le rôle", "Mettre fin à l’accès"])
    def test_the_last_manager_stays(self, client_of, manager, button):
        answer = client_of(manager).submit(
            path(manager, f"/membres/{manager.id}"), button, **({"role": "member"} if "rôle" in button else {})
        )

        assert answer.status_code == 422
        assert "au moins une personne responsable" in text_of(answer)
        assert queries.get_active_membership(manager.id, organisation_id=manager.organisation_id).role is Role.MANAGER

    def test_the_last_coordinator_stays(self, db):
        coordinator = make_coordinator()
        make_membership(coordinator.organisation, Role.MANAGER)

        with pytest.raises(LastCoordinator):
            services.end_membership(coordinator.id, organisation_id=coordinator.organisation_id, by=coordinator, now=now())

    def test_a_disabled_manager_does_not_count(self, db, manager):
        other = make_membership(manager.organisation)
        other.user.disabled_at = now()
        db.commit()

        with pytest.raises(LastManager):
            services.end_membership(manager.id, organisation_id=manager.organisation_id, by=manager, now=now())

    def test_a_manager_of_the_metropole_does_not_touch_the_coordinator(self, client_of):
        coordinator = make_coordinator()
        manager = make_membership(coordinator.organisation, Role.MANAGER)

        assert client_of(manager).get(path(manager, f"/membres/{coordinator.id}")).status_code == 403
        with pytest.raises(RoleNotAllowed):
            services.change_role(coordinator.id, Role.MEMBER, organisation_id=coordinator.organisation_id, by=manager, now=now())


class TestSomebodyElses:
    """What belongs to another organisation does not exist."""

    def test_organisation_member_and_invitation(self, db, client_of, manager):
        stranger = make_manager()
        theirs = services.invite(stranger.organisation_id, email=GUEST, role=Role.MEMBER, by=stranger, now=now())
        browser, there = client_of(manager), path(stranger)

        for address in (there, f"{there}/inviter", f"{there}/membres/{stranger.id}", path(manager, f"/membres/{stranger.id}")):
            assert browser.get(address).status_code == 404, address
        for address in (
            f"{there}/inviter",
            f"{there}/membres/{stranger.id}",
            f"{there}/membres/{stranger.id}/terminer",
            f"{there}/invitations/{theirs.id}/annuler",
            path(manager, f"/membres/{stranger.id}"),
            path(manager, f"/membres/{stranger.id}/terminer"),
            path(manager, f"/invitations/{theirs.id}/annuler"),
            path(manager, f"/invitations/{theirs.id}/renvoyer"),
        ):
            assert browser.post(address, data={"email": "a@b.example", "role": "member"}).status_code == 404, address
        db.expire_all()
        assert (theirs.cancelled_at, theirs.sendings, stranger.ended_at) == (None, 1, None)

    def test_what_is_not_there_answers_the_same(self, client_of, manager):
        assert client_of(manager).get("/organismes/999999").status_code == 404


def test_the_demonstration_gives_an_access_without_letter(db, letters):
    organisation = make_organisation(OrganisationKind.PARTNER)

    membership = services.create_user_with_membership(
        organisation.id, name="Nadia Brun", email="Nadia@Atelier.example", role=Role.MANAGER, now=now()
    )

    assert membership.user.email == "nadia@atelier.example"
    assert letters() == []
    with pytest.raises(AlreadyMember):
        services.create_user_with_membership(
            organisation.id, name="Nadia", email="nadia@atelier.example", role=Role.MEMBER, now=now()
        )
    assert db.query(Membership).filter_by(organisation_id=organisation.id).count() == 1


def test_the_page_of_an_organisation_stays_quick(client_of, manager):
    for number in range(30):
        make_membership(manager.organisation, Role.MEMBER)
        invite(manager, email=f"{number}@mairie.example")
    browser = client_of(manager)

    page = browser.page(path(manager))

    assert browser.queries <= 6
    assert "1 à 25 sur 31" in page.text
