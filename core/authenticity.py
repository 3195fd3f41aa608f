"""Whether a document somebody holds is one the platform made or keeps, unchanged, by its SHA-256.

Each domain says which documents it knows, in a function that looks for a hash; nothing personal is ever answered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What anybody who holds the document may learn: what it is, its reference, facts in words (label, text).

    `of_text` says that the hash is not that of the file, but that of its text, which the document prints.
    """

    kind: str
    reference: str
    facts: tuple[tuple[str, str], ...] = ()
    of_text: bool = False


_finders: list[Callable[[str], KnownDocument | None]] = []


def knows_documents(finder: Callable[[str], KnownDocument | None]) -> Callable[[str], KnownDocument | None]:
    """Ask the decorated function for a document by its hash."""
    _finders.append(finder)
    return finder


def known_document(sha256: str) -> KnownDocument | None:
    """The document of that hash, if the platform knows it."""
    return next((document for finder in _finders if (document := finder(sha256)) is not None), None)


def clean_hash(typed: str) -> str:
    """The hash somebody typed, without spaces, in small letters; empty when it is none."""
    squeezed = re.sub(r"\s", "", typed).lower()
    return squeezed if HASH.fullmatch(squeezed) else ""
