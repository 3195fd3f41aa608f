"""The territory is replaced: whoever stands in a municipality that merged follows it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.accounts.models import Organisation
from core.db import transaction
from core.events import announce
from geo.addresses.services import want_address
from geo.partners import queries
from geo.partners.models import Partner
from geo.territory.events import TerritoryImported
from geo.territory.queries import municipality_names
from geo.territory.rules.importing import TerritoryRefused
from geo.territory.services import put_municipalities, remove_municipalities


def import_territory(rows: Sequence[dict[str, Any]], *, siren: str, merged: Mapping[str, str], now: datetime) -> TerritoryImported:
    """Make the territory of those municipalities (rows of `read_municipalities`); what changed.

    `merged` says which municipality each former one became part of, by INSEE code: organisations and partners go with it. Raises
    `TerritoryRefused`, nothing being changed, when somebody stands in a municipality that would disappear, or when `merged` names
    what is not there.
    """
    with transaction():
        codes, known = {row["insee_code"] for row in rows}, municipality_names()
        gone = known.keys() - codes
        organisations, partners = queries.organisations_in(gone), queries.partners_about(gone)
        reasons = [
            *_wrong_merges(merged, known.keys(), codes),
            *_left_nowhere(organisations, partners, gone - merged.keys(), gone),
        ]
        if reasons:
            raise TerritoryRefused(reasons)
        created, changed = put_municipalities(rows)
        for organisation in organisations:
            organisation.insee_code = merged[organisation.insee_code or ""]
        for partner in partners:
            if code := merged.get(partner.insee_code or ""):
                partner.insee_code = code
                partner.address_id = partner.address_id and want_address(partner.street, code, by=None, now=now).id
            partner.served_codes = _served_after(partner, merged, gone)
            partner.revision += 1  # a form filled in on the former territory is recognised
        remove_municipalities(gone)
        event = TerritoryImported(int(siren), tuple(created), tuple(changed), tuple(sorted(gone)), dict(merged))
        announce(event, at=now)
    return event


def _wrong_merges(merged: Mapping[str, str], known: Collection[str], codes: Collection[str]) -> Iterable[str]:
    for old, new in merged.items():
        if old not in known:
            yield f"{old} is not a municipality of this installation"
        if old in codes:
            yield f"{old} is still in the file: it has not merged"
        if new not in codes:
            yield f"{new} is not a municipality of the file"


def _left_nowhere(
    organisations: Sequence[Organisation], partners: Sequence[Partner], lost: Collection[str], gone: Collection[str]
) -> Iterable[str]:
    """Who would stand, or serve, nowhere: `lost` are the municipalities that disappear without having merged."""
    for organisation in organisations:
        if organisation.insee_code in lost:
            yield _stands(organisation.name, organisation.insee_code)
    for partner in partners:
        if partner.insee_code in lost and partner.organisation.insee_code not in lost:
            yield _stands(partner.organisation.name, partner.insee_code)
        if partner.served_codes and set(partner.served_codes) <= set(lost):
            yield f"{partner.organisation.name} serves only municipalities that are not in the file: change its profile first"


def _stands(name: str, code: str | None) -> str:
    return f"{name} stands in {code}, which is not in the file: say --merged {code}:NEW"


def _served_after(partner: Partner, merged: Mapping[str, str], gone: Collection[str]) -> list[str]:
    """Where it goes once the territory changed: an empty list stays the whole territory."""
    return sorted({merged.get(code, code) for code in partner.served_codes if code in merged or code not in gone})
