"""Generated documents: what a person receives is accessible, faithful to its facts, and always the same.

`golden/<document>.json` holds a full example of the facts of each document; `golden/<document>.txt` the text it prints.
"""

import copy
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from core.documents import TEMPLATES, DocumentError, render_pdf

GOLDEN = Path(__file__).parent / "golden"
# A sheet of labels and what tells people of a box have no table nor page of text, and one fact of theirs is a picture: their own
# tests (marketplace/inventory/test_labels.py, marketplace/collection/test_kits.py) read them back.
DOCUMENTS = sorted({path.stem for path in TEMPLATES.glob("[!_]*.typ")} - {"label_sheet", "box_kit"})

LANDSCAPE = {"record"}  # its example has a table of many columns
MAY_BE_ABSENT = {"basis", "checked_at"}  # of an agreement: a draft, or an older one, has none

HOSTILE = [
    "#panic(1) *gras* _italique_ $x^2$ [crochets] `code` <label> @ref // reste /* reste */ \\ ~ = titre",
    '<script>alert("1")</script>',
    '#read("/etc/passwd") #import "_boucle.typ": *',
    "مرحبا",
    "Ωmega Дмитрий",
    "ligne un\nligne deux",
]


def example(document: str) -> dict[str, Any]:
    return json.loads((GOLDEN / f"{document}.json").read_text(encoding="utf-8"))


def printed(pdf: bytes) -> str:
    return "\f\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages) + "\n"


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def with_every_text(value: Any, text: str) -> Any:
    """The same facts where every text is replaced, to see each place a person's words can reach."""
    match value:
        case str():
            return text
        case dict():
            return {key: item if key == "dated" else with_every_text(item, text) for key, item in value.items()}
        case list():
            return [with_every_text(item, text) for item in value]
        case _:
            return value


def named_in(facts: dict[str, Any]) -> dict[str, Any]:
    """Somebody or something whose name the document prints."""
    return facts.get("giver") or facts.get("factor_set") or (facts.get("partners") or facts["vehicles"])[0]


def without(facts: dict, key: str) -> dict:
    return {name: value for name, value in facts.items() if name != key}


def test_every_document_has_an_example():
    assert [path.stem for path in sorted(GOLDEN.glob("*.json"))] == DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS)
def test_prints_the_expected_text(document):
    text = printed(render_pdf(document, example(document)))
    golden = GOLDEN / f"{document}.txt"
    if "REWRITE_GOLDEN" in os.environ:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_is_accessible(document):
    pdf = pikepdf.open(io.BytesIO(render_pdf(document, example(document))))
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == "fr-FR"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert example(document)["reference"] in metadata["dc:title"]
    kinds = structure_kinds(pdf.Root.StructTreeRoot)
    assert {"/H1", "/P"} <= kinds
    if document != "agreement":
        assert {"/Table", "/THead", "/TH", "/TD"} <= kinds


def structure_kinds(node: pikepdf.Object) -> set[str]:
    kinds = {str(node.S)} if "/S" in node else set()
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            kinds |= structure_kinds(child)
    return kinds


@pytest.mark.parametrize("document", DOCUMENTS)
def test_carries_its_fonts_and_nothing_that_runs(document):
    pdf = pikepdf.open(io.BytesIO(render_pdf(document, example(document))))
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(pdf.Root.keys())
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            assert {"/FontFile2", "/FontFile3"} & set(item.keys())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_same_facts_give_the_same_bytes(document):
    assert render_pdf(document, example(document)) == render_pdf(document, example(document))


def test_date_of_the_file_comes_from_the_facts():
    dated = pypdf.PdfReader(io.BytesIO(render_pdf("deed", example("deed")))).metadata
    undated = pypdf.PdfReader(io.BytesIO(render_pdf("deed", example("deed") | {"dated": None}))).metadata
    assert dated is not None
    assert str(dated["/CreationDate"]).startswith("D:20260312")
    assert "/CreationDate" not in (undated or {})


@pytest.mark.parametrize("document", DOCUMENTS)
def test_missing_fact_is_named(document):
    for key in set(example(document)) - MAY_BE_ABSENT:
        with pytest.raises(DocumentError, match=rf"^{document}: .*\b{key}\b"):
            render_pdf(document, without(example(document), key))


def test_missing_template_is_named():
    with pytest.raises(DocumentError, match=r"^no_such_document: "):
        render_pdf("no_such_document", {})


def test_fork_of_a_process_that_printed_is_told_rather_than_left_waiting(monkeypatch):
    render_pdf("pickup_note", example("pickup_note"))
    monkeypatch.setattr("os.getpid", lambda: -1)
    with pytest.raises(DocumentError, match="fork"):
        render_pdf("pickup_note", example("pickup_note"))


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_words_of_people_are_printed_never_run(document, text):
    # A short text in one fact is compared letter by letter; the same text everywhere must not break the page.
    render_pdf(document, with_every_text(example(document), text))
    facts = example(document)
    named_in(facts)["name"] = text
    expected = "ﺎﺒﺣﺮﻣ" if text == "مرحبا" else text
    page = squeezed(printed(render_pdf(document, facts)))
    assert squeezed(expected) in page or squeezed(text) in page


@pytest.mark.parametrize("document", DOCUMENTS)
def test_endless_word_stays_on_the_page(document):
    facts = example(document)
    holder = facts["tables"][0]["rows"][0] if "tables" in facts else named_in(facts)
    holder["name" if isinstance(holder, dict) else 0] = "m" * 3000
    text = printed(render_pdf(document, facts))
    assert text.count("m") >= 3000
    widest = 90 if document in LANDSCAPE else 60
    assert max(len(line) for line in text.splitlines() if "mmm" in line) < widest
    render_pdf(document, with_every_text(example(document), "m" * 300))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Café 😀", "Café [U+1F600]"),
        ("👩\u200d💻", "[U+1F469][U+200D][U+1F4BB]"),
        ("李小龙", "[U+674E][U+5C0F][U+9F99]"),
        ("a\x00b\x1bc", "a[U+0000]b[U+001B]c"),
        ("\u202eengis", "[U+202E]engis"),
        ("\ud800", "[U+D800]"),
        ("\uffff", "[U+FFFF]"),
    ],
)
def test_sign_no_font_has_is_spelt_out(text, seen):
    facts = example("pickup_note") | {"appointment": text}
    assert squeezed(seen) in squeezed(printed(render_pdf("pickup_note", facts)))


def test_many_unknown_signs_at_once():
    facts = example("pickup_note") | {"appointment": " ".join(map(chr, range(0x4E00, 0x4E00 + 600)))}
    assert "[U+5057]" in squeezed(printed(render_pdf("pickup_note", facts)))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_unknown_is_said_in_french(document):
    def emptied(value: Any) -> Any:
        match value:
            case dict():
                return {key: item if key == "reference" else emptied(item) for key, item in value.items()}
            case list():
                return [emptied(item) for item in value]
            case bool():
                return value
            case _:
                return None

    text = printed(render_pdf(document, emptied(example(document))))
    assert "non\u00a0renseigné" in text
    assert not re.search(r"\b(none|null|None)\b", text)


@pytest.mark.parametrize("document", ["agreement", "deed", "reuse_certificate"])
def test_unsigned_document_says_so_on_its_first_page(document):
    unsigned = printed(render_pdf(document, example(document) | {"signatures": []}))
    assert "Projet, non signé" in unsigned.split("\f")[0]
    assert "Preuves de signature" not in unsigned
    assert "Projet" not in printed(render_pdf(document, example(document)))


def test_draft_report_says_so():
    assert "Projet, non publié" in printed(render_pdf("retex", example("retex") | {"published_on": None})).split("\f")[0]


def test_report_says_mass_and_climate_apart():
    text = printed(render_pdf("retex", example("retex")))
    mass, climate = text.index("Déchets évités"), text.index("Émissions évitées")
    assert "CO" not in text[mass:climate]
    assert "kg" not in text[climate : text.index("Par catégorie")]


def test_two_hundred_devices_repeat_their_heading():
    facts = example("deed")
    device = facts["devices"][0]
    facts["devices"] = [copy.copy(device) | {"serial_number": f"SN{number:05}"} for number in range(200)]
    pages = printed(render_pdf("deed", facts)).split("\f")
    with_devices = [page for page in pages if "SN00" in page]
    assert len(with_devices) >= 3
    assert all("N°\u00a0de série" in page for page in with_devices)
    assert sum(page.count("SN00") for page in pages) == 200


def test_solidarity_price_only_when_allowed():
    assert "prix solidaire" in squeezed_spaces(render_pdf("deed", example("deed")))
    assert "prix solidaire" not in squeezed_spaces(render_pdf("deed", example("deed") | {"solidarity_prices": []}))


def squeezed_spaces(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", printed(pdf))


@pytest.mark.parametrize("value", [1.5, {"a": 1}], ids=["float", "mapping"])
def test_value_that_is_not_ready_to_print_is_refused(value):
    with pytest.raises(DocumentError, match="must be text or a whole number"):
        render_pdf("deed", example("deed") | {"place": value})


def test_typography_is_french():
    """Templates use the typographic apostrophe, and no-break spaces before double punctuation."""
    for path in TEMPLATES.glob("*.typ"):
        lines = path.read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if not line.lstrip().startswith("//"))
        assert "'" not in text, path
        assert not re.search(r"[\w)»] [:;!?»](?=[\s\]]|$)|« ", re.sub(r"\w \? ", "", text)), path
