"""One archive of all the documents of an organisation over a period, with an index and the SHA-256 of each file.

The same documents always make the same bytes: files are in order, and the archive keeps neither clock nor owner.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from agreements.models import Agreement
from agreements.queries import agreements_over
from core import progress, storage
from core.accounts.models import Membership, Organisation
from core.accounts.queries import get_organisation
from core.db import db, transaction
from core.documents import render_pdf
from core.events import announce
from core.storage import StoredFile
from marketplace.inventory.queries import erasures_by_item
from marketplace.transfers import queries, rules
from marketplace.transfers.enums import Counting, DocumentKind
from marketplace.transfers.events import BundleAsked
from marketplace.transfers.models import DocumentBundle, Outgoing, Transfer
from marketplace.transfers.rules import documents
from marketplace.transfers.services.documents import remember_document
from marketplace.transfers.services.outgoings import needs_proof

NO_CLOCK = (1980, 1, 1, 0, 0, 0)  # the first day an archive knows
CSV_MARK = "\ufeff"


def ask_bundle(organisation_id: int, *, first: date, last: date, by: Membership, now: datetime) -> DocumentBundle:
    """Ask for the archive of a period; a job makes it. Raises `PeriodNotPossible`."""
    rules.check_period(first, last)
    with transaction():
        bundle = DocumentBundle(organisation_id=organisation_id, first_on=first, last_on=last, by_membership_id=by.id, asked_at=now)
        db.session.add(bundle)
        db.session.flush()
        announce(BundleAsked(bundle.id), by=by, at=now)
    return bundle


def make_bundle(bundle_id: int, *, now: datetime) -> None:
    """Make the archive that was asked for, as a job does; a second time does nothing."""
    bundle = queries.get_bundle(bundle_id)
    if bundle.is_made:
        return
    organisation, first, last = bundle.organisation, bundle.first_on, bundle.last_on
    name = f"dossier-{organisation.siret}-{first:%Y%m%d}-{last:%Y%m%d}.zip"
    content, printed = _archive(_pieces(bundle), organisation, first, last)
    with transaction():
        bundle = queries.get_bundle(bundle_id)
        if not bundle.is_made:
            bundle.file = storage.store(content, name=name, media_type="application/zip")
            for one in printed:
                remember_document(one.content, one.kind, one.facts, transfer_id=one.transfer_id, now=now)
    progress.forget(_job_of(bundle_id))


def bundle_progress(bundle_id: int) -> int | None:
    """How far the job says it is, in percent; `None` while it waits for its turn."""
    return progress.told(_job_of(bundle_id))


def statement(organisation_id: int, first: date, last: date) -> documents.Facts:
    """What the statement of a period prints."""
    given = queries.stated_transfers(organisation_id, first, last, as_giver=True)
    taken = queries.stated_transfers(organisation_id, first, last, as_giver=False)
    left = [_stated(one) for one in queries.outgoings_between(organisation_id, first, last)]
    return documents.statement_facts(get_organisation(organisation_id), given, taken, left, first=first, last=last)


def _stated(outgoing: Outgoing) -> documents.StatedOutgoing:
    countings = rules.countings(outgoing, needs_proof=needs_proof(outgoing.channel, on=outgoing.left_on))
    return documents.StatedOutgoing(
        outgoing.left_on,
        outgoing.channel.label,
        outgoing.recipient,
        outgoing.units,
        sum(units for units, counting in countings if counting is Counting.COUNTS),
        outgoing.proof_file is not None,
        outgoing.is_waste,
    )


def waste_register(organisation_id: int, first: date, last: date) -> documents.Facts:
    """What the register of outgoing waste of a period prints."""
    rows = queries.waste_rows(organisation_id, first, last)
    return documents.waste_register_facts(get_organisation(organisation_id), rows, first=first, last=last)


def erasure_certificate(transfer: Transfer) -> documents.Facts:
    """What the erasure certificate of a transfer prints."""
    devices = queries.devices_sent(transfer)
    erasures = erasures_by_item([item.id for items in devices.values() for item in items])
    on = transfer.received_on or transfer.handed_over_on or transfer.prepared_at.date()
    return documents.erasure_certificate_facts(transfer, devices, erasures, on=on)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A document of a bundle, made for it."""

    content: bytes
    kind: DocumentKind
    facts: documents.Facts
    transfer_id: int | None = None


_Piece = tuple[str, str, bytes, _Printed | None]  # path, what it is, content, how it is known when it was made for the bundle


def _piece(path: str, kind: DocumentKind, facts: documents.Facts, transfer_id: int | None = None) -> _Piece:
    content = render_pdf(kind.template, facts)
    return path, kind.label, content, _Printed(content, kind, facts, transfer_id)


def _pieces(bundle: DocumentBundle) -> Iterator[_Piece]:
    period = bundle.organisation_id, bundle.first_on, bundle.last_on
    yield _piece("releve.pdf", DocumentKind.STATEMENT, statement(*period))
    yield _piece("registre-dechets-sortants.pdf", DocumentKind.WASTE_REGISTER, waste_register(*period))
    for agreement in agreements_over(*period):
        yield from _pieces_of_agreement(agreement)
    transfers = queries.transfers_between(*period)
    for count, transfer in enumerate(transfers):
        progress.tell(_job_of(bundle.id), 5 + 90 * count // len(transfers))
        yield from _pieces_of(transfer)


def _pieces_of_agreement(agreement: Agreement) -> Iterator[_Piece]:
    """The signed agreement, and the paper that was signed when it was; one whose document is still being made is left out."""
    if agreement.document:
        yield f"conventions/{agreement.reference}.pdf", "Convention signée", storage.read(agreement.document), None
    if agreement.original:
        yield f"conventions/{agreement.reference}-original.pdf", "Original signé sur papier", storage.read(agreement.original), None


def _pieces_of(transfer: Transfer) -> Iterator[_Piece]:
    folder = f"cessions/{transfer.reference}"
    note = documents.pickup_note_facts(transfer, giver_contact=None, taker_contact=None)
    yield _piece(f"{folder}/bordereau.pdf", DocumentKind.PICKUP_NOTE, note, transfer.id)
    if transfer.deed:
        yield f"{folder}/acte.pdf", DocumentKind.DEED.label, storage.read(transfer.deed), None
    elif transfer.deed_facts:
        facts = documents.signed_deed(transfer) | {"signatures": []}
        yield _piece(f"{folder}/acte-projet.pdf", DocumentKind.DRAFT_DEED, facts, transfer.id)
    yield _piece(f"{folder}/effacement.pdf", DocumentKind.ERASURE_CERTIFICATE, erasure_certificate(transfer), transfer.id)
    if transfer.certificate:
        yield f"{folder}/attestation.pdf", DocumentKind.REUSE_CERTIFICATE.label, storage.read(transfer.certificate), None
    proofs: dict[int, StoredFile] = {
        outcome.proof_file.id: outcome.proof_file for outcome in queries.live_outcomes(transfer.id) if outcome.proof_file
    }
    for number, file in enumerate(proofs.values(), start=1):
        yield f"{folder}/preuves/{number:03d}-{file.name}", "Preuve d’un devenir", storage.read(file), None


def _archive(pieces: Iterator[_Piece], organisation: Organisation, first: date, last: date) -> tuple[bytes, list[_Printed]]:
    """The archive, and all that was made for it, itself included."""
    buffer, index, printed = io.BytesIO(), list[documents.IndexRow](), list[_Printed]()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, what, content, made in pieces:
            index.append(documents.IndexRow(path, what, len(content), sha256(content).hexdigest()))
            printed += [made] if made else []
            _write(archive, path, content)
        _write(archive, "sommaire.csv", _index_csv(index))
        facts = documents.bundle_index_facts(organisation, index, first=first, last=last)
        summary = _Printed(render_pdf("record", facts), DocumentKind.BUNDLE_INDEX, facts)
        _write(archive, "sommaire.pdf", summary.content)
        _write(archive, "SHA256SUMS", "".join(f"{row.sha256}  {row.path}\n" for row in index).encode())
    content = buffer.getvalue()
    return content, [*printed, summary, _Printed(content, DocumentKind.BUNDLE, facts)]


def _write(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, date_time=NO_CLOCK)
    entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
    archive.writestr(entry, content)


def _index_csv(index: list[documents.IndexRow]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(["fichier", "contenu", "octets", "sha256"])
    writer.writerows(index)
    return (CSV_MARK + buffer.getvalue()).encode()


def _job_of(bundle_id: int) -> str:
    return f"bundle-{bundle_id}"
