"""Anybody who holds a document checks it: the file, or its hash. Nothing is kept of what is given."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length, Optional

from core.accounts.rules import Throttle
from core.accounts.services.throttling import note_attempt
from core.authenticity import clean_hash, known_document
from core.clock import now
from core.errors import Refusal
from core.uploads import MEBIBYTE, FileEmpty, FileTooLarge, given_file
from core.web.access import Audience, open_to
from core.web.fields import one_line
from core.web.forms import Form
from core.web.requests import accepts_up_to

LARGEST = 20 * MEBIBYTE
CHECKING = Throttle("document check", 60, 60, timedelta(minutes=15))

bp = Blueprint("verification", __name__)


class NothingGiven(Refusal):
    message = "Choisissez un fichier, ou écrivez son empreinte."
    field = "document"


class NotAHash(Refusal):
    message = "Une empreinte SHA-256 compte 64 signes, chiffres et lettres de a à f. Recopiez-la entière, ou déposez le fichier."
    field = "typed"


class CheckForm(Form):
    """The document, or its hash."""

    document = FileField(
        "Le document", [Optional()], description="Le fichier tel que vous l’avez reçu, 20\u00a0Mo au plus. Il n’est pas gardé."
    )
    typed = StringField(
        "Ou son empreinte SHA-256",
        [Optional(), Length(max=200, message="Une empreinte compte 64 signes.")],
        filters=[one_line],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def hash_asked(self) -> str:
        """The hash of what was given; raises `NothingGiven`, `NotAHash`, `FileEmpty`, `FileTooLarge`."""
        given: Any = given_file(self.document.data, largest=LARGEST)
        if given is None:
            if not self.typed.data:
                raise NothingGiven
            if not (typed := clean_hash(self.typed.data)):
                raise NotAHash
            return typed
        if not given.content:
            raise FileEmpty(field="document")
        if len(given.content) > LARGEST:
            raise FileTooLarge(
                "Ce fichier dépasse 20\u00a0Mo\u00a0: aucun document de la plateforme n’est aussi lourd.", field="document"
            )
        return sha256(given.content).hexdigest()


@bp.get("/verifier")
@open_to(Audience.PUBLIC)
def ask_document() -> ResponseReturnValue:
    return render_template("site/check_document.html", form=CheckForm(), asked=None, known=None)


@bp.post("/verifier")
@open_to(Audience.PUBLIC)
@accepts_up_to(LARGEST + MEBIBYTE)
def check_document() -> ResponseReturnValue:
    form = CheckForm()
    if form.validate_on_submit():
        with form.refusals():
            asked = form.hash_asked()
            note_attempt(CHECKING, account=request.remote_addr or "", address=request.remote_addr or "", now=now())
            return render_template("site/check_document.html", form=form, asked=asked, known=known_document(asked))
    return render_template("site/check_document.html", form=form, asked=None, known=None), 422
