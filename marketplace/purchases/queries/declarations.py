"""Reading what was declared of a year."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from core.accounts.models import Membership, Organisation
from core.authenticity import KnownDocument, knows_documents
from core.clock import paris_day
from core.db import db, locked
from core.errors import found
from core.storage import StoredFile
from core.web.filters import french_date
from marketplace.purchases.models import SpendDeclaration, SpendTotal


def find_last_declaration(organisation_id: int, year: int) -> SpendDeclaration | None:
    """The last edition of a year, with its sums."""
    return db.session.scalar(
        select(SpendDeclaration)
        .where(SpendDeclaration.organisation_id == organisation_id, SpendDeclaration.year == year, SpendDeclaration.is_last)
        .options(selectinload(SpendDeclaration.totals).joinedload(SpendTotal.kind))
    )


def declarations_of(organisation_id: int, year: int) -> Sequence[SpendDeclaration]:
    """Every edition of a year, the last first, with its sums and who declared it."""
    return db.session.scalars(
        select(SpendDeclaration)
        .where(SpendDeclaration.organisation_id == organisation_id, SpendDeclaration.year == year)
        .options(
            selectinload(SpendDeclaration.totals).joinedload(SpendTotal.kind),
            joinedload(SpendDeclaration.by).joinedload(Membership.user),
            joinedload(SpendDeclaration.file, innerjoin=True),
        )
        .order_by(SpendDeclaration.number.desc())
    ).all()


def get_declaration(spend_declaration_id: int) -> SpendDeclaration:
    """That edition with its organisation and file; raises `NotFound`."""
    whole = (joinedload(SpendDeclaration.organisation, innerjoin=True), joinedload(SpendDeclaration.file, innerjoin=True))
    return found(db.session.scalar(select(SpendDeclaration).where(SpendDeclaration.id == spend_declaration_id).options(*whole)))


@knows_documents
def find_declared_file(sha256: str) -> KnownDocument | None:
    """The edition whose file has that hash: whose it is, of which year."""
    declaration = db.session.scalar(
        select(SpendDeclaration)
        .join(SpendDeclaration.file)
        .where(StoredFile.sha256 == sha256)
        .options(joinedload(SpendDeclaration.organisation, innerjoin=True))
        .order_by(SpendDeclaration.id)
        .limit(1)
    )
    if declaration is None:
        return None
    facts = (("Organisme", declaration.organisation.name), ("Déclarée le", french_date(paris_day(declaration.declared_at))))
    return KnownDocument("Déclaration annuelle d’achats (AGEC)", f"{declaration.year}, n° {declaration.number}", facts)


def locked_years(organisation_id: int) -> set[int]:
    """The years that are declared and not reopened: their lines change no more."""
    return set(
        db.session.scalars(
            select(SpendDeclaration.year).where(
                SpendDeclaration.organisation_id == organisation_id,
                SpendDeclaration.is_last,
                SpendDeclaration.reopened_at.is_(None),
            )
        )
    )


def lock_organisation(organisation_id: int) -> None:
    """Writing lines, importing and declaring follow one another, organisation by organisation."""
    db.session.execute(locked(select(Organisation.id).where(Organisation.id == organisation_id)))
