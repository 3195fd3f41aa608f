"""The smallest valid items, and files as asset-management applications export them."""

from itertools import count

from core.clock import now, today
from core.db import db
from core.uploads import CheckedFile
from marketplace.inventory import services
from marketplace.inventory.enums import (
    ErasureLevel,
    ErasureResult,
    FetchState,
    ItemState,
    MediumKind,
    Nightly,
    SourceApi,
    SourceFault,
)
from marketplace.inventory.models import (
    ColumnChoice,
    DataErasure,
    EquipmentItem,
    InventorySource,
    KindMeaning,
    SourceFetch,
    StorageMedium,
)
from marketplace.inventory.queries import Selection
from marketplace.inventory.rules.vocabulary import KINDS
from marketplace.inventory.services import ErasureFacts, record_erasures
from tests.factories import keep, make_category

_numbers = count(1)
HEADER = "Nom;Statut;Fabricant;Numéro de série;Type;Modèle;Lieu;Numéro d'inventaire;Date d'achat;Date de réforme"


def make_item(organisation, category=None, **facts) -> EquipmentItem:
    """An item in use; `state` and dates say otherwise."""
    number = next(_numbers)
    defaults = {
        "organisation_id": organisation.id,
        "category_id": (category or make_category()).id,
        "name": f"PC-{number:04d}",
        "serial": f"SER{number:05d}",
        "serial_key": f"SER{number:05d}",
        "inventory_number": f"INV-{number:05d}",
        "state": ItemState.IN_USE,
        "changed_at": now(),
    }
    return keep(EquipmentItem(**{**defaults, **facts}))


def make_medium(item, **facts) -> StorageMedium:
    """A disk of that device."""
    number = next(_numbers)
    defaults = {"item_id": item.id, "kind": MediumKind.SSD, "serial": f"SSD{number:05d}", "serial_key": f"SSD{number:05d}"}
    return keep(StorageMedium(**{**defaults, **facts}))


def erasure_facts(**facts) -> ErasureFacts:
    """A successful purge, today."""
    defaults = {"level": ErasureLevel.PURGE, "result": ErasureResult.SUCCEEDED, "tool": "nwipe", "erased_on": today()}
    return ErasureFacts(**{**defaults, **facts})


def make_erasure(item, *, by=None, medium_id=None, **facts) -> DataErasure:
    """An erasure of that device, with its certificate, recorded by the real command."""
    file = CheckedFile("certificat.pdf", "application/pdf", b"%PDF-1.7\n%certificate")
    record_erasures(
        Selection((item.id,)),
        erasure_facts(**facts),
        organisation_id=item.organisation_id,
        medium_id=medium_id,
        file=file,
        by=by,
        now=now(),
    )
    return db.session.query(DataErasure).filter_by(item_id=item.id).order_by(DataErasure.id.desc()).first()


def make_every_category() -> None:
    """The categories the words of the trade lead to."""
    for code in KINDS:
        make_category(code)


def csv_of(*rows: str, header: str = HEADER) -> bytes:
    """A file as GLPI exports it."""
    return "\r\n".join([header, *rows, ""]).encode()


def row_of(**cells: str) -> str:
    """A row of such a file; what is not said has a plausible value."""
    defaults = {
        "name": "PC-1", "state": "En production", "maker": "Dell", "serial": "ABC1234", "kind": "Portable", "model": "Latitude",
        "place": "Mairie", "number": "INV-1", "purchased": "09/11/2020", "decommissioned": "",
    }  # fmt: skip
    return ";".join({**defaults, **cells}.values())


def make_source(organisation, address: str = "http://127.0.0.1:9", **facts) -> InventorySource:
    """A GLPI to be read by tokens, on demand; nobody answers at its address."""
    asked = {
        "api": SourceApi.GLPI_V1,
        "secrets": {"app_token": "app-token-of-nobody-1234", "user_token": "user-token-of-nobody-5678"},
        "nightly": Nightly.NEVER,
        "by": None,
        "now": now(),
    }
    return services.save_source(organisation.id, address=address, **{**asked, **facts})


def make_fetch(source: InventorySource, **facts) -> SourceFetch:
    """A reading that failed; `state` says otherwise."""
    defaults = {
        "source_id": source.id,
        "is_nightly": False,
        "state": FetchState.FAILED,
        "fault": SourceFault.UNREACHABLE,
        "unread": [],
        "asked_at": now(),
        "ended_at": now(),
    }
    return keep(SourceFetch(**{**defaults, **facts}))


def said_once(manager) -> dict[str, int]:
    """A file whose columns are to be explained, columns that were, and a word that was: their keys."""
    where = {"organisation_id": manager.organisation_id, "by_membership_id": manager.id}
    held = services.give_file(
        b"Chose;Genre\r\nA1;Terminal\r\n", name="x.csv", organisation_id=manager.organisation_id, by=manager, now=now()
    )
    choice = ColumnChoice(
        **where, key="0" * 64, headers=["Chose", "Genre"], columns={"chose": "serial", "genre": "kind"}, said_at=now()
    )
    meaning = KindMeaning(**where, key="terminal", word="Terminal", category_id=make_category().id, said_at=now())
    return {"held": held.id, "choice": keep(choice).id, "meaning": keep(meaning).id}
