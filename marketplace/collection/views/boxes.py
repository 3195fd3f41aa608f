"""Proposing a box, describing it, and each step of its life."""

from collections.abc import Mapping
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
    require(access.can_install_box, queries.get_box(box_id))
    return _moved(box_id, BoxStep.INSTALL, "La borne est en service : elle paraît dans la liste publique.")


@bp.post("/bornes/<int:box_id>/remettre-en-service")
@open_to(Audience.SIGNED_IN)
def restart_box(box_id: int) -> ResponseReturnValue:
    require(access.can_restart_box, queries.get_box(box_id))
    return _moved(box_id, BoxStep.RESTART, "La borne est de nouveau en service.")


@bp.get("/bornes/<int:box_id>/arreter")
@open_to(Audience.SIGNED_IN)
def explain_stop(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_stop_box, box)
    return render_template("collection/explain_stop.html", box=box, form=_reason_form(box))


@bp.post("/bornes/<int:box_id>/arreter")
@open_to(Audience.SIGNED_IN)
def stop_box(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_stop_box, box)
    form = _reason_form(box)
    if form.validate_on_submit():
        with form.refusals():
            services.move_box(box_id, BoxStep.STOP, reason=form.reason.data or "", revision=form.revision.data, by=me(), now=now())
            flash("La borne est hors service : sa page envoie vers les bornes voisines.", "success")
            return redirect(url_for(".show_box", box_id=box_id))
    return render_template("collection/explain_stop.html", box=queries.get_box(box_id), form=form), 422


@bp.get("/bornes/<int:box_id>/retirer")
@open_to(Audience.COORDINATOR)
def explain_removal(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_remove_box, box)
    return render_template("collection/explain_removal.html", box=box, form=_reason_form(box))


@bp.post("/bornes/<int:box_id>/retirer")
@open_to(Audience.COORDINATOR)
def remove_box(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    require(access.can_remove_box, box)
    form = _reason_form(box)
    if form.validate_on_submit():
        with form.refusals():
            services.move_box(
                box_id, BoxStep.REMOVE, reason=form.reason.data or "", revision=form.revision.data, by=me(), now=now()
            )
            flash("La borne est retirée. Son histoire reste.", "success")
            return redirect(url_for(".show_box", box_id=box_id))
    return render_template("collection/explain_removal.html", box=queries.get_box(box_id), form=form), 422


def _moved(box_id: int, step: BoxStep, said: str) -> ResponseReturnValue:
    form = StepForm()
    if form.validate_on_submit():
        with form.refusals():
            services.move_box(box_id, step, revision=form.revision.data, by=me(), now=now())
            flash(said, "success")
            return redirect(url_for(".show_box", box_id=box_id))
    return box_page(queries.get_box(box_id), form), 422


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
