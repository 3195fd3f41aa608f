"""Documents given to people: a Typst template and its facts make a PDF/UA-1 file.

Facts are what is printed: text already in French, whole numbers, yes or no, lists and mappings of these. They travel as
JSON and are placed as text: nothing a person wrote is ever read as markup. The same facts always give the same bytes.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import typst

PICTURE_PPI = 150
TEMPLATES = Path(__file__).parent.parent / "templates" / "documents"

# Control characters, halves of a pair, marks that turn the reading order around: a reader would not see them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufff0-\ufff8\ufffe\uffff]")
_NOT_IN_FONTS = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


class DocumentError(RuntimeError):
    """The document cannot be made: a fact is missing, or the template is wrong."""

    def __init__(self, template: str, reason: str) -> None:
        super().__init__(f"{template}: {reason}")


def render_pdf(template: str, facts: Mapping[str, object]) -> bytes:
    """Print `templates/documents/<template>.typ` with these facts, as an accessible PDF."""
    return cast(bytes, _rendered(template, facts, format="pdf", pdf_standards="ua-1"))


def render_png(template: str, facts: Mapping[str, object]) -> bytes:
    """The first page of the same document as a picture, for a slide or a letter."""
    pages = _rendered(template, facts, format="png", ppi=PICTURE_PPI)
    return pages[0] if isinstance(pages, list) else cast(bytes, pages)


def _rendered(template: str, facts: Mapping[str, object], **settings: Any) -> bytes | list[bytes] | None:
    import typst  # thirty megabytes: only when a document is asked for

    source = TEMPLATES / f"{template}.typ"
    if not source.is_file():
        raise DocumentError(template, "no such template")
    if os.getpid() != _first_process():
        raise DocumentError(template, "this process is the fork of one that already printed: Typst would wait for ever")
    shown = _each_text(facts, _without_unseen)
    while True:
        compiler = typst.Compiler(source, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True)
        try:
            return compiler.compile(sys_inputs={"facts": json.dumps(shown)}, **settings)
        except typst.TypstError as error:
            # PDF/UA refuses a sign that no font can draw. Typst lists them all: spell them out, and print again.
            absent = {_unescaped(found) for found in _NOT_IN_FONTS.findall(error.diagnostic)}
            spelt = _each_text(shown, partial(_spell, absent=absent))
            if spelt == shown:
                raise DocumentError(template, error.message) from error
            shown = spelt


@cache
def _first_process() -> int:
    """The process that printed first. Typst keeps threads, and a fork does not inherit them."""
    return os.getpid()


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False)


def _each_text(value: object, change: Callable[[str], str]) -> object:
    match value:
        case str():
            return change(value)
        case Mapping():
            return {key: _each_text(item, change) for key, item in value.items()}
        case list() | tuple():
            return [_each_text(item, change) for item in value]
        case _:
            return value


def _without_unseen(text: str) -> str:
    return _UNSEEN.sub(lambda found: _code_points(found[0]), text.replace("\r\n", "\n"))


def _spell(text: str, *, absent: set[str]) -> str:
    for sign in sorted(absent, key=len, reverse=True):
        text = text.replace(sign, _code_points(sign))
    return text


def _code_points(signs: str) -> str:
    return "".join(f"[U+{ord(sign):04X}]" for sign in signs)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
