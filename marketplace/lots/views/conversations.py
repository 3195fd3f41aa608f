"""What people write to one another about a lot."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.accounts.queries import get_organisation
from core.clock import now
from core.errors import NotFound
from core.web.access import Audience, me, open_to, require, require_sight
from core.web.pages import page_asked, page_of_rows
from marketplace.lots import access, queries, services
from marketplace.lots.forms import AnswerForm, MessageForm, PublishForm
from marketplace.lots.models import Lot
from marketplace.lots.rules.talking import SPOKEN_OF
from marketplace.lots.views.blueprint import bp


@bp.get("/lots/<int:lot_id>/messages")
@open_to(Audience.PUBLIC_BODY)
def list_conversations(lot_id: int) -> ResponseReturnValue:
    lot = _seen(lot_id)
    require(access.can_read_conversations, lot)
    return render_template(
        "lots/list_conversations.html",
        lot=lot,
        page=page_of_rows(queries.conversations_on(lot_id), page_asked()),
        answers=queries.answers_on(lot_id),
        can_publish=access.can_publish_answer(me(), lot),
        form=PublishForm(),
    )


@bp.get("/lots/<int:lot_id>/messages/<int:organisation_id>")
@open_to(Audience.SIGNED_IN)
def show_conversation(lot_id: int, organisation_id: int) -> ResponseReturnValue:
    return _show_conversation(_conversation_on(lot_id, organisation_id), organisation_id, MessageForm())


@bp.post("/lots/<int:lot_id>/messages/<int:organisation_id>")
@open_to(Audience.SIGNED_IN)
def send_message(lot_id: int, organisation_id: int) -> ResponseReturnValue:
    lot = _conversation_on(lot_id, organisation_id)
    require(access.can_write_in_conversation, lot, organisation_id)
    form = MessageForm()
    if form.validate_on_submit():
        with form.refusals():
            services.send_message(lot_id, organisation_id, form.body.data or "", by=me(), now=now())
            flash("Votre message est envoyé. L’autre organisme en est prévenu par courriel.", "success")
            return redirect(url_for(".show_conversation", lot_id=lot_id, organisation_id=organisation_id))
    return _show_conversation(queries.get_lot(lot_id), organisation_id, form), 422


@bp.get("/lots/<int:lot_id>/messages/publier/<int:message_id>")
@open_to(Audience.PUBLIC_BODY)
def edit_answer(lot_id: int, message_id: int) -> ResponseReturnValue:
    lot = _answered(lot_id)
    message = queries.get_message_of(lot_id, message_id)
    form = AnswerForm(question=queries.question_before(message), answer=message.body)
    return render_template("lots/edit_answer.html", lot=lot, message=message, form=form)


@bp.post("/lots/<int:lot_id>/messages/publier/<int:message_id>")
@open_to(Audience.PUBLIC_BODY)
def publish_answer(lot_id: int, message_id: int) -> ResponseReturnValue:
    lot = _answered(lot_id)
    message, form = queries.get_message_of(lot_id, message_id), AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            services.publish_answer(
                lot_id, message_id, question=form.question.data or "", answer=form.answer.data or "", by=me(), now=now()
            )
            flash("La question et la réponse sont sur la page du lot, sans le nom de qui l’a posée.", "success")
            return redirect(url_for(".show_lot", lot_id=lot_id))
    return render_template("lots/edit_answer.html", lot=lot, message=queries.get_message(message.id), form=form), 422


@bp.post("/lots/<int:lot_id>/reponses/<int:answer_id>/retirer")
@open_to(Audience.PUBLIC_BODY)
def withdraw_answer(lot_id: int, answer_id: int) -> ResponseReturnValue:
    _answered(lot_id)
    services.withdraw_answer(lot_id, answer_id, by=me(), now=now())
    flash("La réponse n’est plus sur la page du lot.", "success")
    return redirect(url_for(".list_conversations", lot_id=lot_id))


def _seen(lot_id: int) -> Lot:
    lot = queries.get_lot(lot_id)
    require_sight(access.can_see_lot, lot)
    return lot


def _answered(lot_id: int) -> Lot:
    """The lot, for somebody who answers for its giver."""
    lot = _seen(lot_id)
    require(access.can_publish_answer, lot)
    return lot


def _conversation_on(lot_id: int, organisation_id: int) -> Lot:
    """The lot of a conversation, for one of its sides or the coordinator; anybody may begin her own, with somebody else."""
    lot = queries.get_lot(lot_id)
    require_sight(access.can_read_conversation, lot, organisation_id)
    is_own = organisation_id == me().organisation_id != lot.giver_id
    if not is_own and not queries.is_conversation(lot_id, organisation_id):
        raise NotFound
    return lot


def _show_conversation(lot: Lot, organisation_id: int, form: MessageForm) -> str:
    person = me()
    return render_template(
        "lots/show_conversation.html",
        lot=lot,
        other=get_organisation(organisation_id),
        page=page_of_rows(queries.messages_in(lot.id, organisation_id), page_asked()),
        is_giver=access.can_read_conversations(person, lot),
        can_publish=access.can_publish_answer(person, lot),
        shows_form=bool(form.errors)  # what was typed comes back, whatever became of the lot meanwhile
        or (lot.state in SPOKEN_OF and access.can_write_in_conversation(person, lot, organisation_id)),
        form=form,
    )
