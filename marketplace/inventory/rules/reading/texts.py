"""Text files: their encoding, their separator. Either every sign is right, or the file is refused with the line at fault."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

from marketplace.inventory.errors import UnreadableFile
from marketplace.inventory.rules.reading.tables import MAX_BYTES, MAX_CELL, MAX_COLUMNS, Line, Table, table_of
from marketplace.inventory.rules.vocabulary import columns_of

DELIMITERS = ";,\t"
OPEN_AND_SAVE = (
    "Ouvrez-le dans votre tableur, choisissez « Enregistrer sous », puis « Classeur Excel (.xlsx) », « ODF (.ods) » ou CSV."
)
EXPORT_AS_CSV = "Exportez la liste de votre logiciel de parc en CSV, puis recommencez."
SIGNATURES: Mapping[bytes, str] = {
    b"PK": "Ce fichier est une archive, pas une liste. Envoyez le fichier CSV, .xlsx ou .ods qu’elle contient.",
    b"\xd0\xcf\x11\xe0": f"Ce fichier est un ancien classeur Excel (.xls), ou il est protégé par un mot de passe. {OPEN_AND_SAVE}",
    b"%PDF": f"Ce fichier est un PDF. {EXPORT_AS_CSV}",
    b"\x89PNG": f"Ce fichier est une image. {EXPORT_AS_CSV}",
    b"\xff\xd8\xff": f"Ce fichier est une image. {EXPORT_AS_CSV}",
    b"GIF8": f"Ce fichier est une image. {EXPORT_AS_CSV}",
    b"RIFF": f"Ce fichier est une image ou un son. {EXPORT_AS_CSV}",
    b"\x1f\x8b": "Ce fichier est compressé. Décompressez-le, puis envoyez le fichier qu’il contient.",
}
NOT_TEXT = (
    "Ce fichier n’est pas un texte que nous savons lire. Enregistrez-le en CSV, avec le codage UTF-8 si votre tableur le demande, "
    "puis recommencez."
)
ZERO = "Ce fichier contient un caractère nul"
MAX_LINE = MAX_COLUMNS * MAX_CELL
SAVE_AS_UTF_8 = "Exportez le fichier à nouveau, en CSV UTF-8, sans le convertir."
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)

# What tells one-byte encodings apart in French. ISO-8859-15 has « œ » and « € » where cp1252 has fractions and « ¤ », and nothing
# where cp1252 has « ’ ». Mac Roman has « é » « è » « ç » « ê » where cp1252 has nothing, or a « Ž » that no French word holds.
_ONLY_CP1252 = re.compile(rb"[\x80-\x9f]")
_OF_8859_15 = re.compile(rb"[A-Za-z\xc0-\xff][\xbc\xbd\xbe]|[\xbc\xbd\xbe][A-Za-z\xc0-\xff]|\xa4")
_OF_MAC = re.compile(rb"[a-z][\x8d-\x90]|[\x8d-\x90][a-z]")
_OF_UTF_8 = re.compile(rb"[\xc3\xc5][\x80-\xbf]|\xe2\x80[\x90-\xaf]")
_SPOILT = re.compile("\ufffd|√[^\\x00-\\x7f]|‚Ä|Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—™š›œŸŽž€]|â€|[a-z][‚ƒ„†‡ˆ][a-z]")


def check_size(content: bytes) -> None:
    """Raise `UnreadableFile` beyond what a file may weigh."""
    if len(content) > MAX_BYTES:
        raise UnreadableFile("Ce fichier dépasse 10 Mo. Envoyez-le en plusieurs fois, par exemple site par site.")


def read_table(content: bytes) -> Table:
    """A CSV file: UTF-8 with or without its mark, UTF-16 with its mark, cp1252, ISO-8859-15 or Mac Roman; `;` `,` or tabs.

    Line numbers are those a spreadsheet shows. Raises `UnreadableFile`, with what to do.
    """
    encoding = _encoding_of(content)
    stream = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    first = stream.readline(MAX_CELL)
    said = _SEPARATOR_LINE.fullmatch(first)
    if not said:
        stream.seek(0)
    delimiter = said[1] if said and said[1] in DELIMITERS else _delimiter_of(content, encoding)
    return table_of(_lines(stream, delimiter))


def _lines(stream: io.TextIOWrapper, delimiter: str) -> Iterator[Line]:
    csv.field_size_limit(MAX_CELL)  # of the whole process, and always ours: whoever reads CSV here wants no longer cell
    reader = csv.reader(_fair(stream), delimiter=delimiter)
    line = 0
    try:
        for line, cells in enumerate(reader, start=1):
            yield line, cells
    except csv.Error as error:
        raise UnreadableFile(
            f"Une cellule de ce fichier, ligne {line + 1}, dépasse 10 000 caractères : un guillemet y est sans doute resté ouvert. "
            "Corrigez-le, puis recommencez."
        ) from error
    except _Endless as error:
        raise UnreadableFile(
            f"La ligne {line + 1} de ce fichier dépasse {MAX_LINE // 1000} 000 caractères : elle a trop de colonnes, ou un "
            "guillemet y est resté ouvert. Exportez seulement les colonnes qui servent."
        ) from error


class _Endless(Exception):
    """A line longer than any the limits allow: ten million empty cells in it would make a list of ten million."""


def _fair(stream: io.TextIOWrapper) -> Iterator[str]:
    for text in stream:
        if len(text) > MAX_LINE:
            raise _Endless
        yield text


def _encoding_of(content: bytes) -> str:
    if not content.strip():
        raise UnreadableFile("Ce fichier est vide. Vérifiez l’export de votre logiciel de parc.")
    for signature, sentence in SIGNATURES.items():
        if content.startswith(signature):
            raise UnreadableFile(sentence)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        _check_no_zero(content)
        encoding = _encoding_of_bytes(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(NOT_TEXT) from error
    if (place := text.find("\0")) >= 0:
        raise UnreadableFile(f"{ZERO}, ligne {_line_at(text, place)}. {SAVE_AS_UTF_8}")
    if spoilt := _SPOILT.search(text):
        raise UnreadableFile(f"Les accents de ce fichier sont abîmés, ligne {_line_at(text, spoilt.start())}. {SAVE_AS_UTF_8}")
    return encoding


def _check_no_zero(content: bytes) -> None:
    """A zero on the first line is something else than a text; further, it is a text somebody or something spoilt."""
    place = content.find(b"\0")
    if place < 0:
        return
    line = _line_at(content[:place].decode("latin-1"), place)
    raise UnreadableFile(NOT_TEXT if line == 1 else f"{ZERO}, ligne {line}. {SAVE_AS_UTF_8}")


def _encoding_of_bytes(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if content.startswith(b"\xef\xbb\xbf") or _OF_UTF_8.search(content, 0, error.start):
            line = _line_at(content[: error.start].decode("utf-8"), error.start)
            raise UnreadableFile(f"Un caractère de ce fichier est abîmé, ligne {line}. {SAVE_AS_UTF_8}") from error
    else:
        return "utf-8-sig"
    if _OF_MAC.search(content):
        return "mac-roman"
    return "iso-8859-15" if _OF_8859_15.search(content) and not _ONLY_CP1252.search(content) else "cp1252"


def _line_at(text: str, position: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", text[:position])) + 1


def _delimiter_of(content: bytes, encoding: str) -> str:
    """The delimiter with which one of the first lines names most columns we know; failing that, makes most cells."""
    stream = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    firsts = [line for line in (stream.readline(MAX_CELL) for _ in range(10)) if line.strip(' \t\r\n;,"')]

    def score(delimiter: str) -> tuple[int, int]:
        rows = [next(csv.reader([line], delimiter=delimiter), []) for line in firsts]
        return max((len(columns_of(cells)) for cells in rows), default=0), max(map(len, rows), default=0)

    return max(DELIMITERS, key=score)
