"""Facts about factor sets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FactorSetDrafted:
    factor_set_id: int
    name: str
    drafted_from_id: int


@dataclass(frozen=True)
class FactorSetEdited:
    """`changed` names the categories, or is empty when the parameters changed."""

    factor_set_id: int
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactorSetPublished:
    factor_set_id: int
    name: str
    applies_from_year: int


@dataclass(frozen=True)
class FactorSetWithdrawn:
    factor_set_id: int
    name: str
