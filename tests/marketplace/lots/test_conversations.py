"""What people write to one another about a lot: who may, who reads, what everybody reads."""

from datetime import timedelta

import pytest

from core.accounts.enums import Role
from core.clock import now
from core.errors import NotFound
from core.events import Announcement
from core.thresholds import threshold
from marketplace.lots import errors, queries, services
from marketplace.lots.enums import LotState
from marketplace.lots.models import Lot, LotAnswer, LotMessage
from marketplace.lots.rules import talking
from tests.factories import make_coordinator, make_manager, make_membership, make_official
from tests.marketplace.lots.factories import make_claim, make_lot, make_verified_manager
from tests.pages import text_of


@pytest.fixture
def giver(db):
    return make_manager(name="Ville donneuse")


@pytest.fixture
def asker(db):
    return make_verified_manager("laptop", name="Atelier curieux")


@pytest.fixture
def lot(giver):
    return make_lot(giver.organisation)


def say(lot, asker, by, body="Y a-t-il un quai ?", **facts):
    return services.send_message(lot.id, asker.organisation_id, body, by=by, **{"now": now(), **facts})


def answered(lot, asker, giver):
    say(lot, asker, asker)
    return say(lot, asker, giver, "Oui, rue Basse.")


def publish(lot, message, giver, question="Y a-t-il un quai ?", answer="Oui."):
    return services.publish_answer(lot.id, message.id, question=question, answer=answer, by=giver, now=now())


def address(lot, asker):
    return f"/lots/{lot.id}/messages/{asker.organisation_id}"


# Rules


@pytest.mark.parametrize("state", LotState, ids=str)
@pytest.mark.parametrize("has_begun", [True, False])
@pytest.mark.parametrize("sender_id", [1, 2], ids=["giver", "other"])
def test_one_writes_about_a_lot_people_see_and_its_giver_only_answers(state, has_begun, sender_id):
    lot = Lot(giver_id=1, state=state)
    refusal = (
        errors.ConversationClosed
        if state in {LotState.DRAFT, LotState.WITHDRAWN}
        else errors.NobodyAsked
        if sender_id == 1 and not has_begun
        else None
    )
    if refusal is None:
        talking.check_speakable(lot, sender_id=sender_id, has_begun=has_begun)
    else:
        with pytest.raises(refusal):
            talking.check_speakable(lot, sender_id=sender_id, has_begun=has_begun)


@pytest.mark.parametrize(("question", "answer"), [("", "Oui."), ("Quai ?", " ")])
def test_a_published_answer_has_its_question(question, answer):
    with pytest.raises(errors.AnswerIncomplete):
        talking.check_answer(LotMessage(sender_id=1, lot=Lot(giver_id=1)), question, answer)


# Commands


def test_a_question_is_asked_before_any_claim_and_answered_each_with_its_letter(lot, giver, asker, letters, db):
    answered(lot, asker, giver)

    assert letters() == [
        (giver.user.email, f"Un message sur le lot : {lot.title}"),
        (asker.user.email, f"Un message sur le lot : {lot.title}"),
    ]
    sent = db.query(Announcement).filter_by(name="MessageSent").order_by(Announcement.id).all()
    assert [row.by_membership_id for row in sent] == [giver.id, asker.id][::-1]


def test_whoever_wrote_is_told_of_the_answer_beside_the_managers(lot, giver, asker, letters):
    volunteer = make_membership(asker.organisation, Role.MEMBER)
    make_membership(asker.organisation, Role.MEMBER)
    say(lot, asker, volunteer)

    say(lot, asker, giver, "Oui.")

    assert {recipient for recipient, _subject in letters()[1:]} == {asker.user.email, volunteer.user.email}


def test_the_giver_writes_to_who_claimed_and_to_nobody_else(lot, giver, asker):
    with pytest.raises(errors.NobodyAsked):
        say(lot, asker, giver)
    make_claim(lot, asker)

    assert say(lot, asker, giver).sender_id == giver.organisation_id


def test_an_empty_message_is_not_sent(lot, asker):
    with pytest.raises(errors.MessageMissing):
        say(lot, asker, asker, " \n ")


def test_an_organisation_sends_so_many_messages_an_hour_on_all_lots_together(lot, giver, asker):
    moment, other = now(), make_lot(giver.organisation)
    most = threshold("messages_an_hour", on=moment.date())
    for number in range(most):
        say(lot if number % 2 else other, asker, asker, now=moment)

    with pytest.raises(errors.TooManyMessages):
        say(lot, asker, asker, now=moment + timedelta(minutes=59))
    say(lot, asker, giver, now=moment)
    say(lot, asker, asker, now=moment + timedelta(minutes=61))


def test_an_answer_is_published_once_from_a_message_of_the_giver_and_withdrawn_once(lot, giver, asker, db):
    message = answered(lot, asker, giver)
    published = publish(lot, message, giver)
    with pytest.raises(errors.AnswerAlreadyPublished):
        publish(lot, message, giver)
    db.expire_all()
    assert [each.id for each in queries.answers_on(lot.id)] == [published.id]

    for _ in range(2):
        services.withdraw_answer(lot.id, published.id, by=giver, now=now())
    assert queries.answers_on(lot.id) == []
    assert db.query(Announcement).filter_by(name="AnswerWithdrawn").count() == 1
    publish(lot, message, giver)


def test_what_was_asked_is_not_published_as_an_answer(lot, giver, asker, db):
    with pytest.raises(errors.NotAnAnswer):
        publish(lot, say(lot, asker, asker), giver)
    assert db.query(LotAnswer).count() == 0


def test_a_message_or_an_answer_is_looked_for_under_its_own_lot(lot, giver, asker):
    message = answered(lot, asker, giver)
    published, other = publish(lot, message, giver), make_lot(giver.organisation)
    with pytest.raises(NotFound):
        publish(other, message, giver)
    with pytest.raises(NotFound):
        services.withdraw_answer(other.id, published.id, by=giver, now=now())


# Pages


def test_a_question_is_asked_answered_and_published_without_the_name_of_who_asked(lot, giver, asker, client_of):
    asking, giving = client_of(asker), client_of(giver)
    page = asking.page(f"/lots/{lot.id}")
    assert page.find("a", string="Poser une question, ou relire vos messages")["href"] == address(lot, asker)
    asking.submit(address(lot, asker), "Envoyer", body="Ici l’Atelier curieux : y a-t-il un quai ?")

    listed = giving.page(f"/lots/{lot.id}/messages")
    assert "sans réponse" in listed.text
    giving.submit(address(lot, asker), "Envoyer", body="Oui, rue Basse.")
    link = giving.page(address(lot, asker)).find("a", string="Publier cette réponse")["href"]
    form = giving.page(link)
    assert "Atelier curieux" in form.find("textarea", {"name": "question"}).text
    answer = giving.submit(link, "Publier", question="Y a-t-il un quai ?", answer="Oui, rue Basse.")

    assert "sont sur la page du lot" in text_of(answer)
    rival = client_of(make_verified_manager("laptop")).page(f"/lots/{lot.id}")
    assert "Oui, rue Basse." in rival.text
    assert "Atelier curieux" not in rival.text
    withdrawn = giving.submit(f"/lots/{lot.id}/messages", "Ne plus publier")
    assert "Oui, rue Basse." not in text_of(withdrawn)


def test_a_conversation_is_read_by_its_two_sides_and_the_coordinator_alone(lot, giver, asker, client_of):
    answered(lot, asker, giver)
    rival = make_verified_manager("laptop")
    make_claim(lot, rival)
    readers = [giver, asker, make_membership(asker.organisation, Role.MEMBER), make_membership(giver.organisation, Role.MEMBER)]

    for person in [*readers, make_coordinator()]:
        assert client_of(person).get(address(lot, asker)).status_code == 200
    for person in (rival, make_manager(), make_official()):
        assert client_of(person).get(address(lot, asker)).status_code == 404
        assert client_of(person).post(address(lot, asker), data={"body": "x"}).status_code == 404
    assert client_of(make_coordinator()).post(address(lot, asker), data={"body": "x"}).status_code == 403


def test_a_claim_shows_its_messages_within_ten_queries(lot, giver, asker, client_of):
    claim = make_claim(lot, asker)
    for number in range(5):
        say(lot, asker, asker, f"Message {number}")

    for person in (giver, asker):
        client = client_of(person)
        page = client.page(f"/demandes/{claim.id}")
        assert [number for number in range(5) if f"Message {number}" in page.text] == [2, 3, 4]
        assert client.queries <= 10


def test_a_refused_message_is_said_and_kept(lot, giver, asker, client_of, db):
    client = client_of(asker)

    answer = client.submit(address(lot, asker), "Envoyer", body="é" * 2001)
    assert answer.status_code == 422
    assert "2000 caractères au plus" in text_of(answer)
    assert "é" * 2001 in answer.text
    page = client.page(address(lot, asker))
    assert page.find("button", string="Envoyer le message")
    lot.state = LotState.WITHDRAWN
    db.commit()

    assert "on ne s’écrit plus" in text_of(client.post(address(lot, asker), data={"body": "Bonjour"}))
    assert not client.page(address(lot, asker)).find("button", string="Envoyer le message")


def test_a_long_conversation_has_pages_and_stays_light(lot, giver, asker, client_of, db):
    for number in range(60):
        db.add(
            LotMessage(
                lot_id=lot.id, organisation_id=asker.organisation_id, sender_id=giver.organisation_id, by_membership_id=giver.id,
                body=f"Message {number}", sent_at=now(),
            )
        )  # fmt: skip
    client = client_of(giver)

    page = client.page(address(lot, asker))

    assert client.queries <= 10
    assert len(page.select("*")) <= 380
    assert "Message 59" in page.text
    assert "Message 0" in client.page(address(lot, asker) + "?page=3").text


def test_what_is_written_is_text(lot, asker, client_of):
    client = client_of(asker)
    client.submit(address(lot, asker), "Envoyer", body="<script>alert(1)</script>\n<b>gras</b>")

    page = client.page(address(lot, asker))

    assert "<b>gras</b>" in page.text
    assert not page.select("ol.messages b")
