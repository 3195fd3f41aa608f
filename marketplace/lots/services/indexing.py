"""Keeping what the catalogue finds a lot by."""

from sqlalchemy import delete

from core.db import db, hold
from core.rows import insert_rows
from marketplace.lots import queries, rules
from marketplace.lots.models import Lot, LotTerm, SearchTerm


def index_lot(lot: Lot) -> None:
    """Keep the terms of a lot that is being published, and how many units it offers; within the caller's transaction."""
    terms = rules.terms_of(
        (lot.title, lot.description, lot.giver.name, lot.giver.town),
        [rules.IndexedLine(line.category.code, line.category.label, line.category.plural, line.works) for line in lot.lines],
    )
    hold("search terms")  # two lots published at once may bring the same new word
    missing = terms.keys() - queries.term_ids(terms).keys()
    insert_rows(SearchTerm.__table__, [{"term": term, "spelling": terms[term]} for term in sorted(missing)])
    db.session.execute(delete(LotTerm).where(LotTerm.lot_id == lot.id).execution_options(synchronize_session=False))
    insert_rows(LotTerm.__table__, [{"lot_id": lot.id, "term_id": key} for key in sorted(queries.term_ids(terms).values())])
    lot.offered_units = lot.units
