"""Files as answers, whatever they are called (F-06 of the quality targets)."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from core import storage
from core.web.files import FILE_POLICY, LONGEST_NAME, file_name, file_response, given_file, made_pdf

HOSTILE = [
    "../../etc/passwd", "..\\..\\boot.ini", "a\r\nSet-Cookie: x=1", 'a"; filename="b.exe', "preuve.pdf.exe", "\u202efdp.exe",
    "",
    ".", "..", ".htaccess", "CON:", "<script>.pdf", "a\0b.pdf", "é" * 300 + ".pdf", "😀.pdf", "% 20%0a.pdf",
    "a;b.pdf", "\u2028.pdf", " .pdf",
]  # fmt: skip
LETTERS = st.text(st.characters(codec="utf-8"), max_size=260)


@pytest.fixture(autouse=True)
def asked(app):
    with app.test_request_context():
        yield


def check(name):
    answer = file_response(b"%PDF-", name, "application/pdf", as_attachment=True)

    kind, names = parse_options_header(answer.headers["Content-Disposition"])
    sent = names["filename"]
    assert kind == "attachment"
    assert sent.lower().endswith(".pdf")
    assert len(sent) <= LONGEST_NAME
    assert not re.search(r'[\\/:*?"<>|%;]', sent)
    assert all(sign.isprintable() for sign in sent)
    assert not sent.startswith(".") or sent == ".pdf"
    assert answer.headers["Content-Disposition"].isascii()


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_a_hostile_name_becomes_one_that_any_system_keeps(name):
    check(name)


@given(LETTERS)
@settings(max_examples=500)
def test_so_do_five_hundred_others(name):
    check(name)


def test_a_name_with_accents_is_sent_in_ascii_and_as_it_is_written():
    answer = made_pdf(b"%PDF-", "Reçu d’été.pdf")

    header = answer.headers["Content-Disposition"]
    assert header.startswith("inline; filename=")
    assert unquote(header.rpartition("UTF-8''")[2]) == "Reçu d’été.pdf"


def test_the_ending_is_that_of_what_the_file_holds():
    assert file_name("photo.jpeg", "image/jpeg") == "photo.jpeg"
    assert file_name("preuve.exe", "image/png") == "preuve.exe.png"
    assert file_name("", "application/pdf") == "fichier.pdf"


@pytest.mark.parametrize("answer", [lambda: made_pdf(b"%PDF-", "a"), lambda: given_file(kept())], ids=["made", "given"])
def test_nothing_in_a_file_runs_and_nobody_else_keeps_it(db, answer):
    headers = answer().headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == FILE_POLICY
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Expires" not in headers


def test_what_somebody_gave_is_saved_not_shown(db):
    answer = given_file(kept())

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["ETag"]
    answer.direct_passthrough = False
    assert answer.data == b"%PDF-1"


def test_what_has_not_changed_is_not_sent_twice(app, db):
    file = kept()

    with app.test_request_context(headers={"If-None-Match": f'"{file.sha256}"'}):
        assert given_file(file).status_code == 304


def kept():
    return storage.store(b"%PDF-1", name="preuve.pdf", media_type="application/pdf")
