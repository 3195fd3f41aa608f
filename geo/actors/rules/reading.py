"""The publication as rows of words: a CSV file line by line, or the objects that the service answers."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from geo.actors.enums import ImportFault, RowFault
from geo.actors.rules.faults import ImportFailed, RowRefused

# « Acteurs de l’économie circulaire », ADEME, read in September 2026; what is read here, of its 44 columns. Neither telephone nor
# description: nobody needs them to find an actor, and they may say things of people.
COLUMNS = (
    "identifiant", "paternite", "nom", "nom_commercial", "siren", "siret", "type_dacteur", "site_web", "adresse",
    "complement_dadresse", "code_postal", "ville", "code_commune", "code_epci", "latitude", "longitude", "qualites_et_labels",
    "public_accueilli", "uniquement_sur_rdv", "type_de_services", "horaires_osm", "lieu_prestation", "perimetreadomicile",
    "propositions_de_services", "date_de_derniere_modification",
)  # fmt: skip
ACTIONS = (
    "emprunter", "preter", "louer", "mettreenlocation", "reparer", "donner", "trier", "echanger", "revendre", "acheter",
    "rapporter",
)  # fmt: skip
LONGEST_LINE = 1_000_000

Row = Mapping[str, str]
Line = tuple[int, Row | RowRefused]


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file, in its order, and the sign between them."""

    names: tuple[str, ...]
    delimiter: str


def header_of(line: str) -> Header:
    """What the first line of a file says; raises `ImportFailed`, which names the columns that are missing."""
    delimiter = max(",;\t", key=line.count)
    names = tuple(name.strip().strip('"').lower() for name in line.strip("\ufeff\r\n").split(delimiter))
    missing = [column for column in COLUMNS if column not in names]
    if len(missing) == len(COLUMNS):
        raise ImportFailed(ImportFault.NOT_TEXT)
    if missing:
        raise ImportFailed(ImportFault.WRONG_HEADER, ", ".join(missing)[:300])
    return Header(names, delimiter)


def rows_of_file(file: BinaryIO) -> Iterator[Line]:
    """The rows of a CSV file with their lines, one at a time, whatever its size: what cannot be read of one is told in its place.

    Raises `ImportFailed` for what is no such file, and at the end for a file that was cut.
    """
    lines = _Lines(file)
    try:
        header = header_of(next(lines))
    except StopIteration as error:
        raise ImportFailed(ImportFault.NOT_TEXT) from error
    reader = csv.reader(lines, delimiter=header.delimiter, strict=True)
    refusal: RowRefused | None = None
    began = lines.number + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            if refusal is not None and not lines.ends_whole:  # the last row was cut
                raise ImportFailed(ImportFault.TRUNCATED) from None
            return
        except csv.Error as error:
            refusal = RowRefused(RowFault.QUOTES)
            if lines.is_over:
                raise ImportFailed(ImportFault.TRUNCATED) from error
            yield began, refusal
        else:
            refusal = None if len(cells) == len(header.names) else RowRefused(RowFault.COLUMNS, f"{len(cells)}")
            if cells:
                yield began, refusal or dict(zip(header.names, cells, strict=True))
            else:
                refusal = None
        began = lines.number + 1


def cells_of(result: Mapping[str, Any]) -> Row:
    """One object of the service, in the words a file would have."""
    return {name: _as_word(value) for name, value in result.items()}


def results_of(answer: Any) -> tuple[Sequence[Mapping[str, Any]], str | None, int | None]:
    """The actors of an answer of the service, the address of the next page if there is one, how many there are in all if it says.

    Raises `ImportFailed` for anything else.
    """
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise ImportFailed(ImportFault.UNEXPECTED)
    following, total = answer.get("next"), answer.get("total")
    if following is not None and not isinstance(following, str):
        raise ImportFailed(ImportFault.UNEXPECTED)
    return results, following, total if isinstance(total, int) and not isinstance(total, bool) else None


def _as_word(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


class _Lines(Iterator[str]):
    """The lines of a file as text; none may be endless. Raises `ImportFailed` for bytes that are no UTF-8."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.number, self.is_over, self.ends_whole = file, 0, False, True

    def __next__(self) -> str:
        line = self.file.readline(LONGEST_LINE + 1)
        if not line:
            self.is_over = True
            raise StopIteration
        self.number, self.ends_whole = self.number + 1, line.endswith(b"\n")
        if len(line) > LONGEST_LINE:
            raise ImportFailed(ImportFault.LINE_TOO_LONG if b"\0" not in line else ImportFault.NOT_TEXT)
        if b"\0" in line:
            raise ImportFailed(ImportFault.NOT_TEXT)
        try:
            return line.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise ImportFailed(ImportFault.NOT_TEXT) from error
