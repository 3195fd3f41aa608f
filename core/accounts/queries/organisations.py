"""Reading organisations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from core.accounts.enums import OrganisationKind, VerificationState
from core.accounts.models import Organisation
from core.db import db, locked
from core.errors import found
from core.text import folded
from core.web.pages import Page, page_of_rows

_ORGANISATION_ROWS: Select[*tuple[Any, ...]] = select(
    Organisation.id, Organisation.name, Organisation.kind, Organisation.siret, Organisation.town, Organisation.verified_on
).order_by(func.lower(Organisation.name), Organisation.id)


def organisations_like(
    *, text: str = "", kind: OrganisationKind | None = None, verification: VerificationState | None = None
) -> Select[*tuple[Any, ...]]:
    """Organisations whose name, town or SIRET holds every word of `text`, case and accents apart; by name."""
    statement = _ORGANISATION_ROWS
    for word in folded(text).split():
        statement = statement.where(Organisation.search_text.contains(word, autoescape=True))
    if kind:
        statement = statement.where(Organisation.kind == kind)
    if verification is VerificationState.VERIFIED:
        statement = statement.where(Organisation.verified_on.is_not(None))
    elif verification is VerificationState.UNVERIFIED:
        statement = statement.where(Organisation.verified_on.is_(None))
    return statement


def page_of_organisations(number: int, **filters: Any) -> Page[Any]:
    """A page of organisations: key, name, kind, SIRET, town, day of verification."""
    return page_of_rows(organisations_like(**filters), number)


def organisations_to_export(**filters: Any) -> Sequence[Any]:
    """The same organisations, all of them, with how to reach them."""
    return db.session.execute(
        organisations_like(**filters).add_columns(
            Organisation.insee_code, Organisation.street, Organisation.postcode, Organisation.email, Organisation.phone
        )
    ).all()


def organisation_names() -> Sequence[Any]:
    """Every organisation: key, name, SIRET, kind; by name."""
    return db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.siret, Organisation.kind).order_by(
            Organisation.name, Organisation.id
        )
    ).all()


def unverified_count() -> int:
    """How many organisations wait for the coordinator to verify them."""
    return db.session.scalar(select(func.count()).select_from(Organisation).where(Organisation.verified_on.is_(None))) or 0


def get_organisation_for_update(organisation_id: int) -> Organisation:
    """That organisation, locked; raises `NotFound`."""
    return found(db.session.scalar(locked(select(Organisation).where(Organisation.id == organisation_id))))


def get_organisation(organisation_id: int) -> Organisation:
    """That organisation; raises `NotFound`."""
    return found(db.session.get(Organisation, organisation_id))


def find_organisation(organisation_id: int) -> Organisation | None:
    """That organisation, if it exists."""
    return db.session.get(Organisation, organisation_id)


def get_organisation_by_siret(siret: str) -> Organisation:
    """The organisation with that SIRET; raises `NotFound`."""
    return found(find_organisation_by_siret(siret))


def find_organisation_by_siret(siret: str) -> Organisation | None:
    """The organisation with that SIRET, if any."""
    return db.session.scalar(select(Organisation).where(Organisation.siret == siret))


def find_metropole() -> Organisation | None:
    """The metropole that runs this installation."""
    return db.session.scalar(select(Organisation).where(Organisation.kind == OrganisationKind.METROPOLE))


def public_bodies() -> list[tuple[int, str]]:
    """Every verified public body, the metropole first, then by name: key and name."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.kind != OrganisationKind.PARTNER, Organisation.verified_on.is_not(None))
        .order_by(Organisation.kind != OrganisationKind.METROPOLE, Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]
