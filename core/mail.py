"""Letters: written in the database with what they announce, sent once the transaction is kept.

One that cannot leave is sent again later and later, until it is given up (`core/retries.py`).
"""

import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core import storage
from core.clock import now
from core.db import Base, db, on_commit, run_safely, transaction
from core.retries import Tried, is_due, note_failure, take
from core.storage import StoredFile

CARRYING_LENGTH = timedelta(minutes=5)


class Letter(Base, Tried):
    """One e-mail to one person. Its key makes it impossible to write it twice for the same reason."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("key"),)

    key: Mapped[str] = mapped_column(String(64))
    template: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))


def send(template: str, *, to: str, about: str, attachment: StoredFile | None = None, **facts: object) -> None:
    """Write to one address. `about` names the reason (« lot 12 published »): the same reason is never written twice.

    The template is `templates/mail/<template>.txt`; its first line is the subject. The attachment travels with the letter.
    """
    key = sha256(f"{template}|{about}|{to}".encode()).hexdigest()
    text = render_template(f"mail/{template}.txt", public_url=current_app.config["PUBLIC_URL"], url_for=_path_of, **facts)
    subject, _, body = text.partition("\n")
    with transaction():
        if db.session.scalar(select(Letter.id).where(Letter.key == key)) is not None:
            return
        letter = Letter(
            key=key,
            template=template,
            recipient=to,
            subject=" ".join(subject.split())[:200],
            body=body.strip() + "\n",
            written_at=now(),
            attachment_id=attachment.id if attachment else None,
        )
        db.session.add(letter)
        db.session.flush()
        on_commit(lambda: deliver(letter.id))


def send_to(people: Iterable[Any], template: str, *, about: str, attachment: StoredFile | None = None, **facts: object) -> None:
    """Write to each of those memberships, whom the template knows as `person`."""
    for person in people:
        send(template, to=person.user.email, about=about, attachment=attachment, person=person, **facts)


def _path_of(endpoint: str, **values: object) -> str:
    """Where a page is on the site. A worker answers no request, so Flask's own `url_for` would not know."""
    return current_app.url_map.bind("").build(endpoint, values)


def deliver(letter_id: int) -> bool:
    """Hand a letter over to the mail server unless that is done or being done; its text (perhaps a link) is then forgotten."""
    with transaction():
        if not take(Letter, letter_id, Letter.sent_at.is_(None), now=now(), longest=CARRYING_LENGTH):
            return False
    try:
        _carry(_message(db.session.get_one(Letter, letter_id, populate_existing=True)))
    except BaseException as error:
        with transaction():
            note_failure(db.session.get_one(Letter, letter_id), error, now=now())
        raise
    with transaction():
        letter = db.session.get_one(Letter, letter_id)
        letter.sent_at, letter.body = now(), ""
    return True


def deliver_waiting() -> int:
    """Send the letters that a failure left behind and that are due; how many left. One that cannot stops no other."""
    due = is_due(Letter, now=now(), longest=CARRYING_LENGTH)
    waiting = db.session.scalars(select(Letter.id).where(Letter.sent_at.is_(None), due).order_by(Letter.id)).all()
    return sum(run_safely(lambda letter_id=letter_id: deliver(letter_id)) or False for letter_id in waiting)


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = letter.recipient
    message["Message-ID"] = f"<{letter.key}@{urlsplit(current_app.config['PUBLIC_URL']).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    if letter.attachment_id is not None:
        file = db.session.get_one(StoredFile, letter.attachment_id)
        kind, _, subtype = file.media_type.partition("/")
        message.add_attachment(storage.read(file), maintype=kind, subtype=subtype, filename=file.name)
    return message


def _carry(message: EmailMessage) -> None:
    url = urlsplit(current_app.config["MAIL_URL"])
    if url.scheme == "file":
        folder = Path(unquote(url.path))
        folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        (folder / f"{name}.eml").write_bytes(message.as_bytes())
        return
    secure = url.scheme == "smtps"
    client = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with client(url.hostname or "localhost", url.port or (465 if secure else 25), timeout=20) as server:
        if not secure and "starttls" in url.query:
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
