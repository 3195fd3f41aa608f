"""Facts about spotted actors."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ActorsReadingAsked:
    actor_import_id: int


@dataclass(frozen=True)
class ActorsRead:
    """A reading is over, and its changes are kept; `created` and the others count actors."""

    actor_import_id: int
    created: int
    changed: int
    gone: int


@dataclass(frozen=True)
class ActorsReadingFailed:
    actor_import_id: int
    fault: str


@dataclass(frozen=True)
class CompaniesCheckAsked:
    company_check_id: int


@dataclass(frozen=True)
class ActorSetAside:
    actor_id: int
    reason: str


@dataclass(frozen=True)
class ActorTakenBack:
    actor_id: int


@dataclass(frozen=True)
class CodeMeaningChanged:
    """What a code of ADEME means here; `changes` holds, for each part, what it was and what it is."""

    actor_code_id: int
    changes: dict[str, list[str]]


@dataclass(frozen=True)
class ActorLinked:
    """The actor has joined, as that organisation."""

    actor_id: int
    organisation_id: int


@dataclass(frozen=True)
class ActorMerged:
    """The actor is the same as another, which stands for both."""

    actor_id: int
    into_id: int


@dataclass(frozen=True)
class ActorSeparated:
    actor_id: int


@dataclass(frozen=True)
class ActorsSaidDifferent:
    actor_id: int
    actor_pair_id: int
