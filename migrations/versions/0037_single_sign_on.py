"""Who a person is at a provider of identities, and requests that were sent there."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

TEXT, NUMBER = sa.Text(), sa.Integer()
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sign_on_requests",
        column("digest", TEXT),
        column("state", TEXT),
        column("leads_to", TEXT),
        column("again", FLAG),
        column("ends_at", MOMENT),
        sa.PrimaryKeyConstraint("digest", name="pk_sign_on_requests"),
        sqlite_strict=True,
    )
    op.create_table(
        "bound_identities",
        column("issuer", TEXT),
        column("subject", TEXT),
        column("person_id", NUMBER),
        column("bound_at", MOMENT),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_bound_identities"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_bound_identities_person_id_persons")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bound_identities_person_id"), "bound_identities", ["person_id"])


def downgrade() -> None:
    # Who was bound to what, and by whom, stands in the journal.
    for table in ("bound_identities", "sign_on_requests"):
        op.drop_table(table)


def column(name: str, kind: sa.Text | sa.Integer | sa.Boolean | sa.DateTime) -> sa.Column[object]:
    return sa.Column[object](name, kind, nullable=False)
