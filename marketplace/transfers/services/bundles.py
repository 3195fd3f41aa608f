"""One archive of all the documents of an organisation over a period, with an index and the SHA-256 of each file.

The same documents always make the same bytes: files are in order, and the archive keeps neither clock nor owner.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256

from core import progress, storage
from core.accounts.models import Membership, Organisation
from core.accounts.queries import get_organisation
from core.db import db, transaction
from core.documents import render_pdf
from core.events import announce
from core.storage import StoredFile
from marketplace.inventory.queries import erasures_by_item
from marketplace.transfers import queries, rules
from marketplace.transfers.events import BundleAsked
from marketplace.transfers.models import DocumentBundle, Transfer
from marketplace.transfers.rules import documents

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


def make_bundle(bundle_id: int) -> None:
    """Make the archive that was asked for, as a job does; a second time does nothing."""
    bundle = queries.get_bundle(bundle_id)
    if bundle.is_made:
        return
    organisation, first, last = bundle.organisation, bundle.first_on, bundle.last_on
    content = _archive(_files(bundle, organisation), organisation, first, last)
    with transaction():
        bundle = queries.get_bundle(bundle_id)
        if not bundle.is_made:
            name = f"dossier-{organisation.siret}-{first:%Y%m%d}-{last:%Y%m%d}.zip"
            bundle.file = storage.store(content, name=name, media_type="application/zip")
    progress.forget(_job_of(bundle_id))


def bundle_progress(bundle_id: int) -> int | None:
    """How far the job says it is, in percent; `None` while it waits for its turn."""
    return progress.told(_job_of(bundle_id))


def statement(organisation_id: int, first: date, last: date) -> documents.Facts:
    """What the statement of a period prints."""
    given = queries.stated_transfers(organisation_id, first, last, as_giver=True)
    taken = queries.stated_transfers(organisation_id, first, last, as_giver=False)
    return documents.statement_facts(get_organisation(organisation_id), given, taken, first=first, last=last)


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


def _files(bundle: DocumentBundle, organisation: Organisation) -> Iterator[tuple[str, str, bytes]]:
    """Path, what it is and content of each file of a bundle."""
    first, last = bundle.first_on, bundle.last_on
    yield "releve.pdf", "Relevé des cessions", render_pdf("record", statement(organisation.id, first, last))
    yield (
        "registre-dechets-sortants.pdf",
        "Registre des déchets sortants",
        render_pdf("record", waste_register(organisation.id, first, last)),
    )
    transfers = queries.transfers_between(organisation.id, first, last)
    for count, transfer in enumerate(transfers):
        progress.tell(_job_of(bundle.id), 5 + 90 * count // len(transfers))
        yield from _files_of(transfer)


def _files_of(transfer: Transfer) -> Iterator[tuple[str, str, bytes]]:
    folder = f"cessions/{transfer.reference}"
    note = documents.pickup_note_facts(transfer, giver_contact=None, taker_contact=None)
    yield f"{folder}/bordereau.pdf", "Bordereau d’enlèvement", render_pdf("pickup_note", note)
    if transfer.deed:
        yield f"{folder}/acte.pdf", "Acte de cession signé", storage.read(transfer.deed)
    elif transfer.deed_facts:
        facts = documents.signed_deed(transfer) | {"signatures": []}
        yield f"{folder}/acte-projet.pdf", "Acte de cession, réception non signée", render_pdf("deed", facts)
    yield f"{folder}/effacement.pdf", "Certificat d’effacement", render_pdf("record", erasure_certificate(transfer))
    if transfer.certificate:
        yield f"{folder}/attestation.pdf", "Attestation de réemploi", storage.read(transfer.certificate)
    proofs: dict[int, StoredFile] = {
        outcome.proof_file.id: outcome.proof_file for outcome in queries.live_outcomes(transfer.id) if outcome.proof_file
    }
    for number, file in enumerate(proofs.values(), start=1):
        yield f"{folder}/preuves/{number:03d}-{file.name}", "Preuve d’un devenir", storage.read(file)


def _archive(files: Iterator[tuple[str, str, bytes]], organisation: Organisation, first: date, last: date) -> bytes:
    buffer, index = io.BytesIO(), list[documents.IndexRow]()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, what, content in files:
            index.append(documents.IndexRow(path, what, len(content), sha256(content).hexdigest()))
            _write(archive, path, content)
        _write(archive, "sommaire.csv", _index_csv(index))
        facts = documents.bundle_index_facts(organisation, index, first=first, last=last)
        _write(archive, "sommaire.pdf", render_pdf("record", facts))
        _write(archive, "SHA256SUMS", "".join(f"{row.sha256}  {row.path}\n" for row in index).encode())
    return buffer.getvalue()


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
