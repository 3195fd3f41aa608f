"""The reconditioned stock of partners, requests for quotation, and letters with a file."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"

PRICED = "(terms = 'sale' AND unit_price_eur > 0 AND price_basis IS NOT NULL) OR (terms = 'gift' AND unit_price_eur IS NULL)"


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("attachment_id", sa.Integer(), nullable=True))
        letter.create_foreign_key(op.f("fk_letter_attachment_id"), "stored_file", ["attachment_id"], ["id"])
    op.create_table(
        "stock_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=150), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("grade", _choice("grade", "like_new", "good", "worn"), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("terms", _choice("terms", "sale", "gift"), nullable=False),
        sa.Column("unit_price_eur", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("price_basis", _choice("pricebasis", "without_tax", "with_tax", "untaxed"), nullable=True),
        sa.Column("warranty_months", sa.Integer(), nullable=False),
        sa.Column("delivery", _choice("delivery", "delivered", "delivered_at_cost", "to_collect"), nullable=False),
        sa.Column("delivery_note", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_stock_offer_units_positive")),
        sa.CheckConstraint("warranty_months >= 0", name=op.f("ck_stock_offer_warranty_not_negative")),
        sa.CheckConstraint(PRICED, name=op.f("ck_stock_offer_price_of_terms")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_stock_offer_partner_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_stock_offer_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_offer")),
    )
    op.create_index(op.f("ix_stock_offer_partner_id"), "stock_offer", ["partner_id"])
    op.create_index(op.f("ix_stock_offer_category_id"), "stock_offer", ["category_id"])
    op.create_index("ix_stock_offer_search", "stock_offer", ["withdrawn_at", "confirmed_on"])
    op.create_table(
        "stale_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["stock_offer.id"], name=op.f("fk_stale_notice_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_notice")),
        sa.UniqueConstraint("offer_id", "confirmed_on", name=op.f("uq_stale_notice_offer_id_confirmed_on")),
    )
    op.create_table(
        "quotation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("state", _choice("requeststate", "sent", "quoted", "declined", "withdrawn"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("quotation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_quotation_request_organisation_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_quotation_request_partner_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["membership.id"], name=op.f("fk_quotation_request_asked_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["stored_file.id"], name=op.f("fk_quotation_request_document_id")),
        sa.ForeignKeyConstraint(["quotation_id"], ["stored_file.id"], name=op.f("fk_quotation_request_quotation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_request")),
    )
    op.create_index(op.f("ix_quotation_request_organisation_id"), "quotation_request", ["organisation_id"])
    op.create_index(op.f("ix_quotation_request_state"), "quotation_request", ["state"])
    op.create_index("ix_quotation_request_partner", "quotation_request", ["partner_id", "state"])
    op.create_table(
        "requested_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=150), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("grade", _choice("grade", "like_new", "good", "worn"), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("terms", _choice("terms", "sale", "gift"), nullable=False),
        sa.Column("unit_price_eur", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("price_basis", _choice("pricebasis", "without_tax", "with_tax", "untaxed"), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_requested_line_units_positive")),
        sa.CheckConstraint(PRICED, name=op.f("ck_requested_line_price_of_terms")),
        sa.ForeignKeyConstraint(["request_id"], ["quotation_request.id"], name=op.f("fk_requested_line_request_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["stock_offer.id"], name=op.f("fk_requested_line_offer_id")),
        sa.ForeignKeyConstraint(["category_id"], ["equipment_category.id"], name=op.f("fk_requested_line_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requested_line")),
        sa.UniqueConstraint("request_id", "offer_id", name=op.f("uq_requested_line_request_id_offer_id")),
    )
    op.create_index(op.f("ix_requested_line_offer_id"), "requested_line", ["offer_id"])


def downgrade() -> None:
    for table in ("requested_line", "quotation_request", "stale_notice", "stock_offer"):
        op.drop_table(table)
    with op.batch_alter_table("letter") as letter:
        letter.drop_constraint(op.f("fk_letter_attachment_id"), type_="foreignkey")
        letter.drop_column("attachment_id")
