"""Preparing a factor set, and publishing it once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime

from core.accounts.models import Membership
from core.clock import paris_day
from core.db import db, transaction
from core.events import announce
from marketplace.impact import queries, rules
from marketplace.impact.enums import FactorSetState
from marketplace.impact.errors import NameTaken, NotADraft, NotPublished
from marketplace.impact.events import FactorSetDrafted, FactorSetEdited, FactorSetPublished, FactorSetWithdrawn
from marketplace.impact.models import FactorSet, ImpactFactor
from marketplace.impact.rules import FactorValues, Parameters, TablePlan
from marketplace.inventory.services import table_in
from marketplace.ledger.services import published_years


def draft_set(factor_set_id: int, *, name: str, by: Membership, now: datetime) -> FactorSet:
    """A draft that begins as a copy of a published set, for next year; raises `NotPublished`, `NameTaken`."""
    with transaction():
        model = queries.get_factor_set(factor_set_id)
        if not model.is_published:
            raise NotPublished
        _check_name(name)
        draft = FactorSet(
            name=name,
            substitution=model.substitution,
            refurbishment=model.refurbishment,
            electricity_co2e_kg_per_kwh=model.electricity_co2e_kg_per_kwh,
            electricity_source=model.electricity_source,
            applies_from_year=paris_day(now).year + 1,
            source=model.source,
            drafted_from_id=model.id,
            factors=[ImpactFactor(**asdict(queries.values_of(factor))) for factor in model.factors],
        )
        db.session.add(draft)
        db.session.flush()
        announce(FactorSetDrafted(draft.id, name, model.id), by=by, at=now)
        return draft


def change_parameters(factor_set_id: int, parameters: Parameters, *, by: Membership, now: datetime) -> list[str]:
    """Write the parameters of a draft; the categories whose interval is no longer known, since it was established with others.

    Raises `NotADraft`, `NameTaken`, and what `rules.check_parameters` refuses.
    """
    with transaction():
        draft = _draft(factor_set_id)
        rules.check_parameters(parameters, published_years=published_years(), this_year=paris_day(now).year)
        if parameters.name != draft.name:
            _check_name(parameters.name)
        before, values = _parameters(draft), [queries.values_of(factor) for factor in draft.factors]
        if before == parameters:
            return []
        after = [rules.without_interval(one) for one in values] if rules.loses_intervals(before, parameters) else values
        for name, value in asdict(parameters).items():
            setattr(draft, name, value)
        _write(draft, after)
        announce(FactorSetEdited(draft.id), by=by, at=now)
        return rules.lost_intervals(values, after)


def change_factor(factor_set_id: int, values: FactorValues, *, by: Membership, now: datetime) -> list[str]:
    """Write one category of a draft; its code when its interval is no longer known.

    Raises `NotADraft`, and what `rules.check_values` refuses.
    """
    rules.check_values(values)
    with transaction():
        draft = _draft(factor_set_id)
        known = {factor.category_code: queries.values_of(factor) for factor in draft.factors}
        before = known.get(values.category_code)
        return _change(draft, [rules.with_interval(values, before)], known, by=by, now=now)


def read_table_into(factor_set_id: int, content: bytes, *, by: Membership, now: datetime) -> tuple[TablePlan, list[str]]:
    """Write a whole table into a draft, all its rows or none when one is refused: what was read, and the intervals it loses.

    Raises `NotADraft`, `TableUnreadable`, and what `inventory.services.table_in` refuses.
    """
    table = table_in(content)
    with transaction():
        draft = _draft(factor_set_id)
        known = {factor.category_code: queries.values_of(factor) for factor in draft.factors}
        plan = rules.plan_table(table.headers, table.rows(), codes=queries.category_codes(), before=known)
        lost = [] if plan.refused else _change(draft, plan.rows, known, by=by, now=now)
    return plan, lost


def publish_set(factor_set_id: int, *, by: Membership, now: datetime) -> FactorSet:
    """Publish a draft, which then never changes; one already published is returned as it is.

    Raises `NotADraft`, `YearAlreadyPublished`, `ElectricityMissing`.
    """
    with transaction():
        draft = queries.get_factor_set_for_update(factor_set_id)
        if draft.is_published:
            return draft
        draft = _draft(factor_set_id)
        rules.check_parameters(_parameters(draft), published_years=published_years(), this_year=paris_day(now).year)
        values = [queries.values_of(factor) for factor in draft.factors]
        for one in values:
            rules.check_values(one)
        rules.check_electricity(draft.electricity_co2e_kg_per_kwh, values)
        draft.state, draft.published_at = FactorSetState.PUBLISHED, now
        announce(FactorSetPublished(draft.id, draft.name, draft.applies_from_year), by=by, at=now)
        return draft


def withdraw_set(factor_set_id: int, *, by: Membership, now: datetime) -> None:
    """Give up a draft, which is kept; raises `NotADraft`."""
    with transaction():
        draft = _draft(factor_set_id)
        draft.state = FactorSetState.WITHDRAWN
        announce(FactorSetWithdrawn(draft.id, draft.name), by=by, at=now)


def _draft(factor_set_id: int) -> FactorSet:
    """That draft, locked, with its factors as they are now."""
    draft = queries.get_factor_set_for_update(factor_set_id)
    if not draft.is_draft:
        raise NotADraft
    return queries.get_factor_set(factor_set_id)


def _check_name(name: str) -> None:
    if name in queries.factor_set_names():
        raise NameTaken


def _parameters(draft: FactorSet) -> Parameters:
    return Parameters(**{one.name: getattr(draft, one.name) for one in fields(Parameters)})


def _change(
    draft: FactorSet, rows: Sequence[FactorValues], known: Mapping[str, FactorValues], *, by: Membership, now: datetime
) -> list[str]:
    changed = [row for row in rows if row != known.get(row.category_code)]
    if changed:
        _write(draft, changed)
        announce(FactorSetEdited(draft.id, tuple(row.category_code for row in changed)), by=by, at=now)
    return rules.lost_intervals(list(known.values()), changed)


def _write(draft: FactorSet, rows: Sequence[FactorValues]) -> None:
    factors = {factor.category_code: factor for factor in draft.factors}
    for row in rows:
        factor = factors.get(row.category_code)
        if factor is None:
            draft.factors.append(ImpactFactor(**asdict(row)))
            continue
        for name, value in asdict(row).items():
            setattr(factor, name, value)
