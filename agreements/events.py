"""Facts about agreements."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AgreementProposed:
    """`on_behalf` is true when the coordinator proposed it for the giver, whose managers have then not seen it yet."""

    agreement_id: int
    on_behalf: bool


@dataclass(frozen=True)
class AgreementSigned:
    """One side signed, the other has not yet."""

    agreement_id: int
    organisation_id: int


@dataclass(frozen=True)
class AgreementInForce:
    """The second side signed: the agreement binds both from its first day."""

    agreement_id: int


@dataclass(frozen=True)
class AgreementDeclined:
    agreement_id: int


@dataclass(frozen=True)
class AgreementTerminated:
    agreement_id: int


@dataclass(frozen=True)
class AgreementDocumentMade:
    agreement_id: int
