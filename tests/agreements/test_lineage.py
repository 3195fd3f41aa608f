"""Amendments, renewals, joining forms, reminders: each agreement that follows another, and how each ends."""

from datetime import timedelta

import pytest

from agreements import errors, queries, rules, services
from agreements.enums import AgreementStanding, AgreementState, TemplateKind
from agreements.models import Agreement
from core.accounts.models import Organisation
from core.clock import now, today
from core.db import db as database
from core.events import quietly
from tests.agreements.factories import in_days, make_proposal, make_signed, make_verified_partner, model_of, sign
from tests.factories import make_coordinator, make_manager
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def parties():
    return make_manager(name="Commune de Woippy"), make_verified_partner(name="L’Atelier")


def signed_by_both(agreement, *people) -> Agreement:
    for person in people:
        sign(agreement, person)
    return queries.get_agreement(agreement.id)


def words_of(agreement) -> str:
    return " ".join(paragraph for article in agreement.text["articles"] for paragraph in article["paragraphs"])


# Amendments


def test_an_amendment_signed_by_both_takes_the_place_of_the_text(parties):
    with quietly():
        first = make_signed(*parties)
        amendment = make_proposal(*parties, amends_id=first.id, starts_on=in_days(10), years=5)
        assert queries.get_agreement(first.id).state is AgreementState.SIGNED
        amendment = signed_by_both(amendment, *parties)
    first = queries.get_agreement(first.id)
    sides = [one.organisation_id for one in parties]

    assert (first.state, first.terminated_on) == (AgreementState.AMENDED, in_days(10))
    assert queries.find_agreement_in_force(*sides, on=in_days(9)).id == first.id
    assert queries.find_agreement_in_force(*sides, on=in_days(10)).id == amendment.id
    assert amendment.ends_on == rules.end_of(in_days(10), 5)
    assert amendment.text["title"] == f"Avenant à la convention {first.reference}"
    assert first.text_sha256 in words_of(amendment)
    assert rules.standing_of(first, on=in_days(10)) is AgreementStanding.AMENDED


@pytest.mark.parametrize("days", [0, 3 * 366 + 1])
def test_an_amendment_begins_during_the_agreement(parties, days):
    with quietly():
        first = make_signed(*parties)

    with pytest.raises((errors.AmendmentOutsideTerm, errors.StartTooFar)):
        make_proposal(*parties, amends_id=first.id, starts_on=in_days(days))


def test_an_amendment_binds_the_same_two_for_the_same_thing(parties):
    giver, partner = parties
    with quietly():
        first = make_signed(giver, partner)

    with pytest.raises(errors.OtherParties):
        make_proposal(giver, make_verified_partner(), amends_id=first.id, starts_on=in_days(5))
    with pytest.raises(errors.OtherParties):
        make_proposal(giver, partner, amends_id=first.id, starts_on=in_days(5), template_id=model_of(TemplateKind.BOX_COLLECTION))


def test_an_agreement_terminated_since_is_not_amended(parties):
    giver, partner = parties
    with quietly():
        first = make_signed(giver, partner)
        amendment = make_proposal(giver, partner, amends_id=first.id, starts_on=in_days(10))
        sign(amendment, giver)
        services.terminate_agreement(first.id, on=in_days(5), reason="Fin", by=giver, now=now())

    with pytest.raises(errors.NotAmendable):
        sign(amendment, partner)


# Renewals


def test_a_renewal_follows_the_end_and_stops_the_reminders(parties):
    with quietly():
        first = make_signed(*parties, years=1)
        renewal = make_proposal(*parties, renews_id=first.id, starts_on=first.ends_on)
        soon = first.ends_on - timedelta(days=5)
        assert [one.agreement_id for one in queries.reminders_due(today=soon)] == [first.id]
        signed_by_both(renewal, *parties)

    assert [row.id for row in queries.followers_of(first.id).renewals] == [renewal.id]
    assert queries.reminders_due(today=soon) == []


def test_a_renewal_does_not_begin_before_the_end(parties):
    with quietly():
        first = make_signed(*parties, years=1)

    with pytest.raises(errors.RenewalTooEarly):
        make_proposal(*parties, renews_id=first.id, starts_on=first.ends_on - timedelta(days=1))


# Joining


@pytest.fixture
def framework():
    """The metropole's framework agreement with a partner, and both who signed it."""
    coordinator, partner = make_coordinator(), make_verified_partner(name="L’Atelier")
    with quietly():
        return make_signed(coordinator, partner, years=2), coordinator, partner


def join(framework, partner, joiner, **facts) -> Agreement:
    return make_proposal(joiner, partner, joins_id=framework.id, years=1, **facts)


def test_a_municipality_joins_the_framework_and_is_covered_until_it_ends(framework):
    agreement, _, partner = framework
    joiner = make_manager(name="Commune de Woippy")

    with quietly():
        joining = signed_by_both(join(agreement, partner, joiner), joiner, partner)

    assert joining.ends_on == agreement.ends_on
    assert joining.text["title"] == f"Adhésion à la convention-cadre {agreement.reference}"
    assert agreement.text_sha256 in words_of(joining)
    assert queries.find_agreement_in_force(joiner.organisation_id, partner.organisation_id, on=today()).id == joining.id
    assert [row.id for row in queries.followers_of(agreement.id).joined] == [joining.id]


def test_what_joined_ends_with_the_framework(framework):
    agreement, coordinator, partner = framework
    joiner, late = make_manager(), make_manager()
    with quietly():
        joining = signed_by_both(join(agreement, partner, joiner), joiner, partner)
        waiting = join(agreement, partner, late)

        services.terminate_agreement(agreement.id, on=in_days(40), reason="Fin", by=coordinator, now=now())

    joining, waiting = queries.get_agreement(joining.id), queries.get_agreement(waiting.id)
    assert (joining.state, joining.terminated_on) == (AgreementState.TERMINATED, in_days(40))
    assert agreement.reference in joining.closing_reason
    assert waiting.state is AgreementState.DECLINED


def test_what_joined_goes_on_under_an_amendment_no_longer_than_it(framework):
    agreement, coordinator, partner = framework
    joiner = make_manager()
    with quietly():
        joining = signed_by_both(join(agreement, partner, joiner), joiner, partner)
        amendment = make_proposal(coordinator, partner, amends_id=agreement.id, starts_on=in_days(10), years=1)
        signed_by_both(amendment, coordinator, partner)

    joining = queries.get_agreement(joining.id)
    assert joining.joins_id == amendment.id
    assert joining.terminated_on == amendment.ends_on < agreement.ends_on
    assert joining.is_in_force(in_days(20))


def test_a_form_is_not_signed_once_the_framework_no_longer_stands(framework):
    agreement, coordinator, partner = framework
    joiner = make_manager()
    with quietly():
        joining = join(agreement, partner, joiner)
        services.terminate_agreement(agreement.id, on=today(), reason="Fin", by=coordinator, now=now())

    with pytest.raises(errors.NoLongerToSign):
        sign(joining, joiner)


def test_only_the_framework_of_the_metropole_is_joined_by_another_public_body(framework):
    agreement, coordinator, partner = framework
    with quietly():
        of_a_municipality = make_signed()
    other = make_verified_partner()

    for command, refusal in (
        (lambda: join(of_a_municipality, partner, make_manager()), errors.NotJoinable),
        (lambda: join(agreement, partner, coordinator), errors.CannotJoin),
        (lambda: join(agreement, other, make_manager()), errors.OtherParties),
        (lambda: join(agreement, partner, make_manager(), starts_on=in_days(-1)), errors.AmendmentOutsideTerm),
    ):
        with pytest.raises(refusal):
            command()


def test_the_frameworks_offered_are_those_the_rule_allows(framework):
    agreement, coordinator, partner = framework
    joiner = make_manager()
    with quietly():
        make_signed(coordinator, template_id=model_of(TemplateKind.BOX_COLLECTION))
        make_proposal(coordinator)
        make_signed()
    whole = [queries.get_agreement(one.id) for one in database.session.query(Agreement).all()]

    offered = {row.id for row in queries.joinable_frameworks(joiner.organisation_id, on=today())}

    assert offered == {one.id for one in whole if rules.is_joinable(one, on=today())} == {agreement.id}
    with quietly():
        join(agreement, partner, joiner)
    assert queries.joinable_frameworks(joiner.organisation_id, on=today()) == []


def test_joining_takes_a_choice_a_day_and_a_reading(client_of, framework):
    agreement, _, partner = framework
    client = client_of(make_manager())

    chosen = client.page("/conventions/rejoindre").select_one("main table a")["href"]
    assert "prend fin avec elle" in client.page(chosen).text
    read = client.submit(chosen, "Lire le texte", follow_redirects=False)
    answer = client.submit(read.headers["Location"], "Proposer cette convention")

    joining = database.session.query(Agreement).filter_by(joins_id=agreement.id).one()
    assert joining.partner_id == partner.organisation_id
    assert f"Adhésion à {agreement.reference}" in text_of(answer)


def test_an_amendment_is_prepared_from_the_page_of_the_agreement(client_of, parties):
    with quietly():
        first = make_signed(*parties)
    client = client_of(parties[0])

    href = client.page(f"/conventions/{first.id}").find("a", string="Proposer un avenant")["href"]
    read = client.submit(href, "Lire le texte", follow_redirects=False)
    client.submit(read.headers["Location"], "Proposer cette convention")

    amendment = database.session.query(Agreement).filter_by(amends_id=first.id).one()
    assert amendment.state is AgreementState.PROPOSED


# Notice and reminders


def test_a_termination_leaves_the_notice_unless_it_is_urgent(parties):
    giver, partner = parties
    with quietly():
        agreement = make_signed(giver, partner)
        facts = {"on": in_days(29), "reason": "Fin", "by": giver, "now": now()}
        with pytest.raises(errors.NoticeTooShort):
            services.terminate_agreement(agreement.id, keeps_notice=True, **facts)
        services.terminate_agreement(agreement.id, keeps_notice=True, **{**facts, "on": in_days(30)})

    assert queries.get_agreement(agreement.id).terminated_on == in_days(30)


@pytest.mark.parametrize(
    ("left", "stage"), [(91, None), (90, 90), (60, 90), (30, 30), (29, 30), (7, 7), (1, 7), (0, 7), (-1, 0), (-6, 0), (-20, None)]
)
def test_each_reminder_comes_on_its_day_once_to_both_sides(parties, letters, left, stage):
    with quietly():
        agreement = make_signed(*parties, years=1)
    day = agreement.ends_on - timedelta(days=1 + left)

    assert [services.send_reminders(today=day, now=now()) for _ in range(2)] == [int(stage is not None), 0]
    told = [address for address, subject in letters() if agreement.reference in subject]
    assert sorted(told) == sorted(one.user.email for one in parties if stage is not None)


def test_every_stage_is_said_over_the_life_of_an_agreement(parties, letters):
    with quietly():
        agreement = make_signed(*parties, years=1)
    days = (agreement.ends_on - today()).days

    sent = sum(services.send_reminders(today=in_days(day), now=now()) for day in range(days + 10))

    assert sent == 4
    assert len(letters()) == 8


def test_the_morning_timer_reminds(app, parties):
    with quietly():
        agreement = make_signed(*parties, years=1)
    database.session.query(Agreement).filter_by(id=agreement.id).update({"ends_on": in_days(8), "starts_on": in_days(-300)})
    database.session.commit()

    dry = app.test_cli_runner().invoke(args=["agreements", "remind", "--dry-run"])
    done = app.test_cli_runner().invoke(args=["agreements", "remind"])

    assert dry.output == f"agreement {agreement.id}: stage 7\n"
    assert done.output == "1 reminders\n"


def test_the_calendar_says_the_ends_of_ones_own_agreements(client_of, parties):
    with quietly():
        mine, other = make_signed(*parties), make_signed()

    answer = client_of(parties[1]).get("/conventions/calendrier")

    assert answer.mimetype == "text/calendar"
    assert mine.reference in answer.text
    assert other.reference not in answer.text
    assert f"DTSTART;VALUE=DATE:{mine.ends_on - timedelta(days=1):%Y%m%d}" in answer.text


def test_names_that_hold_braces_stay_as_they_are(framework):
    agreement, _, partner = framework
    database.session.query(Organisation).filter_by(id=partner.organisation_id).update({"name": "{starts_on}"})
    database.session.commit()

    joining = join(agreement, partner, make_manager())

    assert "{starts_on}" in words_of(joining)
