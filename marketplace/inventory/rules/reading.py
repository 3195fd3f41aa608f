"""A file as people save it, read into rows of the columns we keep. Everything else in it is dropped here."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from marketplace.inventory.enums import Column
from marketplace.inventory.errors import UnreadableFile
from marketplace.inventory.rules.vocabulary import columns_of

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
MAX_ROWS = 100_000
MIN_COLUMNS, MAX_COLUMNS = 2, 64
MAX_CELL = 10_000
DELIMITERS = ";,\t"

OPEN_AND_SAVE = "Enregistrez-le en CSV : ouvrez-le dans votre tableur, choisissez « Enregistrer sous », puis le format CSV."
EXPORT_AS_CSV = "Exportez la liste de votre logiciel de parc en CSV, puis recommencez."
SIGNATURES: Mapping[bytes, str] = {
    b"PK\x03\x04": f"Ce fichier est un classeur ou une archive, pas un CSV. {OPEN_AND_SAVE}",
    b"\xd0\xcf\x11\xe0": f"Ce fichier est un ancien classeur Excel, pas un CSV. {OPEN_AND_SAVE}",
    b"%PDF": f"Ce fichier est un PDF. {EXPORT_AS_CSV}",
    b"\x89PNG": f"Ce fichier est une image. {EXPORT_AS_CSV}",
    b"\xff\xd8\xff": f"Ce fichier est une image. {EXPORT_AS_CSV}",
    b"GIF8": f"Ce fichier est une image. {EXPORT_AS_CSV}",
    b"RIFF": f"Ce fichier est une image ou un son. {EXPORT_AS_CSV}",
    b"\x1f\x8b": "Ce fichier est compressé. Décompressez-le, puis envoyez le CSV qu’il contient.",
}
NOT_TEXT = (
    "Ce fichier n’est pas un texte que nous savons lire. Enregistrez-le en CSV, avec le codage UTF-8 si votre tableur le demande, "
    "puis recommencez."
)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_DISARMED = re.compile(r"^'+(?=[=+\-@＝＋－＠])")

Row = tuple[int, tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of a file we keep.

    A row is its line number, its cells in the order of `columns`, and whether it has cells beyond its headers.
    """

    columns: tuple[Column, ...]
    headers: tuple[str, ...]
    ignored: tuple[str, ...]
    header_line: int
    rows: list[Row]

    def header_of(self, column: Column) -> str:
        """How the file names a column; its usual name when the file has none."""
        return self.headers[self.columns.index(column)] if column in self.columns else column.label


def read_sheet(content: bytes) -> Sheet:
    """Read a CSV file: UTF-8 with or without its mark, cp1252, or UTF-16 with its mark; semicolons, commas or tabs.

    Line numbers are those a spreadsheet shows. Raises `UnreadableFile`, with what to do, for anything else.
    """
    text = _decoded(content)
    try:
        delimiter = _delimiter_of(text)
        return _sheet_of(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFile(_too_long_cell(None)) from error


def kept_copy(sheet: Sheet) -> bytes:
    """The file without what we do not keep (names of users, addresses): same lines, same meaning when read again."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    empty = [""] * len(sheet.columns)
    writer.writerows([empty] * (sheet.header_line - 1))
    writer.writerow(sheet.headers)
    last = sheet.header_line
    for line, cells, overflows in sheet.rows:
        writer.writerows([empty] * (line - last - 1))
        writer.writerow([*cells, "…"] if overflows else cells)
        last = line
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise UnreadableFile("Ce fichier dépasse 10 Mo. Envoyez-le en plusieurs fois, par exemple site par site.")
    if not content.strip():
        raise UnreadableFile("Ce fichier est vide. Vérifiez l’export de votre logiciel de parc.")
    for signature, sentence in SIGNATURES.items():
        if content.startswith(signature):
            raise UnreadableFile(sentence)
    text = _text_of(content).removeprefix("\ufeff")
    if "\0" in text:
        raise UnreadableFile(NOT_TEXT)
    return re.sub(r"\Asep=.\r?\n", "", text)


def _text_of(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(NOT_TEXT)


def _delimiter_of(text: str) -> str:
    """The delimiter with which the first line that says something names most columns we know."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip(' \t\r\n;,"')), "")[: MAX_CELL * 2]
    return max(DELIMITERS, key=lambda delimiter: len(columns_of(next(csv.reader([first], delimiter=delimiter), []))))


def _sheet_of(reader: Iterator[list[str]]) -> Sheet:
    clean = _cleaner()
    numbered = enumerate(reader, start=1)
    header_line, headers = next(((line, cells) for line, cells in numbered if any(map(str.strip, cells))), (1, []))
    if len(headers) > MAX_COLUMNS:
        raise UnreadableFile(
            f"Ce fichier a {len(headers)} colonnes, plus que les {MAX_COLUMNS} acceptées. Exportez seulement celles qui servent."
        )
    if any(len(header) > MAX_CELL for header in headers):
        raise UnreadableFile(_too_long_cell(header_line))
    headers = [clean(header) for header in headers]
    places = columns_of(headers)
    _check_headers(headers, places)
    columns = tuple(sorted(places, key=lambda column: places[column]))
    positions = [places[column] for column in columns]
    return Sheet(
        columns=columns,
        headers=tuple(headers[position] for position in positions),
        ignored=tuple(header for position, header in enumerate(headers) if header and position not in positions),
        header_line=header_line,
        rows=list(_rows(numbered, positions, len(headers), clean)),
    )


def _check_headers(headers: list[str], places: dict[Column, int]) -> None:
    if any("Ã©" in header or "\ufffd" in header for header in headers):
        raise UnreadableFile("Les accents de ce fichier sont abîmés. Exportez-le à nouveau, en CSV UTF-8, sans le convertir.")
    if not places.keys() & {Column.SERIAL, Column.INVENTORY_NUMBER, Column.NAME} or len(places) < MIN_COLUMNS:
        raise UnreadableFile(
            "La première ligne de ce fichier ne porte pas les noms des colonnes. Il en faut au moins deux, dont « Nom », "
            "« Numéro de série » ou « Numéro d’inventaire » : exportez la liste avec ses en-têtes."
        )
    for earlier, later in pairwise(sorted(header for header in headers if header in {headers[place] for place in places.values()})):
        if earlier == later:
            raise UnreadableFile(f"Deux colonnes s’appellent « {later} ». Gardez celle qui dit vrai, puis recommencez.")


def _rows(
    numbered: Iterator[tuple[int, list[str]]], positions: list[int], width: int, clean: Callable[[str], str]
) -> Iterator[Row]:
    """The rows that say something in the columns we keep; the others are passed over, and keep their number."""
    for count, (line, cells) in enumerate(((line, cells) for line, cells in numbered if any(cells)), start=1):
        if count > MAX_ROWS:
            raise UnreadableFile("Ce fichier compte plus de 100 000 lignes. Envoyez-le en plusieurs fois, site par site.")
        if max(map(len, cells)) > MAX_CELL:
            raise UnreadableFile(_too_long_cell(line))
        overflows = len(cells) > width and any(map(str.strip, cells[width:]))
        if len(cells) < width:
            cells += [""] * (width - len(cells))  # noqa: PLW2901 - spreadsheets leave out the empty cells of the end
        kept = tuple([clean(cells[position]) for position in positions])
        if overflows or any(kept):
            yield line, kept, overflows


def _too_long_cell(line: int | None) -> str:
    where = f", ligne {line}," if line else ""
    return (
        f"Une cellule de ce fichier{where} dépasse 10 000 caractères : un guillemet y est sans doute resté ouvert. "
        "Corrigez-le, puis recommencez."
    )


def _cleaner() -> Callable[[str], str]:
    """Text as it is kept: one line, one kind of spaces, nothing invisible. What repeats down a column is kept once."""
    known: dict[str, str] = {"": ""}

    def clean(text: str) -> str:
        kept = known.get(text)
        if kept is None:
            kept = known[text] = clean_text(text)
        return kept

    return clean


def clean_text(text: str) -> str:
    """One cell, cleaned; the apostrophe by which our exports disarm a formula is taken off."""
    visible = text if text.isprintable() else _HIDDEN.sub(" ", text)
    return _DISARMED.sub("", unicodedata.normalize("NFC", " ".join(visible.split())))
