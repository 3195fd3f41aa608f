"""Facts about the territory."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TerritoryImported:
    """`epci_id` is the SIREN of the group of municipalities, as a number; the others are INSEE codes. `merged`: what each
    former municipality became part of.
    """

    epci_id: int
    created: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    merged: Mapping[str, str]
