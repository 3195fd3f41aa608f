"""Spreadsheets people give (xlsx, ods): distrusted, then read by a process of their own.

A workbook is a zip of XML: what it says of itself is checked without decompressing it, and what it does not say can only exhaust
the small process that opens it (`docs/adr/0016-files-of-inventories.md`).
"""

import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

from core import workbook_reader
from core.errors import Refusal
from core.isolated import run_isolated

MEBIBYTE = 1024 * 1024
SIGNATURE = b"PK\x03\x04"
MAX_ENTRIES = 1_000
MAX_DIRECTORY = 256 * 1024  # of a thousand entries
FREE_BYTES, MAX_RATIO = 64 * MEBIBYTE, 50
PROLOGUE = 4_096
ARCHIVES = (".zip", ".xlsx", ".xlsm", ".ods", ".docx", ".jar", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar")
_END = struct.Struct("<4s4H2LH")


class UnreadableWorkbook(Refusal):
    message = "Ce classeur est abîmé. Ouvrez-le dans votre tableur, enregistrez-le de nouveau, puis recommencez."
    field = "file"


TOO_LARGE = "Ce classeur est trop grand pour être lu : gardez les lignes et les colonnes utiles, ou envoyez-le en plusieurs fois."
DISTRUSTED = "Ce classeur n’est pas fait comme ceux d’un tableur : il reste fermé. Enregistrez la liste en CSV, puis recommencez."
PROTECTED = "Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis recommencez."
NOT_A_WORKBOOK = (
    "Ce fichier est une archive ou un document, pas une liste. Envoyez le classeur (.xlsx, .ods) ou le fichier CSV lui-même."
)


def is_archive(content: bytes) -> bool:
    """Whether a file is a zip, as workbooks are."""
    return content.startswith(SIGNATURE)


def as_csv(content: bytes) -> bytes:
    """The first visible sheet that says something, as CSV in UTF-8 with semicolons; raises `UnreadableWorkbook`.

    Rows keep their number. Formulas are read as the value the spreadsheet last showed.
    """
    check_workbook(content)
    try:
        ended = run_isolated(Path(workbook_reader.__file__), content, seconds=2 * workbook_reader.SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnreadableWorkbook(TOO_LARGE) from error
    if ended.returncode == workbook_reader.PROTECTED:
        raise UnreadableWorkbook(PROTECTED)
    if ended.returncode == workbook_reader.TOO_LARGE or ended.returncode < 0 or b"MemoryError" in ended.stderr:
        raise UnreadableWorkbook(TOO_LARGE)
    if ended.returncode:
        raise UnreadableWorkbook
    return ended.stdout


def check_workbook(content: bytes) -> None:
    """Raise `UnreadableWorkbook` unless a zip says it is a spreadsheet of a fair size; nothing but prologues is decompressed."""
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_entries(archive, len(content))
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, zlib.error) as error:
        raise UnreadableWorkbook from error
    except RuntimeError as error:
        raise UnreadableWorkbook(PROTECTED) from error


def _check_directory(content: bytes) -> None:
    """The end record first: reading a directory of a million entries would already cost a second."""
    place = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if place < 0 or place + _END.size > len(content):
        raise UnreadableWorkbook
    _mark, _disk, _start, _here, entries, size, _offset, _comment = _END.unpack_from(content, place)
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise UnreadableWorkbook(DISTRUSTED)


def _check_entries(archive: zipfile.ZipFile, given_bytes: int) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names and not ("content.xml" in names and "mimetype" in names):
        raise UnreadableWorkbook(NOT_A_WORKBOOK)
    packed, unpacked = sum(entry.compress_size for entry in entries), sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or packed > given_bytes or (unpacked > FREE_BYTES and unpacked > MAX_RATIO * packed):
        raise UnreadableWorkbook(DISTRUSTED)
    if any(name.lower().endswith(ARCHIVES) for name in names):
        raise UnreadableWorkbook(DISTRUSTED)
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                prologue = part.read(PROLOGUE).replace(b"\0", b"")  # UTF-16 says the same with zeros between
            if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue:
                raise UnreadableWorkbook(DISTRUSTED)
