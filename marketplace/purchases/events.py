"""Facts about what public bodies buy and declare."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PurchaseAdded:
    purchase_id: int


@dataclass(frozen=True)
class PurchaseChanged:
    """`before` is what the line said: amounts and days as texts."""

    purchase_id: int
    before: dict[str, str]


@dataclass(frozen=True)
class PurchaseRemoved:
    purchase_id: int


@dataclass(frozen=True)
class PurchaseFileGiven:
    purchase_file_id: int


@dataclass(frozen=True)
class PurchaseFileApplied:
    purchase_file_id: int
    lines: int


@dataclass(frozen=True)
class SpendDeclared:
    spend_declaration_id: int
    organisation_id: int
    year: int
    number: int


@dataclass(frozen=True)
class SpendYearReopened:
    spend_declaration_id: int
    reason: str


@dataclass(frozen=True)
class ProductKindAdded:
    product_kind_id: int


@dataclass(frozen=True)
class SpendTargetSet:
    """`replaced` is what was known for the same year, if anything."""

    spend_target_id: int
    first_year: int
    percent: str
    basis: str
    replaced: str | None


@dataclass(frozen=True)
class FlatGiftValueSet:
    flat_gift_value_id: int
