"""Model agreements with numbered versions, agreements, signatures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from agreements.enums import AgreementState, ErasedBy
from core.accounts.models import Membership, Organisation
from core.db import Base, unique_where
from core.storage import StoredFile


class FrozenText(RuntimeError):
    """Somebody tried to change the text of an agreement: it is what people read and sign."""


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


class AgreementSeries(Base):
    """The last number given in a year: `CV-2026-0012` is followed by `CV-2026-0013`, whoever proposes at the same moment.

    Written by one statement of `services`, never read as an object.
    """

    __tablename__ = "agreement_series"
    __table_args__ = (UniqueConstraint("year"),)

    year: Mapped[int]
    last_number: Mapped[int]


class Agreement(Base):
    """A convention between a public body (the giver) and a partner, for a period of time.

    `text` is the whole text as signed, articles with the parties' facts filled in; `text_sha256` its hash. `ends_on` and
    `terminated_on` are the first day on which it no longer holds. `closing_reason`, `closed_at` and `closed_by` say why, when
    and by whom it was declined or terminated.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="period_in_order"),
        CheckConstraint("giver_id <> partner_id", name="two_parties"),
        CheckConstraint("state <> 'terminated' OR terminated_on IS NOT NULL", name="termination_dated"),
        CheckConstraint("state NOT IN ('declined', 'terminated') OR closing_reason <> ''", name="closing_explained"),
        UniqueConstraint("reference"),
        Index("ix_agreement_parties", "giver_id", "partner_id"),
        unique_where("uq_agreement_proposed", "giver_id", "partner_id", where="state = 'proposed'"),
        unique_where("uq_agreement_live", "giver_id", "partner_id", "starts_on", where="state IN ('proposed', 'signed')"),
    )

    reference: Mapped[str] = mapped_column(String(30))
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[AgreementState]
    erased_by: Mapped[ErasedBy] = mapped_column(default=ErasedBy.GIVER)  # frozen with the text, which says it too
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    text_sha256: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime]
    terminated_on: Mapped[date | None]
    closing_reason: Mapped[str] = mapped_column(String(1000), default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    template_version: Mapped[TemplateVersion] = relationship()
    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    partner: Mapped[Organisation] = relationship(foreign_keys=[partner_id])
    signatures: Mapped[list["Signature"]] = relationship(back_populates="agreement", order_by="Signature.id")
    document: Mapped[StoredFile | None] = relationship()
    closed_by: Mapped[Membership | None] = relationship()

    @validates("text", "text_sha256", "erased_by")
    def _keep_text(self, key: str, value: Any) -> Any:
        if getattr(self, key) is not None:
            raise FrozenText(self.id)
        return value

    def is_in_force(self, on: date) -> bool:
        """Signed by both, from its first day to the day before its end, unless terminated earlier."""
        end = min(self.ends_on, self.terminated_on or self.ends_on)
        return self.state in {AgreementState.SIGNED, AgreementState.TERMINATED} and self.starts_on <= on < end

    def signature_of(self, organisation_id: int) -> "Signature | None":
        """How that side signed, if it has."""
        return next((signature for signature in self.signatures if signature.organisation_id == organisation_id), None)

    def name_of(self, organisation_id: int) -> str:
        """The name of a party as the text has it, whatever became of its name since."""
        return self.text["giver" if organisation_id == self.giver_id else "partner"]["name"]

    def other_side(self, organisation_id: int) -> Organisation:
        """The party that is not that one."""
        return self.partner if organisation_id == self.giver_id else self.giver


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
