"""Model agreements, open to all: read, compared, taken away."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from agreements import access, queries, services
from agreements.forms import DraftForm, ModelFilters
from agreements.models import TemplateVersion
from agreements.rules import library as rules
from agreements.views.blueprint import bp
from core.clock import today
from core.errors import NotFound
from core.keys import key_of
from core.office import DOCX, ODT
from core.web.access import Audience, open_to
from core.web.exports import csv_response
from core.web.files import file_response, made_pdf
from core.web.pages import page_asked


@bp.get("/conventions-types")
@open_to(Audience.PUBLIC)
def list_templates() -> ResponseReturnValue:
    filters = ModelFilters(request.args)
    filters.offer(queries.model_owners())
    page = queries.library_page(page_asked(), **filters.wanted)
    may_write = access.can_write_models(current_user)
    return render_template("agreements/list_templates.html", page=page, filters=filters, may_write=may_write)


@bp.get("/conventions-types/exporter")
@open_to(Audience.PUBLIC)
def export_templates() -> ResponseReturnValue:
    rows = queries.library_rows(**ModelFilters(request.args).wanted)
    return csv_response(
        "conventions-types.csv",
        ["Titre", "Genre", "Tenu par", "Version", "Publiée le", "Conventions signées", "Adaptations"],
        [
            (row.title, row.kind, row.owner or "Le territoire", row.number, row.published_at, row.agreements, row.adaptations)
            for row in rows
        ],
    )


@bp.get("/conventions-types/<int:template_id>")
@open_to(Audience.PUBLIC)
def show_template(template_id: int) -> ResponseReturnValue:
    version = queries.get_shown_version(template_id, _number_asked("version"))
    signed, adapted = queries.reuse_of(template_id)
    return render_template(
        "agreements/show_template.html",
        version=version,
        articles=services.articles_to_read(version, day=today()),
        versions=queries.published_numbers(template_id),
        signed=signed,
        adapted=adapted,
        form=DraftForm(),
        may_write=access.can_write_models(current_user),
        may_edit=access.can_edit_template(current_user, version.template),
    )


@bp.get("/conventions-types/<int:template_id>/comparer")
@open_to(Audience.PUBLIC)
def compare_versions(template_id: int) -> ResponseReturnValue:
    before, after = (queries.get_shown_version(template_id, _number_asked(name)) for name in ("avant", "apres"))
    return render_template(
        "agreements/compare_versions.html",
        before=before,
        after=after,
        rows=rules.version_differences(before, after),
        versions=queries.published_numbers(template_id),
    )


@bp.get("/conventions-types/<int:template_id>/pdf")
@open_to(Audience.PUBLIC)
def download_template(template_id: int) -> ResponseReturnValue:
    version = queries.get_shown_version(template_id, _number_asked("version"))
    return made_pdf(services.print_template(version, day=today()), f"{_name(version)}.pdf")


@bp.get("/conventions-types/<int:template_id>/odt")
@open_to(Audience.PUBLIC)
def download_odt(template_id: int) -> ResponseReturnValue:
    version = queries.get_shown_version(template_id, _number_asked("version"))
    return file_response(services.model_odt(version, day=today()), f"{_name(version)}.odt", ODT, as_attachment=True)


@bp.get("/conventions-types/<int:template_id>/docx")
@open_to(Audience.PUBLIC)
def download_docx(template_id: int) -> ResponseReturnValue:
    version = queries.get_shown_version(template_id, _number_asked("version"))
    return file_response(services.model_docx(version, day=today()), f"{_name(version)}.docx", DOCX, as_attachment=True)


@bp.get("/conventions-types/<int:template_id>/json")
@open_to(Audience.PUBLIC)
def download_json(template_id: int) -> ResponseReturnValue:
    version = queries.get_shown_version(template_id, _number_asked("version"))
    content = services.model_json(version, platform=current_app.config["PUBLIC_URL"])
    return file_response(content, f"{_name(version)}.json", "application/json", as_attachment=True)


def _number_asked(name: str) -> int | None:
    """The version the address asks for; the newest one when it asks for none. Raises `NotFound` for nonsense."""
    asked = request.args.get(name, "")
    if not asked:
        return None
    if not (number := key_of(asked)):
        raise NotFound
    return number


def _name(version: TemplateVersion) -> str:
    return f"{version.template.code}-version-{version.number}"
