"""Agreements that follow from one another, those that end, and those a hash speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from agreements import rules
from agreements.enums import BINDING, AgreementScope, AgreementState, TemplateKind
from agreements.models import Agreement, AgreementNotice, AgreementTemplate, TemplateVersion
from agreements.queries.agreements import concerns
from core.accounts.enums import OrganisationKind
from core.accounts.models import Organisation
from core.authenticity import KnownDocument, knows_documents
from core.clock import paris_day
from core.db import db, locked
from core.storage import StoredFile
from core.thresholds import threshold_values
from core.web.filters import french_date

WARNINGS = ("agreement_warning_first", "agreement_warning_second", "agreement_warning_last")
LATEST_NOTICE = timedelta(days=7)  # an end older than that is no news
MOST_SHOWN = 20
DOCUMENTS = (
    ("Convention signée, avec sa page de preuves", Agreement.document_id),
    ("Texte de convention proposé à la signature", Agreement.text_document_id),
    ("Original papier d’une convention, numérisé", Agreement.original_id),
)


class DueReminder(NamedTuple):
    """A reminder that a day calls for and nobody was given yet; `days` before the end, 0 once it has ended."""

    agreement_id: int
    days: int


@dataclass(frozen=True, slots=True)
class Followers:
    """What follows an agreement, most recent first: rows of id, reference, state, giver_name."""

    amendments: Sequence[Any]
    renewals: Sequence[Any]
    joined: Sequence[Any]


def followed_by(agreement_id: int) -> int | None:
    """The key of the agreement that one amends or joins, if any."""
    followed = func.coalesce(Agreement.amends_id, Agreement.joins_id)
    return db.session.scalar(select(followed).where(Agreement.id == agreement_id))


def followers_of(agreement_id: int) -> Followers:
    """What amends, renews or joined that agreement; the first twenty of each."""
    rows = db.session.execute(
        select(
            Agreement.id,
            Agreement.reference,
            Agreement.state,
            Organisation.name.label("giver_name"),
            Agreement.amends_id,
            Agreement.renews_id,
        )
        .join(Agreement.giver)
        .where(or_(*(link == agreement_id for link in (Agreement.amends_id, Agreement.renews_id, Agreement.joins_id))))
        .order_by(Agreement.id.desc())
        .limit(3 * MOST_SHOWN)
    ).all()
    amending, renewing = ([row for row in rows if getattr(row, name) == agreement_id] for name in ("amends_id", "renews_id"))
    return Followers(amending, renewing, [row for row in rows if row not in amending and row not in renewing][:MOST_SHOWN])


def joined_for_update(framework_id: int) -> Sequence[Agreement]:
    """The joining forms of that framework that are proposed or signed, locked in the order of their keys."""
    live = Agreement.state.in_([AgreementState.PROPOSED, AgreementState.SIGNED])
    statement = select(Agreement).where(Agreement.joins_id == framework_id, live).order_by(Agreement.id)
    return db.session.scalars(locked(statement)).all()


def joinable_frameworks(organisation_id: int, *, on: date) -> Sequence[Any]:
    """The framework agreements of the metropole that organisation may join: id, reference, partner_id, partner_name, ends_on.

    Those it is bound by already, or is asked to sign, are left out. `rules.is_joinable` in SQL; one test compares the two.
    """
    mine, giver, partner = aliased(Agreement), aliased(Organisation), aliased(Organisation)
    has_one = exists().where(
        mine.giver_id == organisation_id,
        mine.partner_id == Agreement.partner_id,
        mine.scope == AgreementScope.GIFT,
        mine.state.in_([AgreementState.PROPOSED, AgreementState.SIGNED]),
        mine.ends_on > on,
    )
    return db.session.execute(
        select(Agreement.id, Agreement.reference, Agreement.partner_id, partner.name.label("partner_name"), Agreement.ends_on)
        .join(giver, Agreement.giver_id == giver.id)
        .join(partner, Agreement.partner_id == partner.id)
        .join(Agreement.template_version)
        .join(AgreementTemplate, TemplateVersion.template_id == AgreementTemplate.id)
        .where(
            giver.kind == OrganisationKind.METROPOLE,
            AgreementTemplate.kind == TemplateKind.FRAMEWORK,
            Agreement.joins_id.is_(None),
            Agreement.state == AgreementState.SIGNED,
            Agreement.ends_on > on,
            Agreement.giver_id != organisation_id,
            ~has_one,
        )
        .order_by(partner.name, Agreement.id)
        .limit(MOST_SHOWN)
    ).all()


def reminders_due(*, today: date) -> list[DueReminder]:
    """The reminders that day calls for, by agreement. None for one whose renewal is signed already."""
    stages = threshold_values(WARNINGS, on=today).values()
    later = aliased(Agreement)
    renewed = exists().where(later.renews_id == Agreement.id, later.state == AgreementState.SIGNED)
    soon = today + timedelta(days=max(stages, default=0) + 1)
    ending = db.session.scalars(
        select(Agreement)
        .where(
            Agreement.state == AgreementState.SIGNED,
            Agreement.ends_on.between(today - LATEST_NOTICE, soon),
            Agreement.starts_on <= today,
            ~renewed,
        )
        .order_by(Agreement.id)
    ).all()
    known = select(AgreementNotice.agreement_id, AgreementNotice.days)
    said = {tuple(row) for row in db.session.execute(known.where(AgreementNotice.agreement_id.in_([one.id for one in ending])))}
    due = [(one.id, rules.reminder_due(one, stages, today=today)) for one in ending]
    return [DueReminder(key, days) for key, days in due if days is not None and (key, days) not in said]


def was_reminded(agreement_id: int, days: int) -> bool:
    """Whether that reminder of the end of that agreement was given."""
    asked = AgreementNotice.agreement_id == agreement_id, AgreementNotice.days == days
    return db.session.scalar(select(AgreementNotice.id).where(*asked)) is not None


def agreements_for_calendar(organisation_id: int, *, on: date) -> Sequence[Agreement]:
    """The agreements of an organisation that are signed and not over, by their end."""
    return db.session.scalars(
        select(Agreement)
        .where(
            concerns(organisation_id), Agreement.state.in_(BINDING), func.coalesce(Agreement.terminated_on, Agreement.ends_on) > on
        )
        .options(joinedload(Agreement.giver), joinedload(Agreement.partner))
        .order_by(Agreement.ends_on, Agreement.id)
    ).all()


def agreements_over(organisation_id: int, first: date, last: date) -> Sequence[Agreement]:
    """The agreements of an organisation, signed by both, that hold some day from the first to the last, with their documents."""
    return db.session.scalars(
        select(Agreement)
        .where(
            concerns(organisation_id),
            Agreement.state.in_(BINDING),
            Agreement.starts_on <= last,
            func.coalesce(Agreement.terminated_on, Agreement.ends_on) > first,
        )
        .options(joinedload(Agreement.document), joinedload(Agreement.original))
        .order_by(Agreement.reference)
    ).all()


def supports_lent(*, year: int, giver_id: int | None = None, partner_id: int | None = None) -> Sequence[Any]:
    """What givers lend under agreements that hold some day of that year.

    Rows: giver_id, partner_id, support_eur_a_year, starts_on, ends_on (the effective end).
    """
    end = func.coalesce(Agreement.terminated_on, Agreement.ends_on)
    statement = (
        select(Agreement.giver_id, Agreement.partner_id, Agreement.support_eur_a_year, Agreement.starts_on, end.label("ends_on"))
        .where(
            Agreement.state.in_(BINDING),
            Agreement.support_eur_a_year > 0,
            Agreement.starts_on < date(year + 1, 1, 1),
            end > date(year, 1, 1),
        )
        .order_by(Agreement.id)
    )
    for column, wanted in ((Agreement.giver_id, giver_id), (Agreement.partner_id, partner_id)):
        statement = statement if wanted is None else statement.where(column == wanted)
    return db.session.execute(statement).all()


@knows_documents
def find_document(sha256: str) -> KnownDocument | None:
    """The document of an agreement that has that hash: what it is, without the names of those who signed."""
    for kind, link in DOCUMENTS:
        agreement = db.session.scalar(
            select(Agreement)
            .join(StoredFile, link == StoredFile.id)
            .where(StoredFile.sha256 == sha256)
            .order_by(Agreement.id)
            .limit(1)
        )
        if agreement is not None:
            signed = (
                max((paris_day(one.signed_at) for one in agreement.signatures), default=None) if agreement.state.has_bound else None
            )
            facts = [("Signée par les deux parties", french_date(signed) if signed else "pas encore")]
            return KnownDocument(kind, agreement.reference, (*facts, ("État", agreement.state.label)))
    return None
