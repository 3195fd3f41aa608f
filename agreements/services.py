"""Commands on model agreements and agreements: the only writers of their tables."""

import csv
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import text as sql

from agreements import queries, rules
from agreements.enums import AgreementState
from agreements.errors import NoPublishedTemplate, NotAGiver, NotSignedYet, PartnerNotVerified, TextChanged
from agreements.events import (
    AgreementDeclined,
    AgreementDocumentMade,
    AgreementInForce,
    AgreementProposed,
    AgreementSigned,
    AgreementTerminated,
)
from agreements.models import Agreement, AgreementTemplate, Signature, TemplateVersion
from core import storage
from core.accounts.models import Membership, Organisation
from core.clock import now as present
from core.clock import paris_day
from core.db import db, transaction
from core.documents import render_pdf
from core.events import announce
from core.reference import reference_data
from core.thresholds import Threshold
from core.web.filters import counted, french_date, french_moment
from geo.partners.queries import find_partner_of

FOLDER = Path(__file__).parent
NEXT_NUMBER = sql(
    "INSERT INTO agreement_series (year, last_number) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last_number = agreement_series.last_number + 1 RETURNING last_number"
)
DATED_FACTS = {  # thresholds of the day, by the name articles call them
    "gift_unit_ceiling": "gift_unit_ceiling",
    "outcome_delay_days": "outcome_delay",
    **{
        name: name
        for name in (
            "price_cap_laptop", "price_cap_desktop", "price_cap_tablet", "price_cap_smartphone",
            "price_cap_monitor", "price_cap_printer", "price_cap_multifunction",
        )
    },
}  # fmt: skip


@reference_data
def load_agreement_thresholds() -> None:
    """The ceilings that articles name; a row that exists is left as it is."""
    with transaction(), (FOLDER / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        known = queries.known_thresholds()
        for row in csv.DictReader(file):
            dates = {name: date.fromisoformat(row.pop(name)) for name in ("valid_from", "read_on")}
            if (row["code"], dates["valid_from"]) not in known:
                db.session.add(Threshold(**{**row, "value": Decimal(row["value"])}, **dates))


@reference_data
def load_framework_agreement() -> None:
    """The territory's framework agreement, published; a model with its code is left as it is."""
    content = json.loads((FOLDER / "framework_agreement.json").read_text(encoding="utf-8"))
    with transaction():
        if queries.has_template(content["code"]):
            return
        articles = content.pop("articles")
        version = TemplateVersion(template=AgreementTemplate(**content), number=1, articles=articles, published_at=present())
        db.session.add(version)


def draft_agreement(*, giver_id: int, partner_id: int, starts_on: date, years: int, now: datetime) -> dict[str, Any]:
    """The text that a proposal would freeze, to be read before it is sent; changes nothing.

    Raises what `propose_agreement` would.
    """
    giver, partner = queries.find_organisation(giver_id), queries.find_organisation(partner_id)
    version = queries.find_framework_version()
    if giver is None:
        raise NotAGiver
    return _text(version, giver, partner, starts_on, years, day=paris_day(now))


def propose_agreement(
    *, giver_id: int, partner_id: int, starts_on: date, years: int, by: Membership, now: datetime, read_sha256: str | None = None
) -> Agreement:
    """Freeze the text between the two and send it for signature. `read_sha256` is the hash of the draft that was read, if any.

    Raises `NotAGiver`, `PartnerNotVerified`, `PartnerCannotReceiveGifts`, `StartInThePast`, `StartTooFar`, `WrongLength`,
    `OverlappingAgreement`, `NoPublishedTemplate`, `UnknownVariable`, `TextChanged`.
    """
    with transaction():
        giver = queries.get_organisation_for_update(giver_id)
        version = queries.find_framework_version_for_update()
        text = _text(version, giver, queries.find_organisation(partner_id), starts_on, years, day=paris_day(now))
        text_sha256 = rules.text_hash(text)
        if version is None or read_sha256 not in {None, text_sha256}:
            raise TextChanged

        agreement = Agreement(
            reference=_next_reference(paris_day(now).year),
            template_version=version,
            giver_id=giver_id,
            partner_id=partner_id,
            starts_on=starts_on,
            ends_on=rules.end_of(starts_on, years),
            state=AgreementState.PROPOSED,
            text=text,
            text_sha256=text_sha256,
            proposed_at=now,
        )
        db.session.add(agreement)
        db.session.flush()
        announce(AgreementProposed(agreement.id, on_behalf=by.organisation_id != giver_id), by=by, at=now)
        return agreement


def sign_agreement(
    agreement_id: int, *, capacity: str, consent: bool, read_sha256: str, address: str, by: Membership, now: datetime
) -> Agreement:
    """Sign for the organisation of `by`; the second side makes it an agreement signed by both.

    Raises `NotAParty`, `AlreadySigned`, `NoLongerToSign`, `ProposalLapsed`, `PartnerNotVerified`, `PartnerCannotReceiveGifts`,
    `CapacityMissing`, `ConsentMissing`, `TextChanged`.
    """
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        rules.check_signable(agreement, by.organisation_id, today=paris_day(now))
        rules.checked_partner(find_partner_of(agreement.partner_id))
        rules.check_commitment(capacity, consent=consent)
        rules.check_same_text(read_sha256, agreement.text_sha256)

        agreement.signatures.append(_signature(agreement, capacity, address, by=by, now=now))
        if not rules.is_signed_by_both(agreement):
            announce(AgreementSigned(agreement.id, by.organisation_id), by=by, at=now)
            return agreement
        agreement.state = AgreementState.SIGNED
        announce(AgreementInForce(agreement.id), by=by, at=now)
        return agreement


def decline_agreement(agreement_id: int, *, reason: str, by: Membership, now: datetime) -> Agreement:
    """Say no before both have signed; raises `NoLongerProposed`, `ReasonMissing`."""
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        rules.check_declinable(agreement, reason)

        _close(agreement, AgreementState.DECLINED, reason, by=by, now=now)
        announce(AgreementDeclined(agreement.id), by=by, at=now)
        return agreement


def terminate_agreement(agreement_id: int, *, on: date, reason: str, by: Membership, now: datetime) -> Agreement:
    """End it early: from that day on it no longer holds.

    Raises `NotTerminable`, `AlreadyEnded`, `TerminationInThePast`, `TerminationAfterEnd`, `ReasonMissing`.
    """
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        rules.check_terminable(agreement, on, reason, today=paris_day(now))

        agreement.terminated_on = on
        _close(agreement, AgreementState.TERMINATED, reason, by=by, now=now)
        announce(AgreementTerminated(agreement.id), by=by, at=now)
        return agreement


def make_document(agreement_id: int) -> None:
    """Make the document of an agreement that both have signed, once; raises `NotSignedYet`.

    It is printed before the transaction: printing takes longer than a lock should.
    """
    agreement = queries.get_agreement(agreement_id)
    if not rules.is_signed_by_both(agreement):
        raise NotSignedYet
    if agreement.document_id is not None:
        return
    content = render_pdf("agreement", _document_facts(agreement))
    with transaction():
        agreement = queries.get_agreement_for_update(agreement_id)
        if agreement.document_id is None:
            agreement.document = storage.store(content, name=f"{agreement.reference}.pdf", media_type="application/pdf")
            announce(AgreementDocumentMade(agreement.id))


def articles_to_read(version: TemplateVersion, *, day: date) -> list[dict[str, Any]]:
    """The articles of a model, numbered, what each agreement fills in being named between brackets."""
    return rules.filled(version.articles, {**rules.blanks_of(version.articles), **_dated_facts(day)})


def print_template(version: TemplateVersion, *, day: date) -> bytes:
    """A model agreement as a document to read, marked as a draft."""
    party = dict.fromkeys(("name", "siret", "address", "represented_by"), rules.BLANK)
    facts = {
        "reference": f"{version.template.code}, version {version.number}",
        "dated": None,
        "title": version.template.title,
        "template_title": version.template.title,
        "template_version": str(version.number),
        "giver": party,
        "partner": party,
        "starts_on": rules.BLANK,
        "ends_on": rules.BLANK,
        "articles": articles_to_read(version, day=day),
        "text_sha256": rules.text_hash({"articles": version.articles}),
        "signatures": [],
    }
    return _printed(json.dumps(facts))


@lru_cache(maxsize=8)
def _printed(facts: str) -> bytes:
    """Anybody may ask for a model, and printing costs more than a page: what has been printed is kept."""
    return render_pdf("agreement", json.loads(facts))


def _text(
    version: TemplateVersion | None, giver: Organisation, partner: Organisation | None, starts_on: date, years: int, *, day: date
) -> dict[str, Any]:
    """The whole text between the two, once everything that could refuse it has been checked."""
    rules.check_giver(giver)
    if partner is None:
        raise PartnerNotVerified
    profile = rules.checked_partner(find_partner_of(partner.id))
    rules.check_period(starts_on, years, today=day)
    ends_on = rules.end_of(starts_on, years)
    rules.check_no_overlap(queries.agreements_between(giver.id, partner.id), starts_on, ends_on)
    if version is None:
        raise NoPublishedTemplate
    facts = {
        **_facts_of(giver, "giver"),
        **_facts_of(partner, "partner"),
        **_dated_facts(day),
        "partner_class": profile.legal_class.label,
        "starts_on": french_date(starts_on),
        "last_day": french_date(ends_on - timedelta(days=1)),
        "length": counted(years, "an"),
    }
    return {
        "title": version.template.title,
        "template": {"code": version.template.code, "version": version.number},
        "giver": _party(giver),
        "partner": _party(partner),
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "articles": rules.filled(version.articles, facts),
    }


def _facts_of(organisation: Organisation, side: str) -> dict[str, str]:
    return {f"{side}_{name}": fact for name, fact in _party(organisation).items()}


def _dated_facts(day: date) -> dict[str, str]:
    values = queries.threshold_values(DATED_FACTS.values(), on=day)
    return {name: str(values[code]) for name, code in DATED_FACTS.items()}


def _party(organisation: Organisation) -> dict[str, str]:
    return {"name": organisation.name, "siret": organisation.siret, "address": organisation.address}


def _next_reference(year: int) -> str:
    """Numbers follow one another without a gap: the row of the year is held until the proposal is kept or given up."""
    return rules.reference_of(year, db.session.execute(NEXT_NUMBER, {"year": year}).scalar_one())


def _signature(agreement: Agreement, capacity: str, address: str, *, by: Membership, now: datetime) -> Signature:
    return Signature(
        organisation_id=by.organisation_id,
        membership_id=by.id,
        signatory_name=by.user.name,
        capacity=capacity.strip(),
        consent=rules.consent_of(agreement.name_of(by.organisation_id)),
        address=address,
        text_sha256=agreement.text_sha256,
        signed_at=now,
    )


def _close(agreement: Agreement, state: AgreementState, reason: str, *, by: Membership, now: datetime) -> None:
    agreement.state = state
    agreement.closing_reason = reason.strip()
    agreement.closed_at = now
    agreement.closed_by_id = by.id


def _document_facts(agreement: Agreement) -> dict[str, Any]:
    """What the document prints: the frozen text, and the two signatures."""
    text = agreement.text
    giver_signature, partner_signature = (agreement.signature_of(side) for side in (agreement.giver_id, agreement.partner_id))
    return {
        "reference": agreement.reference,
        "dated": max(paris_day(signature.signed_at) for signature in agreement.signatures).isoformat(),
        "title": text["title"],
        "template_title": text["title"],
        "template_version": str(text["template"]["version"]),
        "giver": _printed_party(text["giver"], giver_signature),
        "partner": _printed_party(text["partner"], partner_signature),
        "starts_on": french_date(agreement.starts_on),
        "ends_on": french_date(agreement.ends_on - timedelta(days=1)),
        "articles": text["articles"],
        "text_sha256": agreement.text_sha256,
        "signatures": [_printed_signature(agreement, signature) for signature in agreement.signatures],
    }


def _printed_party(party: Mapping[str, str], signature: Signature | None) -> dict[str, str]:
    siret = party["siret"]
    represented_by = f"{signature.signatory_name}, {signature.capacity}" if signature else ""
    return {**party, "siret": f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}", "represented_by": represented_by}


def _printed_signature(agreement: Agreement, signature: Signature) -> dict[str, str]:
    return {
        "organisation": agreement.name_of(signature.organisation_id),
        "name": signature.signatory_name,
        "capacity": signature.capacity,
        "signed_at": french_moment(signature.signed_at),
        "consent": f"« {signature.consent} »",
        "text_sha256": signature.text_sha256,
    }
