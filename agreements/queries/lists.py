"""The list of agreements."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from agreements.enums import BINDING, AgreementScope, AgreementStanding, AgreementState
from agreements.models import Agreement
from agreements.queries.agreements import concerns
from agreements.rules import effective_end, standing
from core.accounts.models import Organisation
from core.db import db
from core.text import folded
from core.web.pages import Page, page_of_rows


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A line of the list of agreements, as a day sees it; `last_day` is the last one on which it holds."""

    id: int
    reference: str
    giver_name: str
    partner_name: str
    scope: AgreementScope
    starts_on: date
    last_day: date
    standing: AgreementStanding


def agreement_page(number: int, *, on: date, **filters: Any) -> Page[AgreementRow]:
    """A page of agreements, newest first. Filters: `organisation_id` (a party), `standing`, `party` (part of a name)."""
    page = page_of_rows(_agreement_rows(on=on, **filters), number)
    return replace(page, rows=[_row(row, on=on) for row in page.rows])


def agreement_rows(*, on: date, **filters: Any) -> list[AgreementRow]:
    """All agreements that match, newest first; same filters as `agreement_page`."""
    return [_row(row, on=on) for row in db.session.execute(_agreement_rows(on=on, **filters))]


def has_agreement(giver_id: int, partner_id: Any, standing: AgreementStanding, *, on: date) -> ColumnElement[bool]:
    """Whether an agreement to give, from that giver to the partner of a column, stands so that day: to read many at once."""
    parties = Agreement.giver_id == giver_id, Agreement.partner_id == partner_id
    return exists().where(*parties, Agreement.scope == AgreementScope.GIFT, _stands(standing, on=on))


def givers_in_force(*, on: date) -> frozenset[int]:
    """Who gives under an agreement in force that day, whatever it allows: keys of organisations."""
    in_force = _stands(AgreementStanding.IN_FORCE, on=on)
    return frozenset(db.session.scalars(select(Agreement.giver_id).where(in_force).distinct()))


def count_in_force(*, on: date, organisation_id: int | None = None) -> ScalarSelect[int]:
    """How many agreements are in force that day, of that organisation or of all: an expression, to count several days at once."""
    counted = select(func.count(Agreement.id)).where(_stands(AgreementStanding.IN_FORCE, on=on))
    return (counted if organisation_id is None else counted.where(concerns(organisation_id))).scalar_subquery()


def _agreement_rows(
    *, on: date, organisation_id: int | None = None, standing: AgreementStanding | None = None, party: str = ""
) -> Select[*tuple[Any, ...]]:
    giver, partner = aliased(Organisation), aliased(Organisation)
    statement = (
        select(
            Agreement.id,
            Agreement.reference,
            Agreement.scope,
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
        statement = statement.where(concerns(organisation_id))
    if standing is not None:
        statement = statement.where(_stands(standing, on=on))
    if party:
        named = [side.search_text.contains(folded(party), autoescape=True) for side in (giver, partner)]
        statement = statement.where(or_(*named))
    return statement


def _row(row: Any, *, on: date) -> AgreementRow:
    end = effective_end(row.ends_on, row.terminated_on)
    return AgreementRow(
        id=row.id,
        reference=row.reference,
        giver_name=row.giver_name,
        partner_name=row.partner_name,
        scope=row.scope,
        starts_on=row.starts_on,
        last_day=end - timedelta(days=1),
        standing=standing(row.state, row.starts_on, row.ends_on, row.terminated_on, on=on),
    )


def _stands(standing: AgreementStanding, *, on: date) -> ColumnElement[bool]:
    """`rules.standing` in SQL; one test compares the two."""
    state = Agreement.state
    is_over = or_(Agreement.ends_on <= on, func.coalesce(Agreement.terminated_on, Agreement.ends_on) <= on)
    agreed = state.in_(BINDING)
    return {
        AgreementStanding.TO_SIGN: state == AgreementState.PROPOSED,
        AgreementStanding.DECLINED: state == AgreementState.DECLINED,
        AgreementStanding.UPCOMING: and_(agreed, ~is_over, Agreement.starts_on > on),
        AgreementStanding.IN_FORCE: and_(agreed, ~is_over, Agreement.starts_on <= on),
        AgreementStanding.ENDED: and_(state == AgreementState.SIGNED, is_over),
        AgreementStanding.AMENDED: and_(state == AgreementState.AMENDED, is_over),
        AgreementStanding.TERMINATED: and_(state == AgreementState.TERMINATED, is_over),
    }[standing]
