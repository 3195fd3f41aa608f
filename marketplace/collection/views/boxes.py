"""Proposing a box, describing it, and each step of its life."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import public_bodies
from core.catalogue.queries import active_categories
from core.clock import now
from core.web.access import Audience, me, open_to, require
from geo.partners.queries import verified_partners
from geo.territory.queries import municipality_names
from marketplace.collection import access, queries, services
from marketplace.collection.enums import BoxStep
from marketplace.collection.forms import BoxForm, PracticalForm, ReasonForm, StepForm
from marketplace.collection.models import CollectionBox
from marketplace.collection.views.blueprint import bp
from marketplace.collection.views.directory import box_page


@bp.get("/bornes/proposer")
@open_to(Audience.COORDINATOR)
def new_box() -> ResponseReturnValue:
    return render_template("collection/new_box.html", form=box_form())


@bp.post("/bornes/proposer")
@open_to(Audience.COORDINATOR)
def propose_box() -> ResponseReturnValue:
    form = box_form()
    if form.validate_on_submit():
        with form.refusals():
            box = services.propose_box(form.facts(), by=me(), now=now())
            flash("La borne est en projet. Mettez-la en service le jour où elle est posée.", "success")
            return redirect(url_for(".show_box", box_id=box.id))
    return render_template("collection/new_box.html", form=form), 422


@bp.get("/bornes/<int:box_id>/modifier")
@open_to(Audience.SIGNED_IN)
def edit_box(box_id: int) -> ResponseReturnValue:
    box = _box_to_edit(box_id)
    return _edit_page(box, _form_of(box))


@bp.post("/bornes/<int:box_id>/modifier")
@open_to(Audience.SIGNED_IN)
def update_box(box_id: int) -> ResponseReturnValue:
    form = _form_of(_box_to_edit(box_id))
    if form.validate_on_submit():
        with form.refusals():
            if isinstance(form, BoxForm):
                services.edit_box(box_id, form.facts(), revision=form.revision.data, by=me(), now=now())
            else:
                services.edit_practical_facts(box_id, **form.answers(), by=me(), now=now())
            flash("La fiche de la borne est enregistrée.", "success")
            return redirect(url_for(".show_box", box_id=box_id))
    return _edit_page(queries.get_box(box_id), form), 422


@bp.post("/bornes/<int:box_id>/mettre-en-service")
@open_to(Audience.COORDINATOR)
def install_box(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_install_box, box)
    return _moved(box, BoxStep.INSTALL, "La borne est en service : elle paraît dans la liste publique.", StepForm(), box_page)


@bp.post("/bornes/<int:box_id>/remettre-en-service")
@open_to(Audience.SIGNED_IN)
def restart_box(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_restart_box, box)
    return _moved(box, BoxStep.RESTART, "La borne est de nouveau en service.", StepForm(), box_page)


@bp.get("/bornes/<int:box_id>/arreter")
@open_to(Audience.SIGNED_IN)
def explain_stop(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_stop_box, box)
    return _stop_page(box, _reason_form(box))


@bp.post("/bornes/<int:box_id>/arreter")
@open_to(Audience.SIGNED_IN)
def stop_box(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_stop_box, box)
    return _moved(
        box, BoxStep.STOP, "La borne est hors service : sa page envoie vers les bornes voisines.", _reason_form(box), _stop_page
    )


@bp.get("/bornes/<int:box_id>/retirer")
@open_to(Audience.COORDINATOR)
def explain_removal(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_remove_box, box)
    return _removal_page(box, _reason_form(box))


@bp.post("/bornes/<int:box_id>/retirer")
@open_to(Audience.COORDINATOR)
def remove_box(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_remove_box, box)
    return _moved(box, BoxStep.REMOVE, "La borne est retirée. Son histoire reste.", _reason_form(box), _removal_page)


def _moved(
    box: CollectionBox, step: BoxStep, said: str, form: StepForm, page: Callable[[CollectionBox, StepForm], str]
) -> ResponseReturnValue:
    """The step is taken, or its page comes back with what was typed."""
    if form.validate_on_submit():
        with form.refusals():
            services.move_box(box.id, step, **form.answers(), by=me(), now=now())
            flash(said, "success")
            return redirect(url_for(".show_box", box_id=box.id))
    return page(queries.get_box(box.id), form), 422


def _stop_page(box: CollectionBox, form: StepForm) -> str:
    return render_template("collection/explain_stop.html", box=box, form=form)


def _removal_page(box: CollectionBox, form: StepForm) -> str:
    return render_template("collection/explain_removal.html", box=box, form=form)


def _reason_form(box: CollectionBox) -> ReasonForm:
    return ReasonForm(data={"revision": box.revision})


def _box_to_edit(box_id: int) -> CollectionBox:
    box = queries.get_box(box_id)
    require(access.can_edit_practical_facts, box)
    return box


def _form_of(box: CollectionBox) -> BoxForm | PracticalForm:
    """All of it for the coordinator, practical facts for the people of its host."""
    return box_form(box) if access.can_manage_boxes(current_user) else PracticalForm(box)


def box_form(box: CollectionBox | None = None, proposed: Mapping[str, Any] | None = None) -> BoxForm:
    """The form of a box: of that one, or of a new one with what is proposed filled in."""
    categories = list(active_categories())
    if box is not None:
        categories += [one for one in box.categories if one not in categories]
    partners = [(key, name) for key, name, _legal_class in verified_partners()]
    if box is not None and box.responsible and box.responsible_id not in dict(partners):
        partners.append((box.responsible.id, box.responsible.name))
    return BoxForm(
        hosts=public_bodies(),
        partners=partners,
        categories=categories,
        municipalities=municipality_names(),
        box=box,
        proposed=proposed,
    )


def _edit_page(box: CollectionBox, form: BoxForm | PracticalForm) -> str:
    return render_template("collection/edit_box.html", box=box, form=form)
