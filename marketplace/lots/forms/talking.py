"""What is written about a lot."""

from wtforms import (
    TextAreaField,
)
from wtforms.validators import DataRequired

from core.web.fields import at_most, cleaned
from core.web.forms import Form
from marketplace.lots.forms.fields import MESSAGE_MAX


class MessageForm(Form):
    body = TextAreaField(
        "Votre message",
        [DataRequired("Écrivez votre message."), at_most(MESSAGE_MAX)],
        filters=[cleaned],
        description="Du texte seul, 2 000 caractères au plus. Un message envoyé ne se modifie plus.",
    )


class AnswerForm(Form):
    question = TextAreaField(
        "La question, telle que tout le monde la lira",
        [DataRequired("Écrivez la question."), at_most(MESSAGE_MAX)],
        filters=[cleaned],
        description="Retirez tout ce qui dirait qui l’a posée.",
    )
    answer = TextAreaField("Votre réponse", [DataRequired("Écrivez la réponse."), at_most(MESSAGE_MAX)], filters=[cleaned])
