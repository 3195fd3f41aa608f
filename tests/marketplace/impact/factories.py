"""Factor sets for the tests."""

from dataclasses import replace

from sqlalchemy import select

from core.clock import now
from core.db import db
from marketplace.impact.models import FactorSet
from marketplace.impact.queries import get_factor_set, values_of
from marketplace.impact.rules import FactorValues, Parameters
from marketplace.impact.services import change_factor, change_parameters, draft_set
from tests.factories import make_coordinator


def first_set() -> FactorSet:
    """The set of the reference data."""
    return get_factor_set(db.session.scalars(select(FactorSet.id).order_by(FactorSet.id)).first())


def parameters_of(factor_set: FactorSet, **changes) -> Parameters:
    return Parameters(**{name: getattr(factor_set, name) for name in Parameters.__dataclass_fields__} | changes)


def values_in(factor_set: FactorSet, code: str = "laptop", **changes) -> FactorValues:
    return replace(next(values_of(one) for one in factor_set.factors if one.category_code == code), **changes)


def make_draft(factor_set_id: int | None = None, *, name: str = "Essai 2027", factors=(), **changes) -> FactorSet:
    """A copy of the first set under another name, with other parameters; `factors` are (code, what changes)."""
    by = make_coordinator()
    draft = draft_set(factor_set_id or first_set().id, name=name, by=by, now=now())
    if changes:
        change_parameters(draft.id, parameters_of(draft, **changes), by=by, now=now())
    for code, different in factors:
        change_factor(draft.id, values_in(get_factor_set(draft.id), code, **different), by=by, now=now())
    return get_factor_set(draft.id)
