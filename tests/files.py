"""Real files, sound ones and hostile ones, for the tests of what people give."""

import struct
import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, String
from PIL import Image, PngImagePlugin


def pdf(*, change=None, **saving) -> bytes:
    """A page, and what `change(pdf)` adds to it."""
    document, written = Pdf.new(), BytesIO()
    document.add_blank_page()
    if change:
        change(document)
    document.save(written, **saving)
    return written.getvalue()


PDF = pdf()


def picture(form="JPEG", size=(64, 48), mode="RGB", **saving) -> bytes:
    """A picture with some shades, so that it neither compresses to nothing nor looks the same upside down."""
    image = Image.linear_gradient("L").resize(size).convert(mode)
    written = BytesIO()
    image.save(written, form, **saving)
    return written.getvalue()


def photo_of_telephone(orientation=6) -> bytes:
    """A JPEG as a telephone writes it: turned by its EXIF, with a place, a maker and a colour profile."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x010E] = orientation, "MakerOfTelephones", "SECRET-DESCRIPTION"
    exif.get_ifd(0x8825).update({1: "N", 2: (49.0, 7.0, 10.0), 3: "E", 4: (6.0, 10.0, 37.0)})
    return picture(size=(640, 480), exif=exif.tobytes(), icc_profile=b"SECRET-PROFILE" * 20, comment=b"SECRET-COMMENT")


def png_with_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "SECRET-AUTHOR")
    text.add_itxt("Comment", "SECRET-COMMENT", zip=True)
    return picture("PNG", pnginfo=text)


def png_of(width: int, height: int) -> bytes:
    """A few kilobytes that unfold into width × height points."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = zlib.compressobj(9)
    row = b"\0" * (width + 1)
    packed = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )  # fmt: skip


def action(kind: str, **more) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)


def _script_on_opening(document):
    document.Root.OpenAction = action("JavaScript", JS=String("app.alert(1)"))


def _script_by_name(document):
    tree = Dictionary(Names=Array([String("a"), document.make_indirect(action("JavaScript", JS=String("app.alert(1)")))]))
    document.Root.Names = Dictionary(JavaScript=tree)


def _script_in_a_later_generation(document):
    """Reached only through an annotation of an annotation's popup, deep in arrays."""
    hidden = Array([Array([Array([Dictionary(Next=action("JavaScript", JS=Stream(document, b"app.alert(1)")))])])])
    document.pages[0].obj.PieceInfo = document.make_indirect(Dictionary(X=hidden))


def _launch_on_click(document):
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action("Launch", F=String("cmd.exe")))
    document.pages[0].obj.Annots = Array([document.make_indirect(link)])


def _launch_on_opening(document):
    document.Root.OpenAction = action("Launch", F=String("cmd.exe"))


def _uri_on_opening(document):
    document.Root.OpenAction = action("URI", URI=String("https://ailleurs.example/"))


def _action_of_page(document):
    document.pages[0].obj.AA = Dictionary(O=action("URI", URI=String("https://ailleurs.example/")))


def _other_file(document):
    document.Root.OpenAction = action("GoToR", F=String("\\\\ailleurs.example\\partage\\x.pdf"), D=Array([0, Name.Fit]))


def _submission(document):
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action("SubmitForm", F=String("https://x.example")))
    document.pages[0].obj.Annots = Array([link])


def _attachment(document):
    document.attachments["virus.exe"] = b"MZ\x90"


def _attachment_on_the_page(document):
    file = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=Stream(document, b"MZ")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=file)
    document.pages[0].obj.Annots = Array([note])


def _animated_form(document):
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(document, b"<xdp/>"))


HOSTILE_PDFS = {
    "script on opening": ("JavaScript", pdf(change=_script_on_opening)),
    "script by name": ("JavaScript", pdf(change=_script_by_name)),
    "script by name, in a compressed object": (
        "JavaScript", pdf(change=_script_by_name, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    ),
    "script hidden deep": ("JavaScript", pdf(change=_script_in_a_later_generation)),
    "launch on click": ("action", pdf(change=_launch_on_click)),
    "launch on opening": ("action", pdf(change=_launch_on_opening)),
    "address on opening": ("action", pdf(change=_uri_on_opening)),
    "action of a page": ("action", pdf(change=_action_of_page)),
    "file of another machine": ("action", pdf(change=_other_file)),
    "form sent elsewhere": ("action", pdf(change=_submission)),
    "attachment": ("d’autres fichiers", pdf(change=_attachment)),
    "attachment on the page": ("d’autres fichiers", pdf(change=_attachment_on_the_page)),
    "animated form": ("XFA", pdf(change=_animated_form)),
    "password": ("mot de passe", pdf(encryption=Encryption(user="secret", owner="secret"))),
    "owner password alone": ("mot de passe", pdf(encryption=Encryption(user="", owner="secret"))),
    "truncated": ("abîmé", PDF[: len(PDF) // 2]),
    "only a first line": ("abîmé", b"%PDF-1.7\n%%EOF"),
    "text called PDF": ("abîmé", b"%PDF-1.7\n" + b"Bonjour. " * 40 + b"\n%%EOF\n"),
    "no page": ("abîmé", pdf(change=lambda document: document.pages.__delitem__(0))),
    "broken table": ("abîmé", PDF.replace(b"startxref\n", b"startxref\n9")),
}  # fmt: skip


def pdf_bomb(streams=40, arrays=450_000) -> bytes:
    """A few kilobytes whose compressed objects unfold into gigabytes of empty arrays."""
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R/X 4 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"[" + b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(streams)) + b"]",
    }
    packed = {}
    for number in range(streams):
        stream, inside = 5 + 2 * number, 6 + 2 * number
        head = b"%d 0 " % inside
        content = zlib.compress(head + b"[" + b"[]" * arrays + b"]", 9)
        bodies[stream] = (
            b"<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>\nstream\n" % (len(head), len(content)) + content
            + b"\nendstream"
        )  # fmt: skip
        packed[inside] = stream
    written, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in bodies.items():
        places[number] = len(written)
        written += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table, last = len(written), 5 + 2 * streams
    rows = bytearray(b"\0" * 7)
    for number in range(1, last):
        rows += struct.pack(">BIH", 2, packed[number], 0) if number in packed else struct.pack(">BIH", 1, places[number], 0)
    rows += struct.pack(">BIH", 1, table, 0)
    written += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Length %d>>\nstream\n" % (last, last + 1, len(rows))
    return bytes(written + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table)
