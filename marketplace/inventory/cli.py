"""The inventory, from the terminal."""

import json
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from core.accounts.queries import find_organisation_by_siret
from core.catalogue.queries import category_labels
from core.clock import now, today
from core.errors import Refusal
from marketplace.inventory import queries, services
from marketplace.inventory.enums import RowFate
from marketplace.inventory.rules.reading import MAX_BYTES

inventory_cli = AppGroup("inventory", help="The inventory.")

SHOWN = ("created", "changed", "unchanged", "refused", "warnings", "by_category")
WRONG_USE = 2


@inventory_cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", "siret", required=True, help="SIRET of the public body that owns the equipment.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def import_inventory(file: Path, siret: str, *, dry_run: bool, as_json: bool) -> None:
    """Import the export of an asset-management application: CSV, xlsx, ods, or the JSON of OCS Inventory and Snipe-IT."""
    organisation = find_organisation_by_siret("".join(siret.split()))
    if organisation is None or not organisation.kind.is_public:
        _stop(f"Aucun organisme public inscrit n’a le SIRET {siret}.")
    content = _content_of(file)
    try:
        if dry_run:
            outcome = services.try_import(content, organisation_id=organisation.id, now=now()).outcome()
        else:
            name = file.name.encode(errors="replace").decode()
            given = services.import_file(content, name=name, organisation_id=organisation.id, by=None, now=now())
            outcome = given.outcome | _remarks_of(given.id)
    except Refusal as refusal:
        _stop(str(refusal))
    if as_json:
        click.echo(json.dumps({key: outcome[key] for key in SHOWN}, ensure_ascii=False, indent=2))
    else:
        _tell(outcome, category_labels(), dry_run=dry_run)


@inventory_cli.command("fetch-sources")
def fetch_sources() -> None:
    """Read the GLPI of each organisation that wants it each night. Safe to repeat: once a day for each."""
    click.echo(f"{services.ask_nightly_fetches(now=now())} sources to read")


@inventory_cli.command("remind-declarations")
def remind_declarations() -> None:
    """In January, write to the public bodies that have not declared their stock. Safe to repeat: each stage is said once."""
    click.echo(f"{services.remind_in_season(today=today(), now=now())} organisations have not declared")


@inventory_cli.command("reseal-sources")
def reseal_sources() -> None:
    """After SECRET_KEY has changed: put the secrets of sources under the new key."""
    click.echo(f"{services.reseal_sources()} sources sealed again")


@inventory_cli.command("forget-held")
def forget_held() -> None:
    """Forget the files whose columns nobody explained within a day; each new file and each night do it too."""
    services.forget_held_files(now=now())


def _remarks_of(import_id: int) -> dict[str, Any]:
    report = queries.report_of(import_id)
    return {"refused": report.remarks(RowFate.REFUSED), "warnings": report.remarks(RowFate.WARNED)}


def _content_of(file: Path) -> bytes:
    try:
        if not file.is_file():
            _stop(f"Le fichier {file} n’existe pas.")
        if file.stat().st_size > MAX_BYTES:
            _stop(f"Le fichier {file} dépasse 10 Mo. Importez-le en plusieurs fois, par exemple site par site.")
        return file.read_bytes()
    except OSError as error:
        _stop(f"Le fichier {file} ne peut pas être lu : {error.strerror}.")


def _tell(outcome: dict[str, Any], labels: dict[str, str], *, dry_run: bool) -> None:
    click.echo("Essai : rien n’a été enregistré." if dry_run else "Import terminé.")
    for words, key in (("Créés", "created"), ("Modifiés", "changed"), ("Inchangés", "unchanged")):
        click.echo(f"{words} : {outcome[key]}")
    for code, units in outcome["by_category"].items():
        click.echo(f"  {labels.get(code, code)} : {units}")
    for words, key in (("Lignes refusées", "refused"), ("Avertissements", "warnings")):
        click.echo(f"{words} : {len(outcome[key])}")
        for remark in outcome[key]:
            click.echo(f"  ligne {remark['line']}, {remark['column']} : {remark['reason']}")


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(WRONG_USE)
