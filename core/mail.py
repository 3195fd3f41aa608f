"""Letters: written in the database with what they announce, sent once the transaction is kept, sent again if that failed."""

import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import String, Text, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base, db, on_commit, run_safely, transaction

CARRYING_LENGTH = timedelta(minutes=5)


class Letter(Base):
    """One e-mail to one person. Its key makes it impossible to write it twice for the same reason."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("key"),)

    key: Mapped[str] = mapped_column(String(64))
    template: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)


def send(template: str, *, to: str, about: str, **facts: object) -> None:
    """Write to one address. `about` names the reason (« lot 12 published »): the same reason is never written twice.

    The template is `templates/mail/<template>.txt`; its first line is the subject.
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
        )
        db.session.add(letter)
        db.session.flush()
        on_commit(lambda: deliver(letter.id))


def _path_of(endpoint: str, **values: object) -> str:
    """Where a page is on the site. A worker answers no request, so Flask's own `url_for` would not know."""
    return current_app.url_map.bind("").build(endpoint, values)


def deliver(letter_id: int) -> bool:
    """Hand a letter over to the mail server unless that is done or being done; its text (perhaps a link) is then forgotten."""
    if not _take(letter_id):
        return False
    try:
        _carry(_message(db.session.get_one(Letter, letter_id, populate_existing=True)))
    except BaseException:
        with transaction():
            db.session.get_one(Letter, letter_id).taken_at = None
        raise
    with transaction():
        letter = db.session.get_one(Letter, letter_id)
        letter.sent_at, letter.body = now(), ""
    return True


def _take(letter_id: int) -> bool:
    """Whether the caller is the one to carry the letter: a worker and a sweep may both want to, and the former may have died."""
    with transaction():
        free = or_(Letter.taken_at.is_(None), Letter.taken_at < now() - CARRYING_LENGTH)
        taken = db.session.execute(
            update(Letter)
            .where(Letter.id == letter_id, Letter.sent_at.is_(None), free)
            .values(taken_at=now())
            .execution_options(synchronize_session=False)
        )
        return taken.rowcount == 1  # type: ignore[attr-defined]  # an UPDATE answers with a cursor


def deliver_waiting() -> int:
    """Send the letters that a failure left behind; how many did leave. One that cannot does not keep the others waiting."""
    waiting = db.session.scalars(select(Letter.id).where(Letter.sent_at.is_(None)).order_by(Letter.id)).all()
    return sum(run_safely(lambda letter_id=letter_id: deliver(letter_id)) or False for letter_id in waiting)


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = letter.recipient
    message["Message-ID"] = f"<{letter.key}@{urlsplit(current_app.config['PUBLIC_URL']).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
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
