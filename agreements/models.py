"""Model agreements with numbered versions, agreements, signatures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agreements.enums import AgreementState
from core.accounts.models import Membership, Organisation
from core.db import Base, unique_where
from core.storage import StoredFile


class AgreementTemplate(Base):
    """A model agreement of the territory."""

    __tablename__ = "agreement_template"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(500))

    versions: Mapped[list["TemplateVersion"]] = relationship(back_populates="template", order_by="TemplateVersion.number")


class TemplateVersion(Base):
    """One numbered version of a model; once published it never changes.

    `articles` is a list of `{"heading": str, "paragraphs": [str], "reason": str, "source": str}`; paragraphs may name facts
    of the parties as `{partner_name}`.
    """

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("template_id", "number"), CheckConstraint("number > 0", name="number_positive"))

    template_id: Mapped[int] = mapped_column(ForeignKey("agreement_template.id"))
    number: Mapped[int]
    articles: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    template: Mapped[AgreementTemplate] = relationship(back_populates="versions")


class Agreement(Base):
    """A convention between a public body (the giver) and a partner, for a period of time.

    `text` is the whole text as signed, articles with the parties' facts filled in; `text_sha256` its hash.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="period_in_order"),
        CheckConstraint("giver_id <> partner_id", name="two_parties"),
        UniqueConstraint("reference"),
        Index("ix_agreement_parties", "giver_id", "partner_id"),
        unique_where("uq_agreement_proposed", "giver_id", "partner_id", where="state = 'proposed'"),
    )

    reference: Mapped[str] = mapped_column(String(30))
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[AgreementState]
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    text_sha256: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime]
    terminated_on: Mapped[date | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    template_version: Mapped[TemplateVersion] = relationship()
    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    partner: Mapped[Organisation] = relationship(foreign_keys=[partner_id])
    signatures: Mapped[list["Signature"]] = relationship(back_populates="agreement", order_by="Signature.id")
    document: Mapped[StoredFile | None] = relationship()

    def is_in_force(self, on: date) -> bool:
        """Signed by both, from its first day to the day before its end, unless terminated earlier."""
        end = min(self.ends_on, self.terminated_on or self.ends_on)
        return self.state in {AgreementState.SIGNED, AgreementState.TERMINATED} and self.starts_on <= on < end


class Signature(Base):
    """Who signed, for whom, in which capacity, when, from where, and the hash of what was read."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("agreement_id", "organisation_id"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    signatory_name: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[str] = mapped_column(String(120))
    consent: Mapped[str] = mapped_column(String(500))
    address: Mapped[str] = mapped_column(String(45))
    text_sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]

    agreement: Mapped[Agreement] = relationship(back_populates="signatures")
    organisation: Mapped[Organisation] = relationship()
    membership: Mapped[Membership] = relationship()
