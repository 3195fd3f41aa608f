"""Offers kept up to date, requests that go by letter with their PDF, answers that come back."""

from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select, update

from core import storage
from core.clock import now, today
from core.db import db as database
from core.db import transaction
from core.errors import NotFound
from core.events import quietly
from core.mail import Letter
from geo.partners.enums import PartnerState
from geo.partners.queries import find_partner_of
from geo.partners.services import suspend_partner
from marketplace.supply import errors, queries, services
from marketplace.supply.enums import RequestState, Terms
from marketplace.supply.models import QuotationRequest
from marketplace.supply.queries import OfferFilters
from marketplace.supply.services import RequestFacts
from tests.factories import make_coordinator, make_manager, make_membership, make_partner_manager
from tests.geo.partners.factories import make_partner
from tests.marketplace.supply.factories import facts_of, make_offer, make_quoted, make_request, make_supplier
from tests.races import RACES, person, race_app, run_races


def messages_to(app, person, template):
    """The letters of that kind a person was sent, as they left."""
    wanted = (Letter.recipient == person.user.email, Letter.template == template)
    folder = Path(app.config["MAIL_URL"].removeprefix("file://"))
    return [
        message_from_bytes((folder / f"{letter.key}.eml").read_bytes(), policy=policy.default)
        for letter in database.session.scalars(select(Letter).where(*wanted))
    ]


def shown(**filters):
    return [row.id for row in queries.offers_to_export(OfferFilters(**filters), today=today())]


def test_a_partner_that_is_not_verified_publishes_nothing(db):
    for stranger in (make_partner_manager(), make_membership(make_partner(state=PartnerState.DRAFT).organisation)):
        with pytest.raises(errors.PartnerNotVerified):
            services.offer_stock(facts_of(), by=stranger, now=now())


def test_an_offer_is_found_by_its_words_and_by_each_filter(db):
    dear, given = make_offer(), make_offer(category="monitor", model="Écran Iiyama", terms=Terms.GIFT)

    assert shown() == [dear.id, given.id]
    assert shown(text="iiyama ECRAN") == [given.id]
    assert shown(text="256 go") == [dear.id, given.id]
    assert shown(category="monitor") == [given.id]
    assert shown(terms=Terms.GIFT) == shown(most_eur=10) == [given.id]
    assert shown(partner_id=dear.partner_id) == [dear.id]
    assert shown(text="100%") == []


def test_supply_is_summed_category_by_category(db):
    make_offer(units=4), make_offer(units=6, terms=Terms.GIFT), make_offer(category="monitor", units=1)

    laptops, monitors = queries.supply_by_category(OfferFilters(), today=today())

    assert (laptops.partners, laptops.offers, laptops.units, laptops.given_units) == (2, 2, 10, 6)
    assert (laptops.lowest_eur, laptops.highest_eur) == (185, 185)
    assert (monitors.units, monitors.given_units) == (1, 0)


def test_what_is_no_longer_sure_is_not_shown_until_it_is_confirmed(db, app):
    supplier = make_supplier()
    offer = make_offer(supplier, days_ago=61)
    assert shown() == []
    assert queries.supply_waiting(supplier.organisation_id, today=today()).stale_offers == 1

    assert services.tell_of_stale_stock(today=today(), now=now()) == 1
    assert services.tell_of_stale_stock(today=today(), now=now()) == 0
    assert len(messages_to(app, supplier, "stock_stale")) == 1

    assert services.confirm_stock(by=supplier, now=now()) == 1
    assert shown() == [offer.id]
    later = today() + timedelta(days=61)
    assert services.tell_of_stale_stock(today=later, now=now()) == 1
    assert len(messages_to(app, supplier, "stock_stale")) == 2


def test_the_stock_of_a_suspended_partner_disappears_and_cannot_be_asked_for(db):
    supplier = make_supplier()
    offer = make_offer(supplier)
    partner = find_partner_of(supplier.organisation_id)
    suspend_partner(partner.id, reason="Adresse à vérifier", by=make_coordinator(), now=now())

    assert shown() == []
    with pytest.raises(errors.PartnerNotVerified):
        services.ask_for_quotation(partner.id, RequestFacts({offer.id: 1}, "Mairie", None, ""), by=make_manager(), now=now())


def test_a_request_goes_by_letter_with_its_pdf(db, app):
    asker, supplier = make_manager(), make_supplier()
    request = make_request(asker, supplier, units=3, message="Pour la médiathèque.")

    (letter,) = messages_to(app, supplier, "quotation_asked")
    (file,) = letter.iter_attachments()
    pdf = file.get_content()
    assert (file.get_filename(), file.get_content_type()) == (f"{request.reference}.pdf", "application/pdf")
    assert pdf == storage.read(queries.get_request(request.id).document)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
    assert f"/devis/{request.id}" in letter.get_body(("plain",)).get_content()


def test_a_request_keeps_the_words_and_the_price_of_its_day(db):
    supplier = make_supplier()
    request = make_request(supplier=supplier)
    offer_id = request.lines[0].offer_id
    services.change_offer(offer_id, facts_of(model="Autre", unit_price_eur=300), by=supplier, now=now())
    services.withdraw_offer(offer_id, by=supplier, now=now())

    line = queries.get_request(request.id).lines[0]

    assert (line.model, line.unit_price_eur, line.units) == ("Dell Latitude 5490", 185, 2)
    with pytest.raises(errors.OfferWithdrawn):
        services.change_offer(offer_id, facts_of(), by=supplier, now=now())


def test_offers_of_another_partner_or_withdrawn_cannot_be_asked_for(db):
    supplier, other = make_supplier(), make_supplier()
    partner, foreign, gone = find_partner_of(supplier.organisation_id), make_offer(other), make_offer(supplier)
    services.withdraw_offer(gone.id, by=supplier, now=now())

    for offer in (foreign, gone):
        with pytest.raises(errors.OfferGone):
            services.ask_for_quotation(partner.id, RequestFacts({offer.id: 1}, "Mairie", None, ""), by=make_manager(), now=now())
    with pytest.raises(NotFound):
        services.ask_for_quotation(2**31 - 1, RequestFacts({foreign.id: 1}, "Mairie", None, ""), by=make_manager(), now=now())


def test_the_answer_comes_back_with_its_file(db, app):
    asker, supplier = make_manager(), make_supplier()
    make_quoted(asker, supplier)

    (letter,) = messages_to(app, asker, "quotation_given")

    assert [file.get_filename() for file in letter.iter_attachments()] == ["devis.pdf"]


def test_whoever_declines_says_why_and_it_is_told(db, app):
    asker, supplier = make_manager(), make_supplier()
    request = make_request(asker, supplier)
    with pytest.raises(errors.ReasonMissing):
        services.decline_request(request.id, reason="  ", by=supplier, now=now())

    services.decline_request(request.id, reason="Tout est parti hier.", by=supplier, now=now())

    (letter,) = messages_to(app, asker, "quotation_declined")
    assert "Tout est parti hier." in letter.get_content()


def test_a_request_withdrawn_is_answered_no_more(db, app):
    asker, supplier = make_manager(), make_supplier()
    request = make_request(asker, supplier)
    services.withdraw_request(request.id, by=asker, now=now())

    assert len(messages_to(app, supplier, "quotation_withdrawn")) == 1
    with pytest.raises(errors.AlreadyAnswered):
        services.give_quotation(request.id, answer="185 €", file=None, by=supplier, now=now())


def test_a_quotation_is_a_file_or_a_text(db):
    request = make_request()
    with pytest.raises(errors.AnswerMissing):
        services.give_quotation(request.id, answer=" ", file=None, by=make_supplier(), now=now())


def test_answering_and_withdrawing_at_once_leave_one_state(tmp_path):
    """Both press at the same moment: one of them wins, the other is told, and the state is the winner's."""
    with race_app(tmp_path) as app, quietly():
        asker, supplier = make_manager(), make_supplier()
        partner, offer = find_partner_of(supplier.organisation_id), make_offer(supplier)
        keys = []
        for _ in range(RACES):
            asked = RequestFacts({offer.id: 1}, "Mairie", None, "")
            keys.append(services.ask_for_quotation(partner.id, asked, by=asker, now=now()).id)
            services.withdraw_request(keys[-1], by=asker, now=now())  # ten at most may wait
        with transaction():
            database.session.execute(update(QuotationRequest).values(state=RequestState.SENT))
        asker_id, supplier_id = asker.id, supplier.id

        def answer(key):
            services.give_quotation(key, answer="185 €", file=None, by=person(supplier_id), now=now())

        def withdraw(key):
            services.withdraw_request(key, by=person(asker_id), now=now())

        answers = run_races(app, [[partial(answer, key), partial(withdraw, key)] for key in keys])

        winners = {("done", "AlreadyAnswered"): RequestState.QUOTED, ("AlreadyAnswered", "done"): RequestState.WITHDRAWN}
        for key, outcome in zip(keys, answers, strict=True):
            assert database.session.get_one(QuotationRequest, key).state is winners[tuple(outcome)]
