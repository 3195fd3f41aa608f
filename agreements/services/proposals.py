"""Drafting and proposing an agreement."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import text as sql

from agreements import queries, rules
from agreements.enums import AgreementState, ErasedBy
from agreements.errors import NotAGiver, TextChanged
from agreements.events import AgreementProposed
from agreements.models import Agreement
from agreements.services.texts import text_between
from core.accounts.models import Membership
from core.accounts.queries import find_organisation, get_organisation_for_update
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce

NEXT_NUMBER = sql(
    "INSERT INTO agreement_series (year, last_number) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last_number = agreement_series.last_number + 1 RETURNING last_number"
)


def draft_agreement(
    *,
    giver_id: int,
    partner_id: int,
    starts_on: date,
    years: int,
    erased_by: ErasedBy = ErasedBy.GIVER,
    now: datetime,
) -> dict[str, Any]:
    """The text that a proposal would freeze, to be read before it is sent; changes nothing.

    Raises what `propose_agreement` would.
    """
    giver, partner = find_organisation(giver_id), find_organisation(partner_id)
    version = queries.find_framework_version()
    if giver is None:
        raise NotAGiver
    return text_between(version, giver, partner, starts_on, years, erased_by=erased_by, day=paris_day(now))


def propose_agreement(
    *,
    giver_id: int,
    partner_id: int,
    starts_on: date,
    years: int,
    erased_by: ErasedBy = ErasedBy.GIVER,
    by: Membership,
    now: datetime,
    read_sha256: str | None = None,
) -> Agreement:
    """Freeze the text between the two and send it for signature. `read_sha256` is the hash of the draft that was read, if any.

    Raises `NotAGiver`, `PartnerNotVerified`, `PartnerCannotReceiveGifts`, `StartInThePast`, `StartTooFar`, `WrongLength`,
    `OverlappingAgreement`, `NoPublishedTemplate`, `UnknownVariable`, `TextChanged`.
    """
    with transaction():
        giver = get_organisation_for_update(giver_id)
        version = queries.find_framework_version_for_update()
        text = text_between(
            version, giver, find_organisation(partner_id), starts_on, years, erased_by=erased_by, day=paris_day(now)
        )
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
            erased_by=erased_by,
            text=text,
            text_sha256=text_sha256,
            proposed_at=now,
        )
        db.session.add(agreement)
        db.session.flush()
        announce(AgreementProposed(agreement.id, on_behalf=by.organisation_id != giver_id), by=by, at=now)
        return agreement


def _next_reference(year: int) -> str:
    """Numbers follow one another without a gap: the row of the year is held until the proposal is kept or given up."""
    return rules.reference_of(year, db.session.execute(NEXT_NUMBER, {"year": year}).scalar_one())
