"""What a partner changes in its verified profile waits for the coordinator: suggested, replaced, accepted, refused, taken back."""

import itertools

import pytest

from core.accounts.enums import Role
from core.clock import now
from core.db import db as database
from core.events import history_of
from geo.partners import queries, rules, services
from geo.partners.enums import Activity, LegalClass, Logistics, PartnerState, SuggestionState
from geo.partners.errors import ProfileChangedMeanwhile, ReasonMissing, SuggestionAnswered, UnknownCategory
from geo.partners.models import Partner, ProfileSuggestion
from tests.factories import make_category, make_coordinator, make_membership
from tests.geo.partners.factories import make_draft, make_partner, make_submitted, make_suspended
from tests.pages import text_of
from tests.races import person, race_app, run_races

PAYLOAD = "<script>alert(1)</script>"


@pytest.fixture
def partner(db):
    return make_partner(description="Avant")


@pytest.fixture
def manager(partner):
    return make_membership(partner.organisation)


def edit(partner, by, **answers):
    services.edit_partner(partner.id, by=by, now=now(), **answers)


def said(partner):
    return queries.get_partner(partner.id).description


def announced(partner):
    return [announcement.name for announcement in history_of("partner", partner.id)]


# Rules


@pytest.mark.parametrize(("state", "by_coordinator"), list(itertools.product(PartnerState, (True, False))))
def test_only_what_a_partner_changes_once_verified_waits(state, by_coordinator):
    was_verified = state in {PartnerState.VERIFIED, PartnerState.SUSPENDED}

    assert rules.must_be_accepted(state, ("lieu",), by_coordinator=by_coordinator) is (was_verified and not by_coordinator)


def test_a_verified_profile_that_changes_its_class_is_verified_again_rather_than_waiting():
    changed = (rules.PART_LABELS["legal_class"],)

    assert not rules.must_be_accepted(PartnerState.VERIFIED, changed, by_coordinator=False)
    assert rules.must_be_accepted(PartnerState.SUSPENDED, changed, by_coordinator=False)


def test_a_place_is_suggested_whole():
    before = {**rules.NOTHING_SAID, "insee_code": "57463", "latitude": 49.1, "longitude": 6.1}

    whole = {"insee_code": "57463", "street": "", "latitude": 49.2, "longitude": 6.1}
    assert rules.suggested(before, {**before, "latitude": 49.2}) == whole


def test_every_part_reads_before_and_after():
    before = rules.tidied(rules.NOTHING_SAID)
    after = rules.tidied(
        {
            "description": "Un\n\nDeux", "website": "https://exemple.fr", "legal_class": LegalClass.ESUS,
            "statutory_purpose": "Aider", "insee_code": "57463", "street": "1 place d’Armes", "latitude": 49.12, "longitude": 6.18,
            "capabilities": [(1, Activity.SELL), (1, Activity.COLLECT)],
            "served_codes": ["57463"], "monthly_capacity": 12, "accepts_price_caps": True, "opening_hours": "Mo 09:00-12:00",
            "public_served": "Tous", "languages": "arabe", "logistics": [Logistics.TAIL_LIFT], "vehicle_volume_m3": 3,
        }
    )  # fmt: skip

    changes = rules.changes(before, after, categories={1: "Portable"}, municipalities={"57463": "Metz"})

    told = {change.label: (change.before, change.after) for change in changes}
    assert set(told) == {label.capitalize() for label in rules.PART_LABELS.values()}
    assert told["Présentation"] == (["Rien"], ["Un", "Deux"])
    assert told["Savoir-faire"] == (["Rien"], ["Portable\u00a0: Collecter, Vendre à prix solidaire"])
    assert told["Lieu"] == (["Hors du territoire"], ["Metz", "1 place d’Armes", "49,12\u00a0; 6,18"])
    assert told["Horaires"][1] == ["Lundi\u00a0: de 9\u00a0h à 12\u00a0h"]
    assert told["Logistique"][1] == ["A un hayon élévateur", "Véhicule de 3\u00a0m³"]


# Commands


def test_the_profile_stays_as_it_is_until_the_coordinator_accepts(partner, manager):
    edit(partner, manager, description="Après", opening_hours="Mo 9:00-12:00")
    assert said(partner) == "Avant"

    services.accept_suggestion(partner.id, by=make_coordinator(), now=now())

    accepted = queries.get_partner(partner.id)
    assert (accepted.description, accepted.opening_hours) == ("Après", "Mo 09:00-12:00")
    assert accepted.state is PartnerState.VERIFIED
    assert announced(partner) == ["SuggestionMade", "SuggestionAccepted"]
    assert history_of("partner", partner.id)[0].facts["changed"] == ["présentation", "horaires"]
    assert "Après" not in str(history_of("partner", partner.id)[0].facts)


def test_the_coordinator_s_own_edit_applies_at_once_and_what_waits_keeps_waiting(partner, manager):
    edit(partner, manager, description="Après")

    edit(partner, make_coordinator(), website="https://exemple.fr", description="Entre-temps")
    services.accept_suggestion(partner.id, by=None, now=now())

    accepted = queries.get_partner(partner.id)
    assert (accepted.description, accepted.website) == ("Après", "https://exemple.fr")


def test_a_second_edit_takes_the_place_of_the_first(partner, manager):
    edit(partner, manager, description="Un", website="https://exemple.fr")
    edit(partner, manager, description="Deux")

    services.accept_suggestion(partner.id, by=None, now=now())

    accepted = queries.get_partner(partner.id)
    assert (accepted.description, accepted.website) == ("Deux", "")


def test_the_same_edit_again_is_nothing_new_and_going_back_takes_it_back(partner, manager):
    edit(partner, manager, description="Après", capabilities=[(make_category("monitor").id, Activity.COLLECT)])
    edit(partner, manager, description="Après", capabilities=[(make_category("monitor").id, Activity.COLLECT)])
    assert announced(partner) == ["SuggestionMade"]

    edit(partner, manager, description="Avant")

    assert queries.find_waiting_suggestion(partner.id) is None
    assert queries.find_last_suggestion(partner.id).state is SuggestionState.WITHDRAWN
    assert announced(partner) == ["SuggestionMade", "SuggestionWithdrawn"]


@pytest.mark.parametrize("make", [make_draft, make_submitted])
def test_a_profile_that_was_never_verified_changes_at_once(db, make):
    partner = make()

    edit(partner, make_membership(partner.organisation), description="Après")

    assert said(partner) == "Après"
    assert queries.find_last_suggestion(partner.id) is None


def test_what_a_suspended_partner_changes_is_not_slipped_in_when_it_is_reinstated(db):
    partner = make_suspended(description="Avant")
    edit(partner, make_membership(partner.organisation), description="Après", legal_class=LegalClass.PUBLIC_UTILITY)

    services.reinstate_partner(partner.id, by=None, now=now())

    assert said(partner) == "Avant"
    assert queries.get_partner(partner.id).legal_class is LegalClass.ESUS


def test_a_new_legal_class_sends_the_whole_profile_back_and_nothing_waits_any_more(partner, manager):
    edit(partner, manager, description="Un")

    edit(partner, manager, description="Deux", legal_class=LegalClass.OTHER)

    profile = queries.get_partner(partner.id)
    assert (profile.state, profile.description, profile.legal_class) == (PartnerState.SUBMITTED, "Deux", LegalClass.OTHER)
    assert queries.find_waiting_suggestion(partner.id) is None


def test_nobody_answers_twice_nor_what_she_did_not_read(partner, manager):
    edit(partner, manager, description="Un")
    read = queries.get_partner(partner.id).revision
    edit(partner, manager, description="Deux")

    with pytest.raises(ProfileChangedMeanwhile):
        services.accept_suggestion(partner.id, by=None, now=now(), revision=read)
    with pytest.raises(ProfileChangedMeanwhile):
        services.refuse_suggestion(partner.id, reason="Non", by=None, now=now(), revision=read)
    with pytest.raises(ReasonMissing):
        services.refuse_suggestion(partner.id, reason="  ", by=None, now=now())
    services.refuse_suggestion(partner.id, reason="Non", by=None, now=now(), revision=read + 1)
    for answer in (services.accept_suggestion, services.withdraw_suggestion):
        with pytest.raises(SuggestionAnswered):
            answer(partner.id, by=None, now=now())

    assert said(partner) == "Avant"


def test_a_category_no_longer_in_use_is_not_accepted(partner, manager, db):
    gone = make_category("monitor")
    edit(partner, manager, description="Après", capabilities=[(gone.id, Activity.COLLECT)])
    suggestion = queries.find_waiting_suggestion(partner.id)
    suggestion.content = {**suggestion.content, "capabilities": [[10**6, "collect"]]}
    db.commit()

    with pytest.raises(UnknownCategory):
        services.accept_suggestion(partner.id, by=None, now=now())

    assert said(partner) == "Avant"


# Letters: one each way


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_one_letter_goes_each_way(letters, partner, manager, answer):
    coordinator = make_coordinator()
    edit(partner, manager, description="Un")
    edit(partner, manager, description="Deux")

    if answer == "accept":
        services.accept_suggestion(partner.id, by=coordinator, now=now())
    else:
        services.refuse_suggestion(partner.id, reason="Trop long", by=coordinator, now=now())

    assert [recipient for recipient, _subject in letters()] == [coordinator.user.email, manager.user.email]


# Pages


def path(partner, step=""):
    return f"/partenaires/{partner.id}/{step}".rstrip("/")


def test_from_the_form_to_the_public_page(client, client_of, partner, manager):
    mine, hers = client_of(manager), client_of(make_coordinator())
    sent = mine.submit(path(partner, "modifier"), "Enregistrer le profil", description=f"Après {PAYLOAD}")
    assert "envoyées à la coordination" in text_of(sent)
    assert "Après" not in client.page(path(partner)).text

    assert "Voir les modifications proposées" in mine.page(path(partner)).main.text
    assert "Après" in mine.page(path(partner, "modifier")).main.text
    shown = hers.page(path(partner, "modification"))
    assert [cell.text for cell in shown.select("tbody tr > *")] == ["Présentation", "Avant", f"Après {PAYLOAD}"]
    assert "Lire les modifications proposées" in hers.page("/").main.text

    hers.submit(path(partner, "modification"), "Accepter les modifications")

    assert f"Après {PAYLOAD}" in client.page(path(partner)).main.text
    assert "Lire les modifications proposées" not in hers.page("/").main.text
    assert "Aucune modification n’attend" in hers.page(path(partner, "modification")).main.text
    assert "Modification acceptée" in hers.page(path(partner)).main.text


def test_a_refusal_needs_a_reason_that_the_partner_reads(client, client_of, partner, manager):
    edit(partner, manager, description="Après")
    hers = client_of(make_coordinator())

    refused = hers.submit(path(partner, "modification"), "Refuser les modifications", reason=" ")
    hers.submit(path(partner, "modification"), "Refuser les modifications", reason=f"Précisez {PAYLOAD}")

    assert refused.status_code == 422
    assert "Écrivez le motif" in text_of(refused)
    assert f"Précisez {PAYLOAD}" in client_of(manager).page(path(partner)).main.text
    assert "Précisez" not in client.page(path(partner)).text


@pytest.mark.parametrize("button", ["Accepter les modifications", "Refuser les modifications"])
def test_a_page_read_before_the_partner_changed_its_mind_answers_nothing(client_of, partner, manager, button):
    edit(partner, manager, description="Après")
    reason = {"reason": "Non"} if button.startswith("Refuser") else {}

    answer = client_of(make_coordinator()).submit(path(partner, "modification"), button, revision="1", **reason)

    assert answer.status_code == 422
    assert "Une autre personne a modifié ce profil" in text_of(answer)
    assert queries.find_waiting_suggestion(partner.id) is not None


@pytest.mark.parametrize("step", ["accepter", "refuser"])
def test_an_answer_that_comes_too_late_is_told_so(client_of, partner, manager, step):
    edit(partner, manager, description="Après")
    services.refuse_suggestion(partner.id, reason="Non", by=None, now=now())

    answer = client_of(make_coordinator()).post(path(partner, f"modification/{step}"), data={"reason": "Non"})

    assert answer.status_code == 422
    assert "acceptées, refusées ou retirées entre-temps" in text_of(answer)


def test_a_partner_takes_its_changes_back(client_of, partner, manager):
    edit(partner, manager, description="Après")

    client_of(manager).submit(path(partner, "modification"), "Retirer ces modifications")

    assert queries.find_waiting_suggestion(partner.id) is None
    assert said(partner) == "Avant"


def test_what_waits_is_read_by_its_people_and_the_coordinator_alone(client, client_of, partner, manager):
    edit(partner, manager, description="Après")

    assert client_of(make_membership(partner.organisation, Role.MEMBER)).get(path(partner, "modification")).status_code == 200
    assert client_of(make_membership(make_partner().organisation)).get(path(partner, "modification")).status_code == 404
    assert (
        client_of(make_membership(partner.organisation, Role.MEMBER)).post(path(partner, "modification/retirer")).status_code == 403
    )


def test_several_wait_in_the_list_of_the_coordinator(client_of, partner, manager):
    other = make_partner(name="L’autre")
    make_partner(name="Tranquille")
    edit(partner, manager, description="Après")
    edit(other, make_membership(other.organisation), description="Après")
    hers = client_of(make_coordinator())

    (link,) = hers.page("/").select('main a[href*="etat=modifie"]')
    names = {each.text for each in hers.page(link["href"]).select("tbody th a")}

    assert names == {partner.organisation.name, "L’autre"}


# Races


def test_two_at_once_leave_one_answer_and_a_profile_that_fits_it(tmp_path):
    with race_app(tmp_path) as app:
        profiles, races = [], []
        for number in range(20):
            partner = make_partner(description="Avant")
            manager = make_membership(partner.organisation)
            edit(partner, manager, description="Un")
            key, revision = partner.id, queries.get_partner(partner.id).revision
            profiles.append(key)
            rival = [
                lambda key=key, seen=revision: services.accept_suggestion(key, by=None, now=now(), revision=seen),
                lambda key=key, seen=revision: services.refuse_suggestion(key, reason="Non", by=None, now=now(), revision=seen),
                lambda key=key, seen=revision: services.withdraw_suggestion(key, by=None, now=now(), revision=seen),
            ][number % 3]
            races.append([lambda key=key, seen=revision: services.accept_suggestion(key, by=None, now=now(), revision=seen), rival])

        answers = run_races(app, races)

        for key, outcome in zip(profiles, answers, strict=True):
            assert sorted(answer == "done" for answer in outcome) == [False, True]
            suggestion = queries.find_last_suggestion(key)
            accepted = suggestion.state is SuggestionState.ACCEPTED
            assert queries.get_partner(key).description == ("Un" if accepted else "Avant")


def test_two_who_suggest_at_once_leave_one_that_waits(tmp_path):
    with race_app(tmp_path) as app:
        races, profiles = [], []
        for _ in range(15):
            partner = make_partner(description="Avant")
            by = make_membership(partner.organisation).id
            profiles.append(partner.id)
            races.append(
                [
                    lambda key=partner.id, by=by, text=text: services.edit_partner(
                        key, by=person(by), now=now(), revision=1, description=text
                    )
                    for text in ("Un", "Deux")
                ]
            )

        answers = run_races(app, races)

        for key, outcome in zip(profiles, answers, strict=True):
            assert sorted(outcome) == ["ProfileChangedMeanwhile", "done"]
            waiting = database.session.query(ProfileSuggestion).filter_by(partner_id=key).all()
            assert len(waiting) == 1
            assert database.session.get_one(Partner, key).revision == 2
