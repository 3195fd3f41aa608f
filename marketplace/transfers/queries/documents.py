"""Documents that were made, by their hash."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.authenticity import KnownDocument, knows_documents
from core.clock import paris_day
from core.db import db
from core.web.filters import french_date
from marketplace.transfers.enums import DocumentKind
from marketplace.transfers.models import MadeDocument, Transfer


def is_made_document(sha256: str) -> bool:
    """Whether a file with that hash was given to somebody."""
    return db.session.scalar(select(MadeDocument.id).where(MadeDocument.sha256 == sha256)) is not None


@knows_documents
def find_made_document(sha256: str) -> KnownDocument | None:
    """The document about transfers that has that hash, or prints it as that of its text: nobody is named."""
    for column in (MadeDocument.sha256, MadeDocument.text_sha256):
        made = db.session.scalar(
            select(MadeDocument)
            .where(column == sha256)
            .options(joinedload(MadeDocument.transfer).joinedload(Transfer.certificate))
            .order_by(MadeDocument.id.desc())  # of a draft and the deed that has its text, the deed
            .limit(1)
        )
        if made is not None:
            facts = [
                ("Daté du", french_date(made.dated_on)),
                ("Fait par la plateforme le", french_date(paris_day(made.made_at))),
            ]
            if made.kind is DocumentKind.REUSE_CERTIFICATE:
                facts.append(("État", _standing(made)))
            return KnownDocument(made.kind.label, made.reference, tuple(facts), of_text=column is MadeDocument.text_sha256)
    return None


def _standing(made: MadeDocument) -> str:
    """Whether a certificate is the last one of its transfer: a correction of the outcomes makes another."""
    current = made.transfer.certificate if made.transfer else None
    is_current = current is not None and current.sha256 == made.sha256
    return "en vigueur" if is_current else "ne vaut plus : des devenirs ont été corrigés depuis"
