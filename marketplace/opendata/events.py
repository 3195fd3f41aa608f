"""Facts about open data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenFilesKept:
    """`files` is how many: the tables of the year, in each of their forms."""

    retex_id: int
    year: int
    files: int
