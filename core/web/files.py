"""Files as answers: what people gave and what was made for them, never run as part of the site."""

import io
import mimetypes
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from flask import Response, current_app, request, send_file
from werkzeug.wsgi import FileWrapper

from core import storage
from core.storage import StoredFile

FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
OF_ALL_SITES = {
    "Access-Control-Allow-Origin": "*",  # public data, the same for everybody
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
READ_AT_ONCE = 64 * 1024
LONGEST_NAME = 100
NAMELESS = "fichier"
# What a system refuses in a name, or reads as a folder, a drive or a pattern.
_RESERVED = re.compile(r'[\\/:*?"<>|%;]+')


def given_file(file: StoredFile) -> Response:
    """A stored file, to be saved: whoever gave it chose what is in it. Raises `LostFile`."""
    return file_response(storage.read(file), file.name, file.media_type, etag=file.sha256, as_attachment=True)


def made_pdf(content: bytes, name: str) -> Response:
    """A PDF made by the platform, opened by the browser."""
    return file_response(content, name, "application/pdf", as_attachment=False)


def file_response(content: bytes, name: str, media_type: str, *, as_attachment: bool, etag: str | None = None) -> Response:
    """A file under a safe name, which the browser neither guesses at, nor runs, nor lets others keep.

    The name is sent as RFC 6266 says, in ASCII and in UTF-8. It is asked for again each time, so that rights are checked again;
    with an `etag` what has not changed is not sent twice. ASVS 5.0.0 3.2.1 and 5.4.1.
    """
    response = send_file(
        io.BytesIO(content),
        mimetype=media_type,
        as_attachment=as_attachment,
        download_name=file_name(name, media_type),
        etag=etag or False,
    )
    response.headers.remove("Expires")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def kept_file(body: str, media_type: str, *, etag: str = "") -> Response:
    """A text the platform made for everybody: a browser keeps it, and asks whether it changed before it uses it again.

    Its mark is made from the text, unless an `etag` says that another one means the same.
    """
    response = current_app.response_class(body, mimetype=media_type)
    response.headers["Cache-Control"] = "no-cache"
    if etag:
        response.set_etag(etag, weak=True)
    response.add_etag(weak=True)  # the same content, however it is compressed on the way
    response.make_conditional(request)
    return response


def public_file(content: BinaryIO, name: str, media_type: str, *, sha256: str) -> Response:
    """A file of public data that any site may read, sent piece by piece: its size costs no memory. It is closed once sent.

    Its ETag is its hash: the same bytes have the same, today and in ten years. What a client holds already is not sent again, in
    whichever compression it came (the compression marks the ETag after a colon).
    """
    known = {tag.partition(":")[0] for tag in request.if_none_match.as_set(include_weak=True)}
    mark = sha256
    if sha256 in known:
        content.close()
        response = current_app.response_class(status=304)
    else:
        is_packed = request.accept_encodings["gzip"] > 0
        body = _packed(content) if is_packed else FileWrapper(content, READ_AT_ONCE)
        response = current_app.response_class(body, mimetype=media_type, direct_passthrough=True)
        response.call_on_close(content.close)
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
            mark = f"{sha256}:gzip"
        response.headers.set("Content-Disposition", "attachment", filename=file_name(name, media_type))
    response.set_etag(mark)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers.update(OF_ALL_SITES)
    return response


def _packed(content: BinaryIO) -> Iterator[bytes]:
    """A file as gzip, piece by piece."""
    press = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    while part := content.read(READ_AT_ONCE):
        if packed := press.compress(part):
            yield packed
    yield press.flush()


def file_name(name: str, media_type: str) -> str:
    """A name that any system keeps as it is: signs one can see, no folder, the ending of what it holds."""
    seen = "".join(sign if sign.isprintable() else " " for sign in name)
    words = " ".join(_RESERVED.sub(" ", seen).split()).strip(". ")
    ending = mimetypes.guess_extension(media_type) or ""
    if mimetypes.guess_type(words)[0] != media_type:
        words = (words or NAMELESS) + ending
    stem, dot, last = words.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(last) - 1].rstrip('. ')}{dot}{last}" if stem else words[-LONGEST_NAME:]
