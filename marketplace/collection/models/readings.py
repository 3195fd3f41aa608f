"""Sensors, and how full each box was."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.accounts.models import Membership
from core.db import Base, unique_where
from marketplace.collection.enums import ReadingSource
from marketplace.collection.models.boxes import CollectionBox


class Sensor(Base):
    """A sensor that measures, from the top of a box, how far what it holds is.

    `dev_eui` is its LoRaWAN identifier, in lower case; `empty_mm` the distance it reads when the box is empty, `full_mm` when it is
    full (the dead zone under which it cannot measure). Its secret is made of `nonce` and the secret key, and kept nowhere.
    `heard_at` is when it last spoke, whatever the order its messages came in; `battery_percent` is what it said then, unknown when
    it says nothing of it. `refused_count` messages were refused since it was put up, the last of them for `refusal`.
    """

    __tablename__ = "fill_sensor"
    __table_args__ = (
        CheckConstraint("full_mm >= 0 AND empty_mm > full_mm", name="depth_positive"),
        CheckConstraint("length(dev_eui) = 16 AND dev_eui = lower(dev_eui)", name="dev_eui_written_one_way"),
        unique_where("uq_fill_sensor_dev_eui", "dev_eui", where="removed_at IS NULL"),
        unique_where("uq_fill_sensor_box", "box_id", where="removed_at IS NULL"),
    )

    box_id: Mapped[int] = mapped_column(ForeignKey("collection_box.id"), index=True)
    dev_eui: Mapped[str] = mapped_column(String(16))
    empty_mm: Mapped[int]
    full_mm: Mapped[int]
    nonce: Mapped[str] = mapped_column(String(64))
    installed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    battery_percent: Mapped[int | None]
    refused_count: Mapped[int] = mapped_column(default=0)
    refusal: Mapped[str] = mapped_column(String(200), default="")
    refused_at: Mapped[datetime | None]

    box: Mapped[CollectionBox] = relationship()


class FillReading(Base):
    """How full a box was at a moment, in percent.

    The present level is the reading whose moment is the latest, however late it came.
    `key` names the message of a sensor: the same message, sent again or come by several gateways, is one reading.
    """

    __tablename__ = "fill_reading"
    __table_args__ = (
        UniqueConstraint("sensor_id", "key"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
        CheckConstraint("(source = 'sensor') = (sensor_id IS NOT NULL)", name="sensor_named"),
        Index("ix_fill_reading_box", "box_id", "measured_at", "id"),
    )

    box_id: Mapped[int] = mapped_column(ForeignKey("collection_box.id"))
    source: Mapped[ReadingSource]
    percent: Mapped[int]
    measured_at: Mapped[datetime]
    received_at: Mapped[datetime]
    sensor_id: Mapped[int | None] = mapped_column(ForeignKey("fill_sensor.id"))
    key: Mapped[str | None] = mapped_column(String(80))
    distance_mm: Mapped[int | None]
    by_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))

    box: Mapped[CollectionBox] = relationship()
    by: Mapped[Membership | None] = relationship()


class SilenceNotice(Base):
    """Somebody was told that a sensor is silent: once for each silence, which begins at `since`."""

    __tablename__ = "silence_notice"
    __table_args__ = (UniqueConstraint("sensor_id", "since"),)

    sensor_id: Mapped[int] = mapped_column(ForeignKey("fill_sensor.id"))
    since: Mapped[datetime]
    noticed_at: Mapped[datetime]
