"""The page of open data, the files, their schemas and their catalogue: read by everybody, and by other portals."""

import json
from hashlib import sha256

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import storage
from core.accounts.queries import find_metropole
from core.clock import today
from core.thresholds import threshold
from core.web.access import Audience, open_to
from core.web.files import OF_ALL_SITES, kept_file, public_file
from marketplace.opendata import queries, services
from marketplace.opendata.enums import Dataset, Form
from marketplace.opendata.rules.catalogue import Catalogue, Described, Distribution, catalogue_text
from marketplace.opendata.rules.tables import COLUMNS, LICENCE, table_schema

bp = Blueprint("opendata", __name__, url_prefix="/donnees-ouvertes")

DATASETS = f"<any({', '.join(Dataset)}):dataset>"
FORMS = f"<any({', '.join(Form)}):form>"
SYNTAXES = {"application/ld+json": "jsonld", "text/turtle": "ttl"}


@bp.get("")
@open_to(Audience.PUBLIC)
def list_datasets() -> str:
    return render_template("opendata/list_datasets.html", datasets=_described(), licence=LICENCE, masked_up_to=_masked_up_to())


@bp.get(f"/{DATASETS}")
@open_to(Audience.PUBLIC)
def show_dataset(dataset: str) -> str:
    described = next(one for one in _described() if one.dataset == dataset)
    return render_template(
        "opendata/show_dataset.html",
        described=described,
        dataset=described.dataset,
        columns=COLUMNS[described.dataset],
        licence=LICENCE,
        masked_up_to=_masked_up_to(),
    )


@bp.get(f"/{DATASETS}-<int:year>.{FORMS}")
@open_to(Audience.PUBLIC)
def send_table(dataset: str, year: int, form: str) -> Response:
    """As it was kept when its year was published; else as things stand now."""
    table, shape = Dataset(dataset), Form(form)
    if shape not in table.forms or year > today().year:
        abort(404)
    standing = queries.standing_of(table, year, shape, today=today())
    if year < standing.first_year:
        abort(404)
    name = services.file_name(table, year, shape)
    if standing.file_id is not None:
        file = queries.get_stored(standing.file_id)
        return public_file(storage.opened(file), name, shape.media_type, sha256=file.sha256)
    content = services.written(table, shape, queries.table_rows(table, year, standing.smallest))
    return public_file(content, name, shape.media_type, sha256=services.digest_of(content))


@bp.get(f"/schemas/{DATASETS}.json")
@open_to(Audience.PUBLIC)
def send_schema(dataset: str) -> Response:
    schema = {**table_schema(Dataset(dataset)), "homepage": _public(url_for(".show_dataset", dataset=dataset))}
    return _for_machines(json.dumps(schema, ensure_ascii=False, indent=1), "application/json")


@bp.get("/catalogue")
@open_to(Audience.PUBLIC)
def choose_catalogue() -> ResponseReturnValue:
    """The catalogue as the client likes it: a browser gets the page, who accepts anything JSON-LD."""
    liked = request.accept_mimetypes.best_match([*SYNTAXES, "text/html"], "text/html")
    syntax = SYNTAXES.get(liked)
    where = url_for(".send_catalogue", syntax=syntax) if syntax else url_for(".list_datasets")
    response = make_response(redirect(where, 303))
    response.headers.update(OF_ALL_SITES)
    response.vary.add("Accept")
    return response


@bp.get("/catalogue.<any(jsonld, ttl):syntax>")
@open_to(Audience.PUBLIC)
def send_catalogue(syntax: str) -> Response:
    metropole = find_metropole()
    catalogue = Catalogue(
        site=current_app.config["PUBLIC_URL"],
        publisher=metropole.name if metropole else "Réseau territorial du réemploi",
        email=metropole.email if metropole else "",
        epci_siren=current_app.config["EPCI_SIREN"],
        bounds=queries.bounds_of_territory(),
        datasets=_described(),
    )
    media_type = next(kind for kind, known in SYNTAXES.items() if known == syntax)
    return _for_machines(catalogue_text(catalogue, syntax), media_type, of=repr(catalogue))


def _described() -> tuple[Described, ...]:
    """Each dataset with its files, the newest year first."""
    kept = {(file.dataset, file.year, file.form): file for file in queries.kept_files()}
    years = range(today().year, queries.first_year(today=today()) - 1, -1)
    changes = queries.last_changes()
    return tuple(
        Described(
            dataset,
            tuple(_distribution(year, form, kept.get((dataset, year, form))) for year in years for form in dataset.forms),
            changes[dataset],
        )
        for dataset in Dataset
    )


def _distribution(year: int, form: Form, kept: queries.KeptFile | None) -> Distribution:
    return Distribution(year, form, kept.kept_on, kept.size_bytes, kept.sha256) if kept else Distribution(year, form)


def _masked_up_to() -> int:
    """The greatest count that is not published; zero when all are."""
    return max(0, threshold(queries.SMALLEST, on=today()) - 1)


def _for_machines(body: str, media_type: str, *, of: str = "") -> Response:
    """A text any site may read; `of` is what it says, when the same may be written in another order."""
    response = kept_file(body, media_type, etag=sha256((of or body).encode()).hexdigest())
    response.headers.update(OF_ALL_SITES)
    return response


def _public(path: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}{path}"
