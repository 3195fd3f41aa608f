"""What awaits somebody, as each domain counts it and as the home page gathers it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait, and the key of the one to begin with (which thing it is, the query says)."""

    count: int
    first_id: int | None = None
