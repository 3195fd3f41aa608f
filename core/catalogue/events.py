"""Facts about the catalogue."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class CategoryAdded:
    category_id: int


@dataclass(frozen=True)
class CategoryChanged:
    """`changes`: name of the field, then what it was and what it became, in words."""

    category_id: int
    changes: dict[str, list[str]] = field(default_factory=dict)
