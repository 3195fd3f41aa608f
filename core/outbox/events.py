"""Facts about what could not be done."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LetterTriedAgain:
    """A letter that was given up is sent again."""

    letter_id: int


@dataclass(frozen=True)
class LetterDropped:
    """A letter that cannot leave is left unsent, and its text forgotten."""

    letter_id: int


@dataclass(frozen=True)
class ReactionTriedAgain:
    """A job that was given up is tried again."""

    reaction_id: int


@dataclass(frozen=True)
class ReactionDropped:
    """A job that cannot be done is left undone."""

    reaction_id: int
