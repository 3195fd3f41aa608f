"""Files as people save them, and files that are something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.inventory.enums import Column
from marketplace.inventory.errors import UnreadableFile
from marketplace.inventory.rules.reading import MAX_BYTES, check_size, clean_text, kept_sheet, read_sheet
from tests.marketplace.inventory.factories import HEADER, csv_of, row_of
from tests.marketplace.inventory.test_vocabulary import SAMPLE


def rows_of(sheet):
    return list(sheet.rows())


TEXT = f"{HEADER}\r\n{row_of(place='Écran « été »')}\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_a_file_says_the_same_however_it_was_saved(encoding, delimiter, newline):
    content = TEXT.replace(";", delimiter).replace("\r\n", newline).encode(encoding)

    assert read_sheet(content) == read_sheet(TEXT.encode())


def test_big_endian_utf_16_is_read_too():
    assert read_sheet(b"\xfe\xff" + TEXT.encode("utf-16-be")) == read_sheet(TEXT.encode())


@given(st.permutations(range(10)))
def test_columns_come_in_any_order(order):
    header, row = HEADER.split(";"), row_of().split(";")
    sheet = read_sheet(csv_of(";".join(row[i] for i in order), header=";".join(header[i] for i in order)))

    cells = dict(zip(sheet.columns, rows_of(sheet)[0][1], strict=True))

    assert cells[Column.SERIAL] == "ABC1234"
    assert cells[Column.PURCHASED_ON] == "09/11/2020"


def test_lines_are_numbered_as_a_spreadsheet_shows_them():
    sheet = read_sheet(csv_of(row_of(), ";;;;;;;;;", "", row_of(name='"deux\r\nlignes"'), row_of()))

    assert [line for line, _cells, _overflows in sheet.rows()] == [2, 5, 6]
    assert rows_of(sheet)[1][1][0] == "deux lignes"


def test_names_of_users_and_network_addresses_are_dropped_at_the_door():
    content = csv_of(
        "jdupont;10.1.2.3;00:11:22:33:44:55;ABC1234;Portable", header="Utilisateur;Adresse IP;Adresse MAC;Numéro de série;Type"
    )

    sheet = read_sheet(content)

    assert sheet.ignored == ("Utilisateur", "Adresse IP", "Adresse MAC")
    assert b"jdupont" not in sheet.content
    assert b"10.1.2.3" not in sheet.content


@pytest.mark.parametrize(
    "content",
    [SAMPLE.read_bytes(), b"\r\n\r\n" + csv_of("", row_of() + ";trop", "", row_of(name='a\nb"c')), b"sep=;\r\n" + csv_of(row_of())],
)
def test_the_kept_copy_reads_like_the_file(content):
    sheet = read_sheet(content)
    copy = kept_sheet(sheet.content, sheet.columns, sheet.ignored)

    assert copy == sheet
    assert rows_of(read_sheet(sheet.content)) == rows_of(sheet)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n....", "une image"),
        (b"\xff\xd8\xff\xe0....", "une image"),
        (b"%PDF-1.7 ...", "un PDF"),
        (b"PK\x03\x04....", "une archive"),
        (b"\xd0\xcf\x11\xe0....", "Enregistrer sous"),
        (b"\x1f\x8b....", "compressé"),
        (b"", "vide"),
        (b" \r\n\t", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (row_of().encode(), "noms des colonnes"),
        (b"Bonjour tout le monde", "noms des colonnes"),
        (csv_of(row_of(name="a\0b")), "caractère nul, ligne 2"),
        (TEXT.encode("utf-16-le"), "pas un texte"),
        (b"\x81\x9d\x81\x81", "pas un texte"),
        (TEXT.encode().decode("latin-1").encode(), "accents"),
        (csv_of(header=";".join([HEADER, *["x"] * 60])), "colonnes"),
        (csv_of(row_of(name="x" * 10_001)), "ligne 2"),
        (csv_of(row_of(name='"' + "x" * 200_000)), "ligne 2.*guillemet"),
        (csv_of(row_of(), header=HEADER.replace("Modèle", "Nom")), "Deux colonnes"),
        (b"Nom;Type\r\n" + b"a;Portable\r\n" * 100_001, "plus de 100.000 lignes"),
    ],
)  # fmt: skip
def test_a_file_that_is_something_else_is_said_in_one_sentence(content, words):
    with pytest.raises(UnreadableFile, match=words):
        read_sheet(content)


def test_a_file_is_weighed_before_it_is_read():
    check_size(b"x" * MAX_BYTES)
    with pytest.raises(UnreadableFile, match="10 Mo"):
        check_size(b"x" * (MAX_BYTES + 1))


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"{HEADER}\n{text}".encode(errors="replace")))
def test_no_content_breaks_the_reading(content):
    try:
        sheet = read_sheet(content)
    except UnreadableFile:
        return
    assert rows_of(read_sheet(sheet.content)) == rows_of(sheet)


@given(st.text())
def test_cleaning_a_cell_twice_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)
