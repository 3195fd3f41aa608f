"""Creating, checking and editing organisations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from core.accounts import queries, rules
from core.accounts.enums import OrganisationKind
from core.accounts.errors import AlreadyVerified, MetropoleExists, SiretTaken
from core.accounts.events import OrganisationCreated, OrganisationEdited, OrganisationJoinAsked, OrganisationVerified
from core.accounts.models import Membership, Organisation
from core.accounts.services.invitations import invite
from core.accounts.services.throttling import note_attempt
from core.db import db, transaction
from core.events import announce


def create_organisation(
    *,
    name: str,
    siret: str,
    kind: OrganisationKind,
    now: datetime,
    verified_on: date | None,
    by: Membership | None = None,
    insee_code: str | None = None,
    street: str = "",
    postcode: str = "",
    town: str = "",
    email: str = "",
    phone: str = "",
    is_demonstration: bool = False,
) -> Organisation:
    """A new organisation, verified by whoever creates it. Raises `WrongSiret`, `SiretTaken`, `MetropoleExists`."""
    with transaction():
        organisation = _add(
            name=name, siret=siret, kind=kind, created_at=now, verified_on=verified_on, insee_code=insee_code or None,
            street=street, postcode=postcode, town=town, email=email, phone=phone, is_demonstration=is_demonstration,
        )  # fmt: skip
        announce(OrganisationCreated(organisation.id), by=by, at=now)
        return organisation


def ask_to_join(
    *,
    name: str,
    siret: str,
    kind: OrganisationKind,
    street: str,
    postcode: str,
    town: str,
    email: str,
    phone: str,
    contact_name: str,
    contact_email: str,
    address: str,
    now: datetime,
) -> Organisation:
    """An organisation asks to join; nobody may act for it before a coordinator has verified it.

    Raises `WrongSiret`, `SiretTaken`, `MetropoleExists`, and `TooManyAttempts` for an `address` that asks too often.
    """
    with transaction():
        note_attempt(rules.ASKING_TO_JOIN, account=contact_email, address=address, now=now)
        organisation = _add(
            name=name, siret=siret, kind=kind, created_at=now, street=street, postcode=postcode, town=town, email=email,
            phone=phone, contact_name=contact_name, contact_email=rules.clean_email(contact_email),
        )  # fmt: skip
        announce(OrganisationJoinAsked(organisation.id), at=now)
        return organisation


def verify_organisation(organisation_id: int, *, by: Membership, now: datetime, today: date) -> Organisation:
    """A coordinator has checked who this is: who asked to join is invited as its first manager. Raises `AlreadyVerified`."""
    with transaction():
        organisation = queries.get_organisation_for_update(organisation_id)
        if organisation.verified_on:
            raise AlreadyVerified
        contact_email = organisation.contact_email
        organisation.verified_on = today
        organisation.contact_name = organisation.contact_email = ""
        db.session.flush()
        announce(OrganisationVerified(organisation.id), by=by, at=now)
        if contact_email:
            invite(organisation.id, email=contact_email, role=organisation.kind.guardian, by=by, now=now)
        return organisation


def edit_organisation(
    organisation_id: int,
    *,
    name: str,
    siret: str,
    insee_code: str | None,
    street: str,
    postcode: str,
    town: str,
    email: str,
    phone: str,
    by: Membership,
    now: datetime,
) -> Organisation:
    """Correct what is known of an organisation; what it was is kept in the journal. Raises `WrongSiret`, `SiretTaken`."""
    facts = {
        "name": name, "siret": rules.clean_siret(siret), "insee_code": insee_code or None, "street": street, "postcode": postcode,
        "town": town, "email": email, "phone": phone,
    }  # fmt: skip
    with transaction():
        organisation = queries.get_organisation_for_update(organisation_id)
        if facts["siret"] != organisation.siret:
            check_new_siret(facts["siret"] or "")
        changes = {
            field: str(getattr(organisation, field) or "")
            for field, value in facts.items()
            if getattr(organisation, field) != value
        }
        for field in changes:
            setattr(organisation, field, facts[field])
        _flush_siret()
        if changes:
            announce(OrganisationEdited(organisation.id, changes=changes), by=by, at=now)
        return organisation


def check_new_siret(siret: str) -> None:
    """Raise `WrongSiret`, or `SiretTaken` when an organisation has that number already."""
    siret = rules.clean_siret(siret)
    rules.check_siret(siret)
    if queries.find_organisation_by_siret(siret):
        raise SiretTaken


def _add(*, siret: str, kind: OrganisationKind, **facts: Any) -> Organisation:
    check_new_siret(siret)
    if kind is OrganisationKind.METROPOLE and queries.find_metropole():
        raise MetropoleExists
    organisation = Organisation(siret=rules.clean_siret(siret), kind=kind, **facts)
    db.session.add(organisation)
    _flush_siret()
    return organisation


def _flush_siret() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody registered the same number between our check and our writing
        raise SiretTaken from error
