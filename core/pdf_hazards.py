"""What a PDF hides: looked for in a process of its own, started by `core/uploads.py` on one file and gone afterwards.

qpdf reads the structure alone and decodes no page. A file of a few kilobytes can unfold into gigabytes there (objects inside
compressed streams), so the process limits its own memory and time first: what does not fit is refused.
"""

import sys
from collections.abc import Iterator
from enum import StrEnum, auto
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

MEMORY_BYTES = 768 * 1024 * 1024
PROCESSOR_SECONDS = 10
DECODED_BYTES = 8 * 1024 * 1024  # of one stream of objects; those of real documents take some hundred kilobytes
MOST_VALUES = 500_000


class Hazard(StrEnum):
    """Why a PDF is not kept."""

    UNREADABLE = auto()
    TOO_COMPLEX = auto()
    ENCRYPTED = auto()
    SCRIPT = auto()
    ACTION = auto()
    ATTACHMENT = auto()
    FORM = auto()


# ISO 32000-2, tables 29 (catalogue), 43 (file specifications), 171 (annotations), 201 (actions), 224 (forms).
KEYS = {
    "/JS": Hazard.SCRIPT,
    "/JavaScript": Hazard.SCRIPT,
    "/AA": Hazard.ACTION,
    "/EF": Hazard.ATTACHMENT,
    "/EmbeddedFiles": Hazard.ATTACHMENT,
    "/RichMediaContent": Hazard.ATTACHMENT,
    "/XFA": Hazard.FORM,
}
VALUES = {
    ("/S", "/JavaScript"): Hazard.SCRIPT,
    ("/S", "/Launch"): Hazard.ACTION,
    ("/S", "/SubmitForm"): Hazard.ACTION,
    ("/S", "/ImportData"): Hazard.ACTION,
    ("/S", "/GoToR"): Hazard.ACTION,
    ("/S", "/GoToE"): Hazard.ACTION,
    ("/S", "/Rendition"): Hazard.ACTION,
    ("/S", "/Movie"): Hazard.ACTION,
    ("/S", "/Sound"): Hazard.ACTION,
    ("/Type", "/EmbeddedFile"): Hazard.ATTACHMENT,
    ("/Subtype", "/FileAttachment"): Hazard.ATTACHMENT,
    ("/Subtype", "/RichMedia"): Hazard.ATTACHMENT,
    ("/Subtype", "/Movie"): Hazard.ATTACHMENT,
    ("/Subtype", "/Sound"): Hazard.ATTACHMENT,
    ("/Subtype", "/Screen"): Hazard.ATTACHMENT,
    ("/Subtype", "/3D"): Hazard.ATTACHMENT,
}


def hazard_of(content: bytes) -> Hazard | None:
    """The first hazard found, if any."""
    import pikepdf
    from pikepdf.settings import set_qpdf_limits

    set_qpdf_limits(flate_max_memory=DECODED_BYTES, run_length_max_memory=DECODED_BYTES, max_stream_filters=2, doc_max_warnings=50)
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return Hazard.ENCRYPTED
            found = _first_hazard(pdf) if len(pdf.pages) else Hazard.UNREADABLE
            # What qpdf cannot read it takes for nothing, and warns: another program might read it.
            return found or (Hazard.UNREADABLE if pdf.get_warnings() else None)
    except pikepdf.PasswordError:
        return Hazard.ENCRYPTED
    except MemoryError:
        return Hazard.TOO_COMPLEX
    except (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError):
        return Hazard.UNREADABLE


def _first_hazard(pdf: "pikepdf.Pdf") -> Hazard | None:
    seen = 0
    for value in _values(pdf):
        seen += 1 + len(value)
        if seen > MOST_VALUES:
            return Hazard.TOO_COMPLEX
        if found := _hazard_in(value):
            return found
    opening = pdf.Root.get("/OpenAction")
    return None if opening is None or _only_turns_to_a_page(opening) else Hazard.ACTION


def _only_turns_to_a_page(opening: Any) -> bool:
    """Many programs ask that a document open on its first page, at some zoom: a place, or an action that goes there."""
    import pikepdf

    return not isinstance(opening, pikepdf.Dictionary) or opening.get("/S") == "/GoTo"


def _values(pdf: "pikepdf.Pdf") -> Iterator[Any]:
    """Every dictionary and array that can be reached from the trailer, each read when its turn comes."""
    import pikepdf

    waiting: list[Any] = [pdf.trailer]
    reached: set[tuple[int, int]] = set()
    while waiting:
        value = waiting.pop()
        if value.is_indirect:
            if value.objgen in reached:
                continue
            reached.add(value.objgen)
        if isinstance(value, pikepdf.Stream):
            value = value.stream_dict
        yield value
        children = value.values() if isinstance(value, pikepdf.Dictionary) else value
        waiting.extend(child for child in children if isinstance(child, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream))


def _hazard_in(value: Any) -> Hazard | None:
    import pikepdf

    if not isinstance(value, pikepdf.Dictionary):
        return None
    for key in value.keys():  # noqa: SIM118 - iterating a pikepdf dictionary is deprecated
        if key in KEYS:
            return KEYS[key]
    return next((VALUES[key, str(value[key])] for key in ("/S", "/Type", "/Subtype") if (key, str(value.get(key))) in VALUES), None)


def main() -> None:
    """Read a PDF from the input, write its hazard, or « none »."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    sys.stdout.write(hazard_of(sys.stdin.buffer.read()) or "none")


if __name__ == "__main__":
    main()
