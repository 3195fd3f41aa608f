"""What a domain may refuse. Messages are French: they are shown to the person who asked."""

from typing import TypeVar

T = TypeVar("T")


class Refusal(Exception):
    """A business rule says no. `message` is shown as is; `field` names the form field at fault."""

    message = "Cette opération n’est pas possible."
    field: str | None = None

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        super().__init__(message or self.message)
        self.field = field or self.field


class NotFound(Exception):
    """The thing asked for does not exist, or must look as if it did not."""


def found(thing: T | None) -> T:
    """The thing that was asked for; raises `NotFound` when there is none."""
    if thing is None:
        raise NotFound
    return thing
