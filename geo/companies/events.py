"""Facts about establishments."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CompanyFoundClosed:
    """An establishment that somebody watches is now closed; `closed_on` is empty when the register does not say since when."""

    company_id: int
    siret: str
    closed_on: str
