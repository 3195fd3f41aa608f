"""What partners commit to and prove, and what people write to one another about a lot."""

from datetime import datetime, timedelta

from core.catalogue.queries import active_categories
from core.clock import paris_day
from core.uploads import GivenFile, check_file
from geo.addresses.services import place_address
from geo.partners.enums import DocumentKind
from geo.partners.queries import find_partner_of
from geo.partners.services import accept_document, edit_partner, follow_address, submit_document
from marketplace.demo import rules
from marketplace.demo.services.cast import WOIPPY, Cast
from marketplace.demo.services.papers import fictitious_document
from marketplace.lots.models import Lot
from marketplace.lots.services import publish_answer, send_message
from marketplace.supply.enums import Delivery, PriceBasis, Terms
from marketplace.supply.queries import offers_of
from marketplace.supply.rules import OfferFacts
from marketplace.supply.services import RequestFacts, ask_for_quotation, give_quotation, keep_document, offer_stock

DOCUMENT_GIVEN = timedelta(days=330)


def bring_commitments(cast: Cast, *, now: datetime) -> None:
    """Where partners go, how much they take in, the proof of their legal class (past, soon past, waiting); one would change."""
    proof = check_file(GivenFile("justificatif-fictif.pdf", fictitious_document()))
    plans = [plan for plan in rules.PARTNERS if plan.is_verified]
    for plan, manager in zip(plans, cast.takers, strict=True):
        partner = find_partner_of(manager.organisation_id)
        if partner is None:
            raise RuntimeError("the demonstration verified a partner that has no profile")
        edit_partner(
            partner.id,
            by=cast.coordinator,
            now=now - timedelta(days=20),
            served_codes=plan.served_codes,
            monthly_capacity=plan.monthly_capacity,
            accepts_price_caps=plan.sells,
        )
        if partner.address_id and plan.placed_at:
            place_address(partner.address_id, plan.placed_at, by=cast.coordinator, now=now - timedelta(days=19))
            follow_address(partner.address_id)  # no job follows what the demonstration tells
        given_at = now - (DOCUMENT_GIVEN if plan.document_days is not None else timedelta(days=1))
        end = paris_day(now) + timedelta(days=365 if plan.document_days is None else plan.document_days)
        kind = DocumentKind.LEGAL_CLASS
        document = submit_document(partner.id, kind=kind, valid_until=end, file=proof, by=manager, now=given_at)
        if plan.document_days is not None:
            accept_document(partner.id, document.id, by=cast.coordinator, now=given_at)
        for label in plan.labels:
            shown = submit_document(partner.id, kind=label, valid_until=end, file=proof, by=manager, now=given_at)
            accept_document(partner.id, shown.id, by=cast.coordinator, now=given_at)
        if plan.suggestion:
            edit_partner(partner.id, by=manager, now=now - timedelta(days=2), **plan.suggestion)


def bring_stock(cast: Cast, *, now: datetime) -> None:
    """What two partners can supply, one offer nobody confirmed for long, and a request for quotation that was answered."""
    categories = {category.code: category.id for category in active_categories()}
    for rank, (code, model, details, grade, units, price, days) in enumerate(rules.STOCK):
        offer_stock(
            OfferFacts(
                category_id=categories[code],
                model=model,
                details=details,
                grade=grade,
                units=units,
                terms=Terms.SALE if price else Terms.GIFT,
                unit_price_eur=price,
                price_basis=PriceBasis.UNTAXED if price else None,
                is_not_from_gift=price is not None,
                warranty_months=12 if price else 3,
                delivery=Delivery.DELIVERED if rank % 2 else Delivery.TO_COLLECT,
                delivery_note="Dans la métropole, sous dix jours" if rank % 2 else "",
            ),
            by=cast.reusers[rank % 2],
            now=now - timedelta(days=days),
        )
    supplier, woippy = cast.reusers[0], cast.manager_of(WOIPPY)
    partner = find_partner_of(supplier.organisation_id)
    if partner is None:
        raise RuntimeError("the demonstration has a partner that reconditions and has no profile")
    asked_at = now - timedelta(days=6)
    request = ask_for_quotation(
        partner.id,
        RequestFacts(
            units={offers_of(partner.id, today=paris_day(now))[0].id: 4},
            place="Mairie de Woippy, service informatique",
            wanted_by=paris_day(now) + timedelta(days=30),
            message="Pour la médiathèque. Merci de chiffrer aussi la livraison.",
        ),
        by=woippy,
        now=asked_at,
    )
    keep_document(request.id)
    give_quotation(
        request.id,
        answer="Livraison offerte à partir de quatre appareils, sous une semaine.",
        file=check_file(GivenFile("devis-fictif.pdf", fictitious_document())),
        by=supplier,
        now=asked_at + timedelta(days=2),
    )


def tell_conversations(cast: Cast, lot: Lot, *, now: datetime) -> None:
    """Two partners write about the lot to be decided; one answer is there for everybody."""
    woippy, (atelier, association, *_) = cast.manager_of(WOIPPY), cast.takers
    yesterday = now - timedelta(days=1)
    send_message(
        lot.id,
        atelier.organisation_id,
        "Notre fourgon fait 2,20 m de haut : passe-t-il sous le porche ?",
        by=atelier,
        now=yesterday,
    )
    reply = send_message(
        lot.id, atelier.organisation_id, "Oui, le porche fait 2,80 m. Sonnez à l’entrée de service.", by=woippy, now=yesterday
    )
    publish_answer(
        lot.id,
        reply.id,
        question="Quelle est la hauteur du porche ?",
        answer="2,80 m. Sonnez à l’entrée de service.",
        by=woippy,
        now=yesterday,
    )
    send_message(lot.id, association.organisation_id, "Les écrans ont-ils leur câble d’alimentation ?", by=association, now=now)
