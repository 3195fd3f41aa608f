"""Facts about the territory."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TerritoryImported:
    """`epci_id` is the SIREN of the group of municipalities, as a number; the others are INSEE codes."""

    epci_id: int
    created: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
