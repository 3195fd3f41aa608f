"""The list of spotted actors, its file, the page of each and what is said of it."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.forms import FACTS
from core.catalogue.queries import active_categories, category_labels
from core.clock import now
from core.web.access import Audience, me, open_to
from core.web.pages import page_asked
from core.web.workbooks import table_response
from geo.actors import queries, services
from geo.actors.forms import ActorFilterForm, ConfirmForm, JoiningForm, SetAsideForm
from geo.actors.models import Actor
from geo.actors.rules import kind_label, label_of, said_of
from geo.actors.views.blueprint import bp
from geo.companies.queries import find_company
from geo.partners.rules import hours_in_words
from geo.territory.queries import municipality_names

EXPORT_HEADERS = (
    "Nom", "Nom commercial", "SIRET", "SIREN", "Nature", "Adresse", "Commune", "Code INSEE", "Latitude", "Longitude",
    "Site internet", "Horaires (OpenStreetMap)", "Public accueilli", "Activités", "Actions et objets (codes de l’ADEME)",
    "Labels", "Au répertoire", "Fermé le",
    "Qualités", "Avancement", "Disparu le", "Modifié le", "Identifiant", "Paternité",
)  # fmt: skip


@bp.get("/")
@open_to(Audience.COORDINATOR)
def list_actors() -> ResponseReturnValue:
    names = municipality_names()
    form = _filter_form(names)
    page = queries.actors_page(page_asked(), form.filters(), names)
    is_new = not page.total and not form.chosen() and not queries.actor_count()
    return render_template(
        "actors/list_actors.html", form=form, page=page, asked=form.chosen(), is_new=is_new,
        to_compare=queries.pair_count(),
    )  # fmt: skip


@bp.get("/exporter")
@open_to(Audience.COORDINATOR)
def export_actors() -> ResponseReturnValue:
    labels, names = category_labels(), municipality_names()
    rows = (_cells(row, labels) for row in queries.exported_actors(_filter_form(names).filters(), names))
    return table_response(request.args.get("format", ""), "acteurs-reperes", EXPORT_HEADERS, rows)


@bp.get("/<int:actor_id>")
@open_to(Audience.COORDINATOR)
def show_actor(actor_id: int) -> ResponseReturnValue:
    return actor_page(queries.get_actor(actor_id), ConfirmForm(formdata=None))


def actor_page(actor: Actor, form: ConfirmForm) -> str:
    """The page of an actor: what the publication says, in our words too, and what may be done."""
    services_said, words = queries.services_together(actor.id), queries.meanings()
    names, labels = municipality_names(), category_labels()
    done: dict[str, list[str]] = {}
    for category, activity in words.capabilities(services_said):
        done.setdefault(category, []).append(activity.label)
    capabilities = {label: done[category] for category, label in labels.items() if category in done}
    return render_template(
        "actors/show_actor.html", actor=actor, form=form, said=said_of(services_said, words), capabilities=capabilities,
        kind=kind_label(actor.kind), labels=[label_of(code) for code in actor.labels], hours=hours_in_words(actor.opening_hours),
        municipality=names.get(actor.insee_code, ""), history=queries.history_of_actor(actor.id),
        company=find_company(actor.siret), behind=queries.behind([actor.id]).get(actor.id, []),
        pairs=[(pair, pair.other_than(actor.id)) for pair in queries.pairs_of(actor.id)] if actor.state.is_open else [],
        stands_for=queries.get_actor(actor.merged_into_id) if actor.merged_into_id else None,
    )  # fmt: skip


@bp.get("/<int:actor_id>/ecarter")
@open_to(Audience.COORDINATOR)
def explain_setting_aside(actor_id: int) -> ResponseReturnValue:
    return render_template("actors/set_aside_actor.html", actor=queries.get_actor(actor_id), form=SetAsideForm())


@bp.post("/<int:actor_id>/ecarter")
@open_to(Audience.COORDINATOR)
def set_aside_actor(actor_id: int) -> ResponseReturnValue:
    form = SetAsideForm()
    if form.validate_on_submit():
        with form.refusals():
            services.set_aside_actor(actor_id, reason=form.reason.data or "", by=me(), now=now())
            flash("L’acteur est écarté de la liste. Son motif est gardé.", "success")
            return redirect(url_for(".list_actors"))
    return render_template("actors/set_aside_actor.html", actor=queries.get_actor(actor_id), form=form), 422


@bp.post("/<int:actor_id>/reprendre")
@open_to(Audience.COORDINATOR)
def take_back_actor(actor_id: int) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            services.take_back_actor(actor_id, by=me(), now=now())
            flash("L’acteur est de nouveau dans la liste.", "success")
            return redirect(url_for(".show_actor", actor_id=actor_id))
    return actor_page(queries.get_actor(actor_id), form), 422


@bp.post("/<int:actor_id>/separer")
@open_to(Audience.COORDINATOR)
def separate_actor(actor_id: int) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            services.separate_actor(actor_id, by=me(), now=now())
            flash("L’acteur est remis à part, dans la liste.", "success")
            return redirect(url_for(".show_actor", actor_id=actor_id))
    return actor_page(queries.get_actor(actor_id), form), 422


@bp.get("/<int:actor_id>/rejoindre")
@open_to(Audience.COORDINATOR)
def prepare_joining(actor_id: int) -> ResponseReturnValue:
    actor = queries.get_actor(actor_id)
    return render_template("actors/invite_actor.html", actor=actor, form=JoiningForm(actor))


@bp.post("/<int:actor_id>/rejoindre")
@open_to(Audience.COORDINATOR)
def invite_actor(actor_id: int) -> ResponseReturnValue:
    form = JoiningForm()
    if form.validate_on_submit():
        with form.refusals():
            facts, email = form.facts(*FACTS, "insee_code"), form.contact_email.data or ""
            organisation = services.invite_actor(actor_id, facts=facts, email=email, by=me(), now=now())
            flash(
                "L’organisme est créé" + (", et l’invitation est partie." if email else "\u00a0: invitez sa première personne."),
                "success",
            )
            return redirect(url_for("accounts.show_organisation", organisation_id=organisation.id))
    return render_template("actors/invite_actor.html", actor=queries.get_actor(actor_id), form=form), 422


def _filter_form(names: Mapping[str, str]) -> ActorFilterForm:
    return ActorFilterForm(request.args, categories=active_categories(), municipalities=names)


def _cells(row: queries.ListedActor, labels: dict[str, str]) -> Sequence[object]:
    actor, company = row.actor, row.company
    is_restricted = company is not None and company.is_restricted  # its holder opposed diffusion: a file gives nothing of it away
    register = (
        (company.standing, company.closed_on, ", ".join(company.qualities)) if company and not is_restricted else ("", None, "")
    )
    address, latitude, longitude = ("", None, None) if is_restricted else (actor.address, actor.latitude, actor.longitude)
    done = " | ".join(f"{labels.get(category, category)} : {activity.label}" for category, activity in row.capabilities)
    return (
        actor.name, actor.trade_name, actor.siret, actor.siren, kind_label(actor.kind), address, row.municipality,
        actor.insee_code, latitude, longitude, actor.website, actor.opening_hours, actor.public_served, done,
        " | ".join(f"{action}:{code}" for action, code in row.services), " | ".join(label_of(code) for code in actor.labels),
        *register, actor.state, actor.gone_on, actor.changed_on, " ; ".join(row.identifiers),
        " ; ".join(row.attributions),
    )  # fmt: skip
