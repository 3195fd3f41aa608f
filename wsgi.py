"""The composition root: it knows every package, and nobody imports it."""

import gc

if gc.isenabled():  # what the start makes stays: looking through it for garbage took a sixth of the time
    gc.disable()

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from click import ClickException, Command
from flask import Flask, current_app, request
from flask.cli import AppGroup
from flask_compress import Compress
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

import agreements.cli
import agreements.jobs
import agreements.views
import core.accounts.cli
import core.accounts.jobs
import core.accounts.views
import core.catalogue.views
import core.cli
import core.outbox.cli
import core.outbox.views
import core.thresholds.views
import geo.actors.cli
import geo.actors.jobs
import geo.actors.views
import geo.addresses.cli
import geo.addresses.jobs
import geo.addresses.views
import geo.partners.cli
import geo.partners.jobs
import geo.partners.views
import geo.territory.cli
import marketplace.atlas.views
import marketplace.collection.cli
import marketplace.collection.jobs
import marketplace.collection.views
import marketplace.demo.cli
import marketplace.home.views
import marketplace.impact.cli
import marketplace.impact.views
import marketplace.inventory.cli
import marketplace.inventory.jobs
import marketplace.inventory.views
import marketplace.ledger.cli
import marketplace.ledger.views
import marketplace.lots.cli
import marketplace.lots.jobs
import marketplace.lots.views
import marketplace.opendata.cli
import marketplace.opendata.jobs
import marketplace.opendata.views
import marketplace.purchases.views
import marketplace.retex.cli
import marketplace.retex.jobs
import marketplace.retex.views
import marketplace.steering.jobs
import marketplace.steering.views
import marketplace.supply.cli
import marketplace.supply.jobs
import marketplace.supply.views
import marketplace.transfers.cli
import marketplace.transfers.jobs
import marketplace.transfers.views
from core import queue
from core.accounts import access as accounts_access
from core.accounts.models import Membership
from core.clock import today
from core.db import db, run_safely
from core.keys import LARGEST_KEY
from core.settings import ROOT, read_settings
from core.web import access, assets, errors, filters, health, once, requests, security, sessions, site, templating, verification
from marketplace.atlas.access import can_see_layer
from marketplace.atlas.enums import MapLayer
from marketplace.demo.queries import has_organisations
from marketplace.lots import access as lots_access
from marketplace.lots import queries as lots_queries
from marketplace.lots.queries import ValueRow
from marketplace.supply import access as supply_access

BLUEPRINTS = (
    health.bp,
    site.bp,
    verification.bp,
    core.accounts.views.bp,
    core.catalogue.views.bp,
    core.thresholds.views.bp,
    core.outbox.views.bp,
    geo.partners.views.bp,
    geo.actors.views.bp,
    geo.addresses.views.bp,
    agreements.views.bp,
    marketplace.inventory.views.bp,
    marketplace.lots.views.bp,
    marketplace.transfers.views.bp,
    marketplace.collection.views.bp,
    marketplace.ledger.views.bp,
    marketplace.supply.views.bp,
    marketplace.purchases.views.bp,
    marketplace.retex.views.bp,
    marketplace.impact.views.bp,
    marketplace.steering.views.bp,
    marketplace.atlas.views.bp,
    marketplace.opendata.views.bp,
    marketplace.home.views.bp,
)
COMMANDS = (
    core.cli.queue_cli,
    core.outbox.cli.outbox_cli,
    core.cli.reference_cli,
    core.accounts.cli.accounts_cli,
    geo.territory.cli.geo_cli,
    geo.partners.cli.partners_cli,
    geo.actors.cli.actors_cli,
    agreements.cli.agreements_cli,
    marketplace.ledger.cli.ledger_cli,
    marketplace.inventory.cli.inventory_cli,
    marketplace.impact.cli.impact_cli,
    marketplace.lots.cli.lots_cli,
    marketplace.transfers.cli.transfers_cli,
    marketplace.supply.cli.supply_cli,
    marketplace.collection.cli.collection_cli,
    marketplace.retex.cli.retex_cli,
    marketplace.opendata.cli.opendata_cli,
    marketplace.demo.cli.demo_cli,
)

# What the calendar asks for, in this order: what opens or lapses first, then the letters that speak of it.
EVERY_MORNING = (
    marketplace.lots.cli.follow_calendar,
    marketplace.transfers.cli.send_reminders,
    geo.partners.cli.send_warnings,
    marketplace.supply.cli.ask_confirmation,
    marketplace.collection.cli.watch,
    agreements.cli.send_reminders,
    marketplace.inventory.cli.remind_declarations,
    marketplace.lots.cli.send_digests,
    marketplace.collection.cli.send_alerts,
)
EVERY_NIGHT = (
    marketplace.ledger.cli.sum_movements,
    marketplace.collection.cli.forget,
    marketplace.inventory.cli.fetch_sources,
    marketplace.inventory.cli.forget_held,
    geo.actors.cli.read_weekly,
    geo.actors.cli.check_companies,
    geo.addresses.cli.locate_addresses,
    geo.partners.cli.ask_roads,
    marketplace.opendata.cli.keep_published,
)


class KeyConverter(IntegerConverter):
    """A key in an address: one that no database column could hold is an address that does not exist."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_KEY)


@dataclass(frozen=True)
class Entry:
    """An entry of the main navigation, and who sees it."""

    label: str
    endpoint: str
    seen_by: Callable[[object], bool]


def _anybody(_person: object) -> bool:
    return True


def _trades(person: object) -> bool:
    return isinstance(person, Membership)


NAVIGATION: tuple[Entry, ...] = (
    Entry("Lots", "lots.list_lots", lots_access.can_see_catalogue),
    Entry("Inventaire", "inventory.list_items", accounts_access.acts_for_public_body),
    Entry("Cessions", "transfers.list_transfers", _trades),
    Entry("Conventions", "agreements.list_agreements", _trades),
    Entry("Reconditionné", "supply.list_stock", supply_access.can_search_stock),
    Entry("Achats", "purchases.list_purchases", accounts_access.is_of_public_body),
    Entry("Notre stock", "supply.list_own_stock", supply_access.can_keep_stock),
    Entry("Carte", "partners.show_map", _anybody),
    Entry("Partenaires", "partners.list_partners", _anybody),
    Entry("Bornes", "collection.list_boxes", _anybody),
    Entry("RETEX", "retex.list_reports", _anybody),
    Entry("Pilotage", "steering.show_dashboard", _trades),
    Entry("Organismes", "accounts.list_organisations", accounts_access.is_coordinator),
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application, configured from the environment, then from `settings` (tests)."""
    app = Flask(__name__, static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.config.from_mapping(read_settings())
    app.config.from_mapping(settings or {})
    if app.config["PROXY_HOPS"]:
        hops = app.config["PROXY_HOPS"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
    app.url_map.converters["int"] = KeyConverter
    templating.init_app(app)

    db.init_app(app)
    if app.testing or "FLASK_RUN_FROM_CLI" in os.environ:
        _enable_migrations(app)
    CSRFProtect(app)
    Compress(app)
    for part in (queue, requests, sessions, once, errors, security, assets, filters):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in (*COMMANDS, timers):
        app.cli.add_command(command)
    app.jinja_env.globals.update(
        navigation=navigation, is_demonstration=is_demonstration, value_given=value_given, map_layers=map_layers
    )
    access.init_app(app)
    return app


timers = AppGroup("timers", help="What a timer runs, so that each machine needs one line a rhythm.")


@timers.command("morning")
def run_morning() -> None:
    """Everything that is due once a day, before people come. Safe to repeat."""
    _run_each(EVERY_MORNING)


@timers.command("night")
def run_night() -> None:
    """Everything that takes long and may wait for the night. Safe to repeat."""
    _run_each(EVERY_NIGHT)


def _run_each(commands: Sequence[Command]) -> None:
    """Each in turn; one that fails is said and does not stop the others."""
    failed = [command.name for command in commands if run_safely(partial(_run, command)) is None]
    if failed:
        raise ClickException(f"failed, see the log: {', '.join(map(str, failed))}")


def _run(command: Command) -> bool:
    command.main(args=[], prog_name=command.name, standalone_mode=False)
    return True


def is_demonstration() -> bool:
    """Whether the base holds the demonstration; asked of it once, since it is loaded before the site serves."""
    known = current_app.extensions
    if "demonstration" not in known:
        known["demonstration"] = has_organisations(of_demonstration=True)
    return known["demonstration"]


def value_given(giver_id: int, taker_id: int) -> ValueRow | None:
    """What that giver gave that receiver this year: the page of their agreement says it, and agreements know no lot."""
    return next(iter(lots_queries.given_values(year=today().year, giver_id=giver_id, taker_id=taker_id)), None)


@dataclass(frozen=True)
class Link:
    """An entry as the present person sees it."""

    label: str
    href: str
    is_current: bool


def navigation() -> list[Link]:
    """The main navigation of the present person."""
    person = current_user._get_current_object()  # noqa: SLF001 - see core.web.access
    entries = [(entry, assets.path_of(entry.endpoint)) for entry in NAVIGATION if entry.seen_by(person)]
    here = [entry for entry, href in entries if request.path.startswith(href)] or [
        entry for entry, _ in entries if entry.endpoint.partition(".")[0] == request.blueprint
    ]
    return [Link(entry.label, href, entry in here[:1]) for entry, href in entries]


def _enable_migrations(app: Flask) -> None:
    """`flask db`. Web processes do without: Alembic would take a tenth of their memory and of their start."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(Path(ROOT) / "migrations"), render_as_batch=True)


def map_layers() -> list[Link]:
    """The layers of the map that the present person may see: the page of partners leads to them, and knows none."""
    person = current_user._get_current_object()  # noqa: SLF001 - see core.web.access
    seen = [layer for layer in MapLayer if can_see_layer(person, layer)]
    return [Link(layer.label, assets.path_of("atlas.show_layer", couche=layer.value), is_current=False) for layer in seen]


app = create_app()
# What the start made stays, its garbage with it (half a megabyte): looking through it would take a tenth of a second, of the start
# now or of somebody's answer later.
gc.freeze()
gc.enable()
