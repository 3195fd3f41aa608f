"""What another factor set would make of the same reuses."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.impact.rules.method import NOTHING_KNOWN, Avoided, Factors, avoided_by


@dataclass(frozen=True, slots=True)
class Effect:
    """Some reuses, what they avoid with the set in force and what they would with another."""

    units: int
    before: Avoided
    after: Avoided

    @property
    def is_same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Effects:
    """By category, in their order, and in all."""

    by_category: Mapping[str, Effect]
    total: Effect


def effects_of(units_by_category: Mapping[str, int], before: Factors | None, after: Factors) -> Effects:
    """What the reuses of a year avoid with one set, then with the other; nothing is written. `before` is null without any set."""

    def effect(units: Mapping[str, int]) -> Effect:
        return Effect(sum(units.values()), avoided_by(before, units) if before else NOTHING_KNOWN, avoided_by(after, units))

    return Effects({code: effect({code: units}) for code, units in units_by_category.items()}, effect(units_by_category))
