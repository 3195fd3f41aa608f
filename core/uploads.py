"""Files people give: what is accepted, and made harmless, before anything is kept.

A file is one of the kinds its caller allows, by its name and by its first bytes. A picture is decoded and written anew: its
place, its camera and whatever was hidden behind it are gone. A PDF is kept as it was given, and refused when it holds anything
that acts or that hides (`core/pdf_hazards.py`). ASVS 5.0.0 5.2.2, 5.2.6, 5.4.3, 14.2.8 (read November 2026).
"""

import logging
import re
import subprocess
import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from io import BytesIO
from pathlib import Path
from typing import Any

from core import pictures
from core.errors import Refusal
from core.isolated import run_isolated
from core.pdf_hazards import Hazard
from core.web.files import file_name

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 5 * MEBIBYTE
LARGEST_PHOTO = 10 * MEBIBYTE  # what a telephone takes
PDF_SECONDS = 20

# The file every antivirus recognises, so that people can check that one is there (eicar.org, read November 2026), in two parts so
# that none of them takes this one for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Kind(StrEnum):
    """A kind of file somebody may give."""

    PDF = auto()
    JPEG = auto()
    PNG = auto()
    WEBP = auto()

    @property
    def label(self) -> str:
        return "WebP" if self is Kind.WEBP else self.name

    @property
    def media_type(self) -> str:
        return "application/pdf" if self is Kind.PDF else f"image/{self.value}"

    @property
    def endings(self) -> tuple[str, ...]:
        """How the name of such a file ends; the first is the one we give it."""
        return (".jpg", ".jpeg") if self is Kind.JPEG else (f".{self.value}",)

    def begins(self, content: bytes) -> bool:
        """Whether the first bytes say so."""
        if self is Kind.WEBP:
            return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
        return content.startswith({Kind.PDF: b"%PDF-", Kind.JPEG: b"\xff\xd8\xff", Kind.PNG: b"\x89PNG\r\n\x1a\n"}[self])


DOCUMENTS = (Kind.PDF, Kind.JPEG, Kind.PNG)
PHOTOS = (Kind.JPEG, Kind.PNG, Kind.WEBP)


class FileRefused(Refusal):
    """A file that is not kept, and what to give instead."""


class FileEmpty(FileRefused):
    message = "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre appareil, puis joignez-le de nouveau."


class FileTooLarge(FileRefused):
    """Built with the limit."""


class KindNotAccepted(FileRefused):
    """Built with the kinds that are."""


class FileMisnamed(FileRefused):
    """Built with what the content is."""


class PhotoOfApple(FileRefused):
    message = (
        "Cette photo est au format HEIC, que beaucoup d’appareils ne lisent pas. Dans les réglages de l’appareil photo, choisissez "
        "« Le plus compatible », ou enregistrez la photo en JPEG."
    )


class PictureNotReadable(FileRefused):
    message = "Cette image est abîmée ou incomplète : elle ne s’ouvre pas. Enregistrez-la de nouveau, ou prenez une autre photo."


class PictureTooDetailed(FileRefused):
    message = (
        "Cette image dépasse 25 millions de points. Réduisez-la (une photo en qualité moyenne suffit), puis joignez-la de nouveau."
    )


class PdfRefused(FileRefused):
    """Built with the hazard it holds."""


class DangerousFile(FileRefused):
    message = "Ce fichier porte la marque d’un virus : il n’est pas gardé. Faites vérifier votre appareil."


PDF_REFUSALS = {
    Hazard.UNREADABLE: "Ce PDF est abîmé : il ne s’ouvre pas.",
    Hazard.TOO_COMPLEX: "Ce PDF est trop complexe pour être vérifié.",
    Hazard.ENCRYPTED: "Ce PDF est protégé par un mot de passe : personne ne pourrait le relire.",
    Hazard.SCRIPT: "Ce PDF contient un programme (JavaScript).",
    Hazard.ACTION: "Ce PDF déclenche une action quand on l’ouvre ou quand on y clique.",
    Hazard.ATTACHMENT: "Ce PDF contient d’autres fichiers.",
    Hazard.FORM: "Ce PDF est un formulaire animé (XFA).",
}
PRINT_AGAIN = " Ouvrez-le, choisissez « Imprimer », puis « Enregistrer au format PDF », et joignez le nouveau fichier."


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it arrived: nothing in it is to be believed."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept. Only this module makes them."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CheckedPhoto:
    """A photo that may be kept, in its sizes, smallest first."""

    sizes: tuple[pictures.Size, ...]


def given_file(field: Any, *, largest: int = LARGEST_FILE) -> GivenFile | None:
    """What the file field of a form brought, read no further than it takes to refuse it; `None` when nothing was chosen."""
    if not field or not getattr(field, "filename", ""):
        return None
    return GivenFile(field.filename, field.stream.read(largest + 1))


def check_file(
    file: GivenFile, kinds: Collection[Kind] = DOCUMENTS, *, largest: int = LARGEST_FILE, field: str | None = None
) -> CheckedFile:
    """The file, safe to keep and to give to others; raises a `FileRefused`, shown beside `field`."""
    kind = _kind_of(file, kinds, largest, field)
    if kind is Kind.PDF:
        _check_pdf(file.content, field)
        content = file.content
    else:
        content = _decoded(pictures.written_anew, file, kind, field)
    return CheckedFile(_name_of(file, kind), kind.media_type, content)


def check_photo(
    file: GivenFile, kinds: Collection[Kind] = PHOTOS, *, largest: int = LARGEST_PHOTO, field: str | None = None
) -> CheckedPhoto:
    """The photo in three sizes, in WebP; raises a `FileRefused`, shown beside `field`."""
    kind = _kind_of(file, kinds, largest, field)
    return CheckedPhoto(_decoded(pictures.three_sizes, file, kind, field))


def check_photos(files: Iterable[GivenFile]) -> tuple[list[CheckedPhoto], list[str]]:
    """The photos that may be kept, and for each of the others a sentence that names it and says why."""
    kept, refused = [], []
    for file in files:
        try:
            kept.append(check_photo(file))
        except FileRefused as refusal:
            refused.append(f"«\u00a0{_last_part(file.name)[-60:]}\u00a0»\u00a0: {refusal}")
    return kept, refused


def sentence_of(kinds: Sequence[Kind], largest: int) -> str:
    """What a field accepts, said before anybody chooses a file: « PDF, JPEG ou PNG, 5 Mo au plus. »"""
    *others, last = [kind.label for kind in kinds]
    return (
        f"{', '.join(others)} ou {last}, {largest // MEBIBYTE}\u00a0Mo au plus."
        if others
        else f"{last}, {largest // MEBIBYTE}\u00a0Mo au plus."
    )


def accepted_by_browsers(kinds: Collection[Kind]) -> str:
    """The `accept` attribute of a file field."""
    return ",".join([kind.media_type for kind in kinds] + [ending for kind in kinds for ending in kind.endings])


def _kind_of(file: GivenFile, kinds: Collection[Kind], largest: int, field: str | None) -> Kind:
    content = file.content
    if not content:
        raise FileEmpty(field=field)
    if len(content) > largest:
        raise FileTooLarge(
            f"Ce fichier dépasse {largest // MEBIBYTE}\u00a0Mo. Réduisez-le (une photo en qualité moyenne suffit), "
            "puis joignez-le de nouveau.",
            field=field,
        )
    if EICAR in content:
        raise DangerousFile(field=field)
    kind = next((kind for kind in Kind if kind.begins(content)), None)
    if kind is None and content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        raise PhotoOfApple(field=field)
    if kind is None or kind not in kinds:
        raise KindNotAccepted(f"Ce fichier n’est pas accepté ici. Joignez\u00a0: {sentence_of([*kinds], largest)}", field=field)
    if not file.name.lower().endswith(kind.endings):
        raise FileMisnamed(
            f"Le nom de ce fichier ne correspond pas à son contenu, qui est un {kind.label}. "
            f"S’il vient bien de vous, renommez-le pour qu’il finisse par «\u00a0{kind.endings[0]}\u00a0».",
            field=field,
        )
    return kind


def _name_of(file: GivenFile, kind: Kind) -> str:
    return file_name(_last_part(file.name), kind.media_type)


def _last_part(name: str) -> str:
    """Some browsers send the whole path."""
    return re.split(r"[/\\]", name)[-1]


def _decoded(decode: Any, file: GivenFile, kind: Kind, field: str | None) -> Any:
    try:
        return decode(file.content, kind.name)
    except pictures.TooManyPixels as error:
        raise PictureTooDetailed(field=field) from error
    except pictures.NotReadable as error:
        raise PictureNotReadable(field=field) from error


def _check_pdf(content: bytes, field: str | None) -> None:
    hazard = _hazard_in(content)
    if hazard is not None:
        raise PdfRefused(PDF_REFUSALS[hazard] + PRINT_AGAIN, field=field)


def _hazard_in(content: bytes) -> Hazard | None:
    """The first hazard of a PDF, found by a process of its own, which has little memory, little time, and nothing to steal."""
    if not content.rstrip(b"\0\r\n\t ").endswith(b"%%EOF") or zipfile.is_zipfile(BytesIO(content)):
        return Hazard.UNREADABLE  # something follows the PDF, or it is an archive too
    try:
        found = run_isolated(Path(__file__).with_name("pdf_hazards.py"), content, seconds=PDF_SECONDS)
    except subprocess.TimeoutExpired:
        return Hazard.TOO_COMPLEX
    said = found.stdout.decode()
    if said == "none":
        return None
    if said in set(Hazard):
        return Hazard(said)
    logging.getLogger(__name__).warning("a PDF stopped the process that read it (%s)", found.returncode)
    return Hazard.TOO_COMPLEX
