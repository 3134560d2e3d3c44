"""Accounts, one-time links, sign-ins, tokens of programs, and how often each was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

TEXT, NUMBER = sa.Text(), sa.Integer()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
PROOFS = "'os', 'pg', 'link', 'session:password', 'session:oidc', 'token', 'said'"


def upgrade() -> None:
    op.create_table(
        "accounts",
        column("person_id", NUMBER),
        column("password", TEXT),
        column("changed_at", MOMENT),
        sa.PrimaryKeyConstraint("person_id", name="pk_accounts"),
        of_a_person("accounts"),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in_links",
        column("digest", TEXT),
        column("person_id", NUMBER),
        column("made_at", MOMENT),
        column("ends_at", MOMENT),
        sa.PrimaryKeyConstraint("digest", name="pk_sign_in_links"),
        of_a_person("sign_in_links"),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_ins",
        column("digest", TEXT),
        column("person_id", NUMBER),
        column("proved", TEXT),
        column("proved_at", MOMENT),
        column("began_at", MOMENT),
        column("seen_at", MOMENT),
        column("last_grant", NUMBER),
        sa.PrimaryKeyConstraint("digest", name="pk_sign_ins"),
        of_a_person("sign_ins"),
        sa.CheckConstraint(f"proved IN ({PROOFS})", name=op.f("ck_sign_ins_proved")),
        sqlite_strict=True,
    )
    op.create_table(
        "api_tokens",
        column("id", NUMBER),
        column("digest", TEXT),
        column("person_id", NUMBER),
        column("name", TEXT),
        column("scope", TEXT),
        column("made_at", MOMENT),
        column("ends_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
        of_a_person("api_tokens"),
        sa.CheckConstraint("scope IN ('read', 'act')", name=op.f("ck_api_tokens_scope")),
        sqlite_strict=True,
    )
    op.create_table(
        "attempts",
        column("subject", TEXT),
        column("window_at", MOMENT),
        column("number", NUMBER),
        sa.PrimaryKeyConstraint("subject", "window_at", name="pk_attempts"),
        sqlite_strict=True,
    )
    for table in ("sign_in_links", "sign_ins", "api_tokens"):
        op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])
    op.create_index(op.f("ix_sign_ins_seen_at"), "sign_ins", ["seen_at"])


def downgrade() -> None:
    # Nothing that happened is in them: that an account was made, and by whom, stands in the journal.
    for table in ("attempts", "api_tokens", "sign_ins", "sign_in_links", "accounts"):
        op.drop_table(table)


def column(name: str, kind: sa.Text | sa.Integer | sa.DateTime) -> sa.Column[object]:
    return sa.Column[object](name, kind, nullable=False)


def of_a_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f(f"fk_{table}_person_id_persons"))
