"""How full a box is: the page of its level, its readings, its sensor."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import now, today
from core.web.access import Audience, me, open_to, require
from core.web.exports import csv_response
from core.web.forms import Form
from core.web.pages import page_asked
from marketplace.collection import access, queries, rules, services
from marketplace.collection.enums import SensorHealth
from marketplace.collection.forms import LevelForm, ReadingsForm, SensorForm, SensorsForm
from marketplace.collection.models import CollectionBox, Sensor
from marketplace.collection.views.blueprint import bp

READING_HEADERS = ("Mesuré le", "Remplissage (%)", "Source", "Distance (mm)", "Par")
SENSOR_HEADERS = ("Borne", "DevEUI", "État", "Entendu le", "Batterie (%)", "Messages refusés", "Posé le", "Déposé le")


@bp.get("/bornes/<int:box_id>/remplissage")
@open_to(Audience.SIGNED_IN)
def show_level(box_id: int) -> ResponseReturnValue:
    return _level_page(queries.get_box(box_id), LevelForm(formdata=None))


@bp.post("/bornes/<int:box_id>/remplissage")
@open_to(Audience.SIGNED_IN)
def note_level(box_id: int) -> ResponseReturnValue:
    box, form = queries.get_box(box_id), LevelForm()
    require(access.can_note_level, box)
    if form.validate_on_submit():
        with form.refusals():
            services.note_level(box_id, form.percent.data, by=me(), now=now())
            flash("Le remplissage est noté.", "success")
            return redirect(url_for(".show_level", box_id=box_id))
    return _level_page(queries.get_box(box_id), form), 422


@bp.get("/bornes/<int:box_id>/remplissage/exporter")
@open_to(Audience.SIGNED_IN)
def export_readings(box_id: int) -> ResponseReturnValue:
    box = queries.get_box(box_id)
    rows = queries.readings_to_export(box.id, ReadingsForm(request.args).chosen_source())
    lines = ((row.measured_at, row.percent, row.source, row.distance_mm, row.who) for row in rows)
    return csv_response(f"remplissage-{box.code}.csv", READING_HEADERS, lines)


@bp.get("/bornes/capteurs")
@open_to(Audience.COORDINATOR)
def list_sensors() -> ResponseReturnValue:
    form = SensorsForm(request.args)
    return render_template(
        "collection/list_sensors.html",
        page=queries.sensors_page(form.health(), page_asked(), now=now()),
        form=form,
        health_of=_health_of(),
    )


@bp.get("/bornes/capteurs/exporter")
@open_to(Audience.COORDINATOR)
def export_sensors() -> ResponseReturnValue:
    health_of = _health_of()
    rows = queries.sensors_to_export(SensorsForm(request.args).health(), now=now())
    lines = (
        (
            row.box,
            row.dev_eui,
            health_of(row),
            row.heard_at,
            row.battery_percent,
            row.refused_count,
            row.installed_at,
            row.removed_at,
        )
        for row in rows
    )
    return csv_response("capteurs.csv", SENSOR_HEADERS, lines)


@bp.get("/bornes/<int:box_id>/capteur")
@open_to(Audience.COORDINATOR)
def show_sensor(box_id: int) -> ResponseReturnValue:
    """The sensor of a box with its secret, or the form that puts one up."""
    return _sensor_page(queries.get_box(box_id), SensorForm(formdata=None))


@bp.post("/bornes/<int:box_id>/capteur")
@open_to(Audience.COORDINATOR)
def install_sensor(box_id: int) -> ResponseReturnValue:
    box, form = queries.get_box(box_id), SensorForm()
    if form.validate_on_submit():
        with form.refusals():
            services.install_sensor(
                box.id,
                dev_eui=form.dev_eui.data or "",
                empty_mm=form.empty_mm.data or 0,
                full_mm=form.full_mm.data or 0,
                by=me(),
                now=now(),
            )
            flash("Le capteur est enregistré. Donnez son secret au serveur de réseau.", "success")
            return redirect(url_for(".show_sensor", box_id=box_id))
    return _sensor_page(queries.get_box(box_id), form), 422


@bp.post("/bornes/<int:box_id>/capteur/secret")
@open_to(Audience.COORDINATOR)
def renew_secret(box_id: int) -> ResponseReturnValue:
    services.renew_secret(_sensor_of(box_id).id, by=me(), now=now())
    flash("Le secret a changé\u00a0: donnez le nouveau au serveur de réseau, l’ancien ne sert plus.", "success")
    return redirect(url_for(".show_sensor", box_id=box_id))


@bp.post("/bornes/<int:box_id>/capteur/deposer")
@open_to(Audience.COORDINATOR)
def take_sensor_down(box_id: int) -> ResponseReturnValue:
    services.take_sensor_down(_sensor_of(box_id).id, by=me(), now=now())
    flash("Le capteur est déposé. Ses mesures restent.", "success")
    return redirect(url_for(".show_sensor", box_id=box_id))


def _level_page(box: CollectionBox, form: LevelForm) -> str:
    levels, source = queries.recent_levels(box.id), ReadingsForm(request.args)
    return render_template(
        "collection/show_level.html",
        box=box,
        form=form,
        source=source,
        page=queries.readings_page(box.id, source.chosen_source(), page_asked()),
        level=queries.level_of(box.id),
        chart=rules.chart_of(rules.present_cycle(levels)),
        forecast=rules.forecast(levels, now=now()),
        full=queries.full_percent(on=today()),
        can_note=access.can_note_level(current_user, box) and box.state.stands,
        can_manage=access.can_manage_boxes(current_user),
    )


def _sensor_page(box: CollectionBox, form: SensorForm) -> str:
    sensor = queries.find_sensor_of(box.id)
    return render_template(
        "collection/show_sensor.html",
        box=box,
        sensor=sensor,
        secret=queries.secret_of(sensor) if sensor else None,
        health=_health_of()(sensor) if sensor else None,
        form=form,
        step=Form(formdata=None),
    )


def _sensor_of(box_id: int) -> Sensor:
    return queries.get_sensor_of(box_id)


def _health_of() -> Any:
    """What tells how a sensor, or a row of the list, is doing now."""
    limit = queries.silent_before(now(), on=today())

    def health(row: Any) -> SensorHealth:
        return rules.health_of(row.heard_at, row.installed_at, row.removed_at, silent_before=limit)

    return health
