"""The establishments whose standing matters: those of partners, and of the actors that may become some."""

from datetime import datetime

from sqlalchemy import func, literal, select, union

from core.accounts.models import Organisation
from core.db import db
from geo.actors.enums import ActorState
from geo.actors.models import Actor
from geo.companies.models import Company
from geo.partners.enums import PartnerState
from geo.partners.models import Partner

CHECKED = (PartnerState.VERIFIED, PartnerState.SUSPENDED)


def partner_sirets() -> set[str]:
    """Those of the organisations whose profile was verified."""
    statement = select(Organisation.siret).join(Partner, Partner.organisation_id == Organisation.id)
    return set(db.session.scalars(statement.where(Partner.state.in_(CHECKED))))


def sirets_to_check(*, before: datetime) -> list[str]:
    """The establishments that were not checked since then: partners first, then those checked longest ago, or never."""
    partners = select(Organisation.siret.label("siret"), literal(0).label("rank")).join(
        Partner, Partner.organisation_id == Organisation.id
    )
    spotted = select(Actor.siret, literal(1)).where(Actor.siret != "", Actor.gone_on.is_(None), Actor.state == ActorState.SPOTTED)
    wanted = union(partners.where(Partner.state.in_(CHECKED)), spotted).subquery()
    rank, checked_at = func.min(wanted.c.rank), func.max(Company.checked_at)
    statement = (
        select(wanted.c.siret)
        .outerjoin(Company, Company.siret == wanted.c.siret)
        .where(Company.checked_at.is_(None) | (Company.checked_at < before))
        .group_by(wanted.c.siret)
        .order_by(rank, checked_at.is_not(None), checked_at, wanted.c.siret)
    )
    return list(db.session.scalars(statement))
