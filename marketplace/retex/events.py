"""Facts about the annual report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RetexPublished:
    retex_id: int
    year: int


@dataclass(frozen=True)
class RetexPrinted:
    retex_id: int
