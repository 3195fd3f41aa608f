"""Reading model agreements and agreements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from agreements.enums import AgreementStanding, AgreementState
from agreements.models import Agreement, AgreementTemplate, Signature, TemplateVersion
from agreements.rules import effective_end, standing
from core.accounts.models import Membership, Organisation
from core.db import db, locked
from core.errors import found
from core.thresholds import Threshold
from core.waiting import Waiting
from core.web.pages import Page, page_of_rows
from geo.partners.enums import LegalClass, PartnerState
from geo.partners.models import Partner

FRAMEWORK_CODE = "convention-cadre"
_PUBLISHED = TemplateVersion.published_at.is_not(None) & TemplateVersion.withdrawn_at.is_(None)
_WHOLE_AGREEMENT = select(Agreement).options(
    joinedload(Agreement.giver),
    joinedload(Agreement.partner),
    joinedload(Agreement.template_version).joinedload(TemplateVersion.template),
    joinedload(Agreement.document),
    joinedload(Agreement.closed_by).options(joinedload(Membership.user), joinedload(Membership.organisation)),
    selectinload(Agreement.signatures).joinedload(Signature.organisation),
)


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A line of the list of agreements, as a day sees it; `last_day` is the last one on which it holds."""

    id: int
    reference: str
    giver_name: str
    partner_name: str
    starts_on: date
    last_day: date
    standing: AgreementStanding


def find_agreement_in_force(giver_id: int, partner_id: int, *, on: date) -> Agreement | None:
    """The agreement between the two that is in force that day, the one ending last; `None` when there is none."""
    candidates = db.session.scalars(
        select(Agreement)
        .where(
            Agreement.giver_id == giver_id,
            Agreement.partner_id == partner_id,
            Agreement.state.in_([AgreementState.SIGNED, AgreementState.TERMINATED]),
            Agreement.starts_on <= on,
            Agreement.ends_on > on,
        )
        .options(joinedload(Agreement.giver), joinedload(Agreement.partner))
        .order_by(Agreement.ends_on.desc(), Agreement.id)
    )
    return next((agreement for agreement in candidates if agreement.is_in_force(on)), None)


def find_live_agreement(giver_id: int, partner_id: int, *, on: date | None = None) -> Agreement | None:
    """The agreement between the two that is signed and not over by that day, else the one that waits for signatures.

    Without a day, a signed agreement counts whatever its period. A termination to come does not count: use
    `find_agreement_in_force` to know whether goods may change hands.
    """
    live = db.session.scalars(
        select(Agreement)
        .where(
            Agreement.giver_id == giver_id,
            Agreement.partner_id == partner_id,
            Agreement.state.in_([AgreementState.SIGNED, AgreementState.PROPOSED]),
        )
        .options(joinedload(Agreement.giver), joinedload(Agreement.partner))
        .order_by(Agreement.state.desc(), Agreement.ends_on.desc(), Agreement.id)
    )
    return next((one for one in live if on is None or one.state is AgreementState.PROPOSED or one.ends_on > on), None)


def agreements_to_sign(organisation_id: int) -> Waiting:
    """The agreements that wait for the signature of that organisation, and the one that has waited longest."""
    row = db.session.execute(
        select(func.count().over(), Agreement.id)
        .where(_awaits(organisation_id))
        .order_by(Agreement.proposed_at, Agreement.id)
        .limit(1)
    ).first()
    return Waiting(*row) if row else Waiting(0)


def get_agreement(agreement_id: int) -> Agreement:
    """That agreement, with its parties, its model and its signatures; raises `NotFound`."""
    return found(db.session.scalar(_WHOLE_AGREEMENT.where(Agreement.id == agreement_id)))


def get_agreement_for_update(agreement_id: int) -> Agreement:
    """That agreement, which nobody else may change until the transaction ends; raises `NotFound`."""
    return found(db.session.scalar(locked(_WHOLE_AGREEMENT.where(Agreement.id == agreement_id), of=Agreement)))


def agreements_between(giver_id: int, partner_id: int) -> Sequence[Agreement]:
    """All agreements between the two, newest first."""
    return db.session.scalars(
        select(Agreement)
        .where(Agreement.giver_id == giver_id, Agreement.partner_id == partner_id)
        .order_by(Agreement.ends_on.desc(), Agreement.id)
    ).all()


def agreement_page(number: int, *, on: date, **filters: Any) -> Page[AgreementRow]:
    """A page of agreements, newest first. Filters: `organisation_id` (a party), `standing`, `party` (part of a name)."""
    page = page_of_rows(_agreement_rows(on=on, **filters), number)
    return replace(page, rows=[_row(row, on=on) for row in page.rows])


def agreement_rows(*, on: date, **filters: Any) -> list[AgreementRow]:
    """All agreements that match, newest first; same filters as `agreement_page`."""
    return [_row(row, on=on) for row in db.session.execute(_agreement_rows(on=on, **filters))]


def _agreement_rows(
    *, on: date, organisation_id: int | None = None, standing: AgreementStanding | None = None, party: str = ""
) -> Select[*tuple[Any, ...]]:
    giver, partner = aliased(Organisation), aliased(Organisation)
    statement = (
        select(
            Agreement.id,
            Agreement.reference,
            Agreement.state,
            Agreement.starts_on,
            Agreement.ends_on,
            Agreement.terminated_on,
            giver.name.label("giver_name"),
            partner.name.label("partner_name"),
        )
        .join(giver, Agreement.giver_id == giver.id)
        .join(partner, Agreement.partner_id == partner.id)
        .order_by(Agreement.proposed_at.desc(), Agreement.id.desc())
    )
    if organisation_id is not None:
        statement = statement.where(_concerns(organisation_id))
    if standing is not None:
        statement = statement.where(_stands(standing, on=on))
    if party:
        named = [side.search_text.contains(Organisation.folded(party), autoescape=True) for side in (giver, partner)]
        statement = statement.where(or_(*named))
    return statement


def _row(row: Any, *, on: date) -> AgreementRow:
    end = effective_end(row.ends_on, row.terminated_on)
    return AgreementRow(
        id=row.id,
        reference=row.reference,
        giver_name=row.giver_name,
        partner_name=row.partner_name,
        starts_on=row.starts_on,
        last_day=end - timedelta(days=1),
        standing=standing(row.state, row.starts_on, row.ends_on, row.terminated_on, on=on),
    )


def _stands(standing: AgreementStanding, *, on: date) -> ColumnElement[bool]:
    """`rules.standing` in SQL; one test compares the two."""
    state = Agreement.state
    is_over = or_(Agreement.ends_on <= on, func.coalesce(Agreement.terminated_on, Agreement.ends_on) <= on)
    agreed = state.in_([AgreementState.SIGNED, AgreementState.TERMINATED])
    return {
        AgreementStanding.TO_SIGN: state == AgreementState.PROPOSED,
        AgreementStanding.DECLINED: state == AgreementState.DECLINED,
        AgreementStanding.UPCOMING: and_(agreed, ~is_over, Agreement.starts_on > on),
        AgreementStanding.IN_FORCE: and_(agreed, ~is_over, Agreement.starts_on <= on),
        AgreementStanding.ENDED: and_(state == AgreementState.SIGNED, is_over),
        AgreementStanding.TERMINATED: and_(state == AgreementState.TERMINATED, is_over),
    }[standing]


def _concerns(organisation_id: int) -> ColumnElement[bool]:
    return or_(Agreement.giver_id == organisation_id, Agreement.partner_id == organisation_id)


def _awaits(organisation_id: int) -> ColumnElement[bool]:
    signed = exists().where(Signature.agreement_id == Agreement.id, Signature.organisation_id == organisation_id)
    return and_(_concerns(organisation_id), Agreement.state == AgreementState.PROPOSED, ~signed)


def published_versions() -> Sequence[TemplateVersion]:
    """The newest published version of each model, by title."""
    newest = (
        select(TemplateVersion.template_id, func.max(TemplateVersion.number).label("number"))
        .where(_PUBLISHED)
        .group_by(TemplateVersion.template_id)
        .subquery()
    )
    return db.session.scalars(
        select(TemplateVersion)
        .join(TemplateVersion.template)
        .join(newest, and_(newest.c.template_id == TemplateVersion.template_id, newest.c.number == TemplateVersion.number))
        .options(joinedload(TemplateVersion.template))
        .order_by(AgreementTemplate.title, TemplateVersion.id)
    ).all()


def get_published_version(template_id: int) -> TemplateVersion:
    """The newest published version of that model; raises `NotFound`."""
    return found(db.session.scalar(_newest_version().where(TemplateVersion.template_id == template_id)))


def find_framework_version() -> TemplateVersion | None:
    """The newest published version of the territory's framework agreement."""
    return db.session.scalar(_newest_version().where(AgreementTemplate.code == FRAMEWORK_CODE))


def find_framework_version_for_update() -> TemplateVersion | None:
    """The same; nobody withdraws it before the transaction ends."""
    statement = _newest_version().where(AgreementTemplate.code == FRAMEWORK_CODE)
    return db.session.scalar(locked(statement, of=TemplateVersion))


def has_template(code: str) -> bool:
    """Whether a model with that code exists, published or not."""
    return db.session.scalar(select(AgreementTemplate.id).where(AgreementTemplate.code == code)) is not None


def known_thresholds() -> set[tuple[str, date]]:
    """The thresholds that are set, by code and first day."""
    return {(row.code, row.valid_from) for row in db.session.execute(select(Threshold.code, Threshold.valid_from))}


def threshold_values(codes: Iterable[str], *, on: date) -> dict[str, int]:
    """The whole values of several thresholds on that day, by code, in one query (see `core.thresholds.threshold`)."""
    rows = db.session.execute(
        select(Threshold.code, Threshold.value)
        .where(Threshold.code.in_(codes), Threshold.valid_from <= on)
        .order_by(Threshold.valid_from, Threshold.id)
    )
    return {row.code: int(row.value) for row in rows}


def _newest_version() -> Select[TemplateVersion]:
    return (
        select(TemplateVersion)
        .join(TemplateVersion.template)
        .where(_PUBLISHED)
        .options(joinedload(TemplateVersion.template))
        .order_by(TemplateVersion.number.desc(), TemplateVersion.id)
        .limit(1)
    )


def find_organisation(organisation_id: int) -> Organisation | None:
    """That organisation, if it exists."""
    return db.session.get(Organisation, organisation_id)


def get_organisation_for_update(organisation_id: int) -> Organisation:
    """That organisation, held until the transaction ends: its agreements are proposed one after the other."""
    return found(db.session.scalar(locked(select(Organisation).where(Organisation.id == organisation_id))))


def verified_partners() -> list[tuple[int, str, LegalClass]]:
    """Every verified partner by name: key of its organisation, name, legal class."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Partner.legal_class)
        .join(Partner, Partner.organisation_id == Organisation.id)
        .where(Partner.state == PartnerState.VERIFIED)
        .order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name, row.legal_class) for row in rows]
