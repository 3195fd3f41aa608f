"""Saved searches, the daily letter, and the feed."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now, today
from core.web.access import Audience, me, open_to, require
from core.web.forms import Form
from marketplace.lots import access, queries, services
from marketplace.lots.forms import AlertsForm, CatalogueForm, SearchForm, filters_of
from marketplace.lots.queries import LotFilters
from marketplace.lots.views.blueprint import bp

LONGEST_QUESTION = 600
FEED_LENGTH = 50


@bp.get("/recherches")
@open_to(Audience.SIGNED_IN)
def list_searches() -> ResponseReturnValue:
    require(access.can_follow)
    return render_template(
        "lots/list_searches.html", searches=queries.searches_of(me().id), form=Form(formdata=None), can_wish=access.can_wish(me())
    )


@bp.get("/recherches/enregistrer")
@open_to(Audience.SIGNED_IN)
def name_search() -> ResponseReturnValue:
    require(access.can_follow)
    form = SearchForm(formdata=None, question=_question())
    form.name.data = CatalogueForm(request.args).filters().text[:80]
    return render_template("lots/name_search.html", form=form)


@bp.post("/recherches/enregistrer")
@open_to(Audience.SIGNED_IN)
def save_search() -> ResponseReturnValue:
    require(access.can_follow)
    form = SearchForm()
    if form.validate_on_submit():
        question = form.question.data or ""
        with form.refusals():
            services.save_search(
                form.name.data or "",
                question,
                filters_of(question),
                is_alerted=bool(form.is_alerted.data),
                by=me(),
                now=now(),
                today=today(),
            )
            flash("Votre recherche est enregistrée.", "success")
            return redirect(url_for(".list_searches"))
    return render_template("lots/name_search.html", form=form), 422


@bp.post("/recherches/<int:search_id>/avertir")
@open_to(Audience.SIGNED_IN)
def alert_search(search_id: int) -> ResponseReturnValue:
    services.alert_search(search_id, is_alerted=True, by=me(), now=now())
    flash("Vous serez averti des nouveaux lots de cette recherche.", "success")
    return redirect(url_for(".list_searches"))


@bp.post("/recherches/<int:search_id>/ne-plus-avertir")
@open_to(Audience.SIGNED_IN)
def mute_search(search_id: int) -> ResponseReturnValue:
    services.alert_search(search_id, is_alerted=False, by=me(), now=now())
    flash("Vous ne serez plus averti des lots de cette recherche.", "success")
    return redirect(url_for(".list_searches"))


@bp.post("/recherches/<int:search_id>/supprimer")
@open_to(Audience.SIGNED_IN)
def forget_search(search_id: int) -> ResponseReturnValue:
    services.forget_search(search_id, by=me(), now=now())
    flash("Cette recherche est supprimée.", "success")
    return redirect(url_for(".list_searches"))


@bp.get("/compte/alertes")
@open_to(Audience.SIGNED_IN)
def edit_alerts() -> ResponseReturnValue:
    follower = queries.find_follower(me().user_id)
    wants_digest = follower is None or follower.wants_digest
    return _alerts(AlertsForm(formdata=None, wants_digest="oui" if wants_digest else "non"))


@bp.post("/compte/alertes")
@open_to(Audience.SIGNED_IN)
def choose_alerts() -> ResponseReturnValue:
    form = AlertsForm()
    if form.validate_on_submit():
        services.choose_alerts(me().user_id, wants_digest=form.wants_digest.data == "oui", by=me(), now=now())
        flash("Votre choix est enregistré.", "success")
        return redirect(url_for(".edit_alerts"))
    return _alerts(form), 422


@bp.post("/compte/alertes/flux")
@open_to(Audience.SIGNED_IN)
def renew_feed() -> ResponseReturnValue:
    services.renew_feed(by=me(), now=now())
    flash("Votre flux a une nouvelle adresse. L’ancienne, s’il y en avait une, ne mène plus nulle part.", "success")
    return redirect(url_for(".edit_alerts"))


@bp.post("/compte/alertes/flux/fermer")
@open_to(Audience.SIGNED_IN)
def close_feed() -> ResponseReturnValue:
    services.close_feed(by=me(), now=now())
    flash("Votre flux est fermé : son adresse ne mène plus nulle part.", "success")
    return redirect(url_for(".edit_alerts"))


@bp.get("/lots/alertes/<token>")
@open_to(Audience.PUBLIC)
def confirm_silence(token: str) -> ResponseReturnValue:
    """Reached from a letter, without signing in: reading the page changes nothing, the button does."""
    follower = queries.follower_of_link(token)
    return render_template("lots/confirm_silence.html", token=token, follower=follower, form=Form(formdata=None))


@bp.post("/lots/alertes/<token>")
@open_to(Audience.PUBLIC)
def stop_letters(token: str) -> ResponseReturnValue:
    follower = queries.follower_of_link(token)
    services.choose_alerts(follower.user_id, wants_digest=False, by=None, now=now())
    return redirect(url_for(".confirm_silence", token=token))


@bp.get("/lots/flux/<token>")
@open_to(Audience.PUBLIC)
def read_feed(token: str) -> ResponseReturnValue:
    """The open lots, for a feed reader that holds the secret address: it names lots and bodies, no person."""
    person = queries.membership_of_feed(token)
    rows = queries.newest_open_lots(person, LotFilters(), today=today(), most=FEED_LENGTH)
    updated = max((row.published_at for row in rows if row.published_at), default=None)
    body = render_template("lots/feed.xml", rows=rows, updated=updated or person.organisation.created_at, token=token)
    response = Response(body, mimetype="application/atom+xml")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.last_modified = updated
    response.add_etag()
    return response.make_conditional(request)


def _alerts(form: AlertsForm) -> str:
    feed = queries.find_feed(me().id)
    return render_template(
        "lots/edit_alerts.html",
        form=form,
        action=Form(formdata=None),
        feed=feed,
        address=url_for(".read_feed", token=queries.secret_of(feed), _external=True) if feed else "",
        can_wish=access.can_wish(me()),
    )


def _question() -> str:
    """The filters of the address, without its page; too long, none of it is kept."""
    question = request.query_string.decode("ascii", "ignore")
    kept = "&".join(part for part in question.split("&") if part.partition("=")[2] and not part.startswith("page="))
    return kept if len(kept) <= LONGEST_QUESTION else ""
