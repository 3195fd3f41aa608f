"""Model agreements with numbered versions, agreements, signatures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from agreements.enums import (
    AgreementScope,
    AgreementState,
    ClauseTopic,
    ErasedBy,
    SignatureWay,
    TemplateKind,
    Transport,
    VersionStanding,
)
from core.accounts.models import Membership, Organisation
from core.db import Base, unique_where
from core.storage import StoredFile


class FrozenText(RuntimeError):
    """Somebody tried to change the text of an agreement, or of a published model: it is what people read and sign."""


class Clause(Base):
    """An article ready to be put in a model agreement, with its reason and its source. Models copy it: a change reaches none.

    `revision` grows with every change, so that a form filled in on an older text is recognised.
    """

    __tablename__ = "clause"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint("revision >= 0", name="revision_not_negative"))

    code: Mapped[str] = mapped_column(String(60))
    topic: Mapped[ClauseTopic]
    heading: Mapped[str] = mapped_column(String(150))
    paragraphs: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(1000))
    source: Mapped[str] = mapped_column(String(500))
    revision: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]


class AgreementTemplate(Base):
    """A model agreement: of the territory when it has no owner, else of the public body that keeps it.

    `adapted_from` is the version it was copied from; `origin` says where it was imported from, when it was.
    """

    __tablename__ = "agreement_template"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[TemplateKind]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    adapted_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("template_version.id", name="fk_agreement_template_adapted_from_id", use_alter=True), index=True
    )
    origin: Mapped[str] = mapped_column(String(300), default="")

    owner: Mapped[Organisation | None] = relationship()
    adapted_from: Mapped["TemplateVersion | None"] = relationship(foreign_keys=[adapted_from_id], post_update=True)
    versions: Mapped[list["TemplateVersion"]] = relationship(
        back_populates="template", foreign_keys="TemplateVersion.template_id", order_by="TemplateVersion.number"
    )


class TemplateVersion(Base):
    """One numbered version of a model: a draft until it is published; from then on it never changes.

    `articles` is a list of `{"heading": str, "paragraphs": [str], "reason": str, "source": str, "clause": code or absent}`;
    paragraphs may name facts of the parties as `{partner_name}`. A draft keeps the revision its editors saw.
    """

    __tablename__ = "template_version"
    __table_args__ = (
        UniqueConstraint("template_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("withdrawn_at IS NULL OR published_at IS NOT NULL", name="withdrawn_once_published"),
        unique_where("uq_template_version_draft", "template_id", where="published_at IS NULL"),
    )

    template_id: Mapped[int] = mapped_column(ForeignKey("agreement_template.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(500))
    articles: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(String(500), default="")

    template: Mapped[AgreementTemplate] = relationship(back_populates="versions", foreign_keys=[template_id])

    @validates("title", "purpose", "articles")
    def _keep_published(self, key: str, value: Any) -> Any:
        if self.published_at is not None and getattr(self, key) is not None:
            raise FrozenText(self.id)
        return value

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def is_offered(self) -> bool:
        """Published, and not withdrawn."""
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def standing(self) -> VersionStanding:
        if self.published_at is None:
            return VersionStanding.DRAFT
        return VersionStanding.PUBLISHED if self.withdrawn_at is None else VersionStanding.WITHDRAWN


class AgreementSeries(Base):
    """The last number given in a year: `CV-2026-0012` is followed by `CV-2026-0013`, whoever proposes at the same moment.

    Written by one statement of `services`, never read as an object.
    """

    __tablename__ = "agreement_series"
    __table_args__ = (UniqueConstraint("year"),)

    year: Mapped[int]
    last_number: Mapped[int]


class AgreementDraft(Base):
    """The answers of whoever prepares an agreement: nothing is frozen nor said to the other side until it is sent.

    It may amend, renew or join an agreement.
    """

    __tablename__ = "agreement_draft"
    __table_args__ = (
        CheckConstraint("years > 0", name="years_positive"),
        CheckConstraint("support_eur_a_year >= 0", name="support_not_negative"),
    )

    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    template_id: Mapped[int] = mapped_column(ForeignKey("agreement_template.id"))
    starts_on: Mapped[date]
    years: Mapped[int]
    erased_by: Mapped[ErasedBy]
    transport: Mapped[Transport]
    premises: Mapped[str] = mapped_column(String(500), default="")
    support_eur_a_year: Mapped[int] = mapped_column(default=0)
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    joins_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))

    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    partner: Mapped[Organisation] = relationship(foreign_keys=[partner_id])
    template: Mapped[AgreementTemplate] = relationship()
    changed_by: Mapped[Membership] = relationship()


class Agreement(Base):
    """A convention between a public body (the giver) and whoever receives, for a period of time.

    `partner` is a partner of reuse, or another public body. `support_eur_a_year` is what the premises and logistics that the giver
    lends are worth in a year, in euros.

    `text` is the whole text as signed, articles with the parties' facts filled in; `text_sha256` its hash. `ends_on` and
    `terminated_on` are the first day on which it no longer holds; an amendment sets the latter too. `closing_reason`, `closed_at`
    and `closed_by` say why, when and by whom it was declined or terminated. It may amend another, from then on in force in its
    place; renew another, which it follows; or join another, with which it ends. `text_document` is the exact PDF that people sign,
    `original` the scan of the paper they signed, `document` the text with its page of evidence.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="period_in_order"),
        CheckConstraint("giver_id <> partner_id", name="two_parties"),
        CheckConstraint("state NOT IN ('terminated', 'amended') OR terminated_on IS NOT NULL", name="termination_dated"),
        CheckConstraint("state NOT IN ('declined', 'terminated') OR closing_reason <> ''", name="closing_explained"),
        UniqueConstraint("reference"),
        Index("ix_agreement_end", "state", "ends_on"),
        Index("ix_agreement_parties", "giver_id", "partner_id"),
        CheckConstraint("support_eur_a_year >= 0", name="support_not_negative"),
        unique_where("uq_agreement_proposed", "giver_id", "partner_id", "scope", where="state = 'proposed'"),
        unique_where("uq_agreement_live", "giver_id", "partner_id", "scope", "starts_on", where="state IN ('proposed', 'signed')"),
    )

    reference: Mapped[str] = mapped_column(String(30))
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[AgreementState]
    scope: Mapped[AgreementScope] = mapped_column(default=AgreementScope.GIFT)
    erased_by: Mapped[ErasedBy] = mapped_column(default=ErasedBy.GIVER)  # frozen with the text, which says it too
    transport: Mapped[Transport] = mapped_column(default=Transport.PARTNER)
    premises: Mapped[str] = mapped_column(String(500), default="")
    support_eur_a_year: Mapped[int] = mapped_column(default=0)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    text_sha256: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime]
    terminated_on: Mapped[date | None]
    closing_reason: Mapped[str] = mapped_column(String(1000), default="")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    text_document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    original_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    joins_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)

    template_version: Mapped[TemplateVersion] = relationship()
    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    partner: Mapped[Organisation] = relationship(foreign_keys=[partner_id])
    signatures: Mapped[list["Signature"]] = relationship(back_populates="agreement", order_by="Signature.id")
    document: Mapped[StoredFile | None] = relationship(foreign_keys=[document_id])
    text_document: Mapped[StoredFile | None] = relationship(foreign_keys=[text_document_id])
    original: Mapped[StoredFile | None] = relationship(foreign_keys=[original_id])
    amends: Mapped["Agreement | None"] = relationship(foreign_keys=[amends_id], remote_side="Agreement.id")
    renews: Mapped["Agreement | None"] = relationship(foreign_keys=[renews_id], remote_side="Agreement.id")
    joins: Mapped["Agreement | None"] = relationship(foreign_keys=[joins_id], remote_side="Agreement.id")
    closed_by: Mapped[Membership | None] = relationship()

    @validates("text", "text_sha256", "erased_by", "scope")
    def _keep_text(self, key: str, value: Any) -> Any:
        if getattr(self, key) is not None:
            raise FrozenText(self.id)
        return value

    def is_in_force(self, on: date) -> bool:
        """Signed by both, from its first day to the day before its end, unless terminated earlier."""
        end = min(self.ends_on, self.terminated_on or self.ends_on)
        return self.state.has_bound and self.starts_on <= on < end

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
    """Who signed, for whom, in which capacity, when, from where, and the hash of what was read.

    `document_sha256` is that of the exact PDF, or of the scanned paper; on paper, `membership` is who recorded it, and
    `paper_signed_on` the day written on the paper.
    """

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("agreement_id", "organisation_id"),
        CheckConstraint("way <> 'paper' OR paper_signed_on IS NOT NULL", name="paper_dated"),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    signatory_name: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[str] = mapped_column(String(120))
    consent: Mapped[str] = mapped_column(String(500))
    address: Mapped[str] = mapped_column(String(45))
    text_sha256: Mapped[str] = mapped_column(String(64))
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    way: Mapped[SignatureWay] = mapped_column(default=SignatureWay.ONLINE)
    paper_signed_on: Mapped[date | None]
    signed_at: Mapped[datetime]

    agreement: Mapped[Agreement] = relationship(back_populates="signatures")
    organisation: Mapped[Organisation] = relationship()
    membership: Mapped[Membership] = relationship()


class AgreementNotice(Base):
    """A reminder of the end of an agreement, said once for each stage, in days before the end (0: it is past)."""

    __tablename__ = "agreement_notice"
    __table_args__ = (UniqueConstraint("agreement_id", "days"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    days: Mapped[int]
    noticed_at: Mapped[datetime]
