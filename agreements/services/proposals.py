"""Reading what a proposal would say, and proposing it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import text as sql

from agreements import queries, rules
from agreements.enums import AgreementState
from agreements.errors import NotAGiver, TextChanged
from agreements.events import AgreementProposed
from agreements.models import Agreement, TemplateVersion
from agreements.rules import Terms
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


def draft_agreement(*, now: datetime, **answers: Any) -> dict[str, Any]:
    """The text that a proposal on those answers (see `rules.Terms`) would freeze, to be read before it is sent; changes nothing.

    Raises what `propose_agreement` would.
    """
    terms = Terms(**answers)
    giver = find_organisation(terms.giver_id)
    if giver is None:
        raise NotAGiver
    return text_between(_version_for(terms), giver, terms, day=paris_day(now))


def propose_agreement(*, by: Membership, now: datetime, read_sha256: str | None = None, **answers: Any) -> Agreement:
    """Freeze the text between the two, on those answers (see `rules.Terms`), and send it for signature.

    `read_sha256` is the hash of the draft that was read, if any. Raises `NotAGiver`, `GivingToOneself`, `StartInThePast`,
    `StartTooFar`, `WrongLength`, `SupportOutOfRange`, `AddressMissing`, `OverlappingAgreement`, `NoPublishedTemplate`, `ModelGone`,
    `UnknownVariable`, `TextChanged`, and what `checked_receiver` raises.
    """
    terms = Terms(**answers)
    with transaction():
        giver = get_organisation_for_update(terms.giver_id)
        version = _version_for(terms, for_update=True)
        text = text_between(version, giver, terms, day=paris_day(now))
        text_sha256 = rules.text_hash(text)
        if version is None or read_sha256 not in {None, text_sha256}:
            raise TextChanged

        scope = version.template.kind.scope
        agreement = Agreement(
            reference=_next_reference(paris_day(now).year),
            template_version=version,
            giver_id=terms.giver_id,
            partner_id=terms.partner_id,
            starts_on=terms.starts_on,
            ends_on=date.fromisoformat(text["ends_on"]),
            state=AgreementState.PROPOSED,
            scope=scope,
            erased_by=rules.who_erases(scope, terms.erased_by),
            transport=terms.transport,
            premises=terms.premises.strip(),
            support_eur_a_year=terms.support_eur_a_year,
            amends_id=terms.amends_id,
            renews_id=terms.renews_id,
            joins_id=terms.joins_id,
            text=text,
            text_sha256=text_sha256,
            proposed_at=now,
        )
        db.session.add(agreement)
        db.session.flush()
        announce(AgreementProposed(agreement.id, on_behalf=by.organisation_id != terms.giver_id), by=by, at=now)
        return agreement


def _version_for(terms: Terms, *, for_update: bool = False) -> TemplateVersion | None:
    """The version it is made from: the newest that is offered; for a joining form, that of the framework it joins."""
    if terms.joins_id:
        return queries.get_agreement(terms.joins_id).template_version
    find = queries.find_offered_version_for_update if for_update else queries.find_offered_version
    return find(terms.template_id)


def _next_reference(year: int) -> str:
    """Numbers follow one another without a gap: the row of the year is held until the proposal is kept or given up."""
    return rules.reference_of(year, db.session.execute(NEXT_NUMBER, {"year": year}).scalar_one())
