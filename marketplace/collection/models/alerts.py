"""What organisations were told of boxes."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from marketplace.collection.enums import AlertKind


class BoxAlertTold(Base):
    """An alert that began on a day (`began_on`), told to an organisation, the last time on `told_on`."""

    __tablename__ = "box_alert_told"
    __table_args__ = (UniqueConstraint("organisation_id", "box_id", "kind", "began_on"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    box_id: Mapped[int] = mapped_column(ForeignKey("collection_box.id"))
    kind: Mapped[AlertKind]
    began_on: Mapped[date]
    told_on: Mapped[date]
