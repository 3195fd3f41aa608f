"""Reading what the register said."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from core.db import db, locked
from core.errors import found
from geo.companies.models import Company, CompanyCheck


def find_company(siret: str) -> Company | None:
    """What the register said of that establishment, if it was asked."""
    return db.session.scalar(select(Company).where(Company.siret == siret)) if siret else None


def find_company_for_update(siret: str) -> Company | None:
    """The same, locked."""
    return db.session.scalar(locked(select(Company).where(Company.siret == siret)))


def companies_of(sirets: Collection[str]) -> dict[str, Company]:
    """What it said of those establishments, by SIRET."""
    return {company.siret: company for company in db.session.scalars(select(Company).where(Company.siret.in_(sirets)))}


def last_check() -> CompanyCheck | None:
    """The last verification."""
    return db.session.scalar(select(CompanyCheck).order_by(CompanyCheck.id.desc()).limit(1))


def get_check_for_update(check_id: int) -> CompanyCheck:
    """That verification, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(CompanyCheck).where(CompanyCheck.id == check_id))))


def check_under_way(*, since: datetime) -> CompanyCheck | None:
    """The verification that is not over; one asked before `since` was lost."""
    statement = select(CompanyCheck).where(CompanyCheck.ended_at.is_(None), CompanyCheck.asked_at >= since)
    return db.session.scalar(statement.order_by(CompanyCheck.id.desc()).limit(1))
