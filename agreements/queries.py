"""Reading model agreements and agreements."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from agreements.enums import AgreementState
from agreements.models import Agreement
from core.db import db


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
