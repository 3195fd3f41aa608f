"""Model agreements, open to all."""

from flask import render_template
from flask.typing import ResponseReturnValue

from agreements import queries, services
from agreements.views.blueprint import bp
from core.clock import today
from core.web.access import Audience, open_to
from core.web.files import made_pdf


@bp.get("/conventions-types")
@open_to(Audience.PUBLIC)
def list_templates() -> ResponseReturnValue:
    return render_template("agreements/list_templates.html", versions=queries.published_versions())


@bp.get("/conventions-types/<int:template_id>")
@open_to(Audience.PUBLIC)
def show_template(template_id: int) -> ResponseReturnValue:
    version = queries.get_published_version(template_id)
    articles = services.articles_to_read(version, day=today())
    return render_template("agreements/show_template.html", version=version, articles=articles)


@bp.get("/conventions-types/<int:template_id>/pdf")
@open_to(Audience.PUBLIC)
def download_template(template_id: int) -> ResponseReturnValue:
    version = queries.get_published_version(template_id)
    return made_pdf(services.print_template(version, day=today()), f"{version.template.code}-version-{version.number}.pdf")
