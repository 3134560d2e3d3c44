"""Sealed seeds of authenticators, recovery codes, and sign-ins that wait for a second factor."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

TEXT, NUMBER = sa.Text(), sa.Integer()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
PROOFS = "'os', 'pg', 'link', 'session:password', {more}'session:oidc', 'token', 'said'"


def upgrade() -> None:
    op.create_table(
        "half_sign_ins",
        column("digest", TEXT),
        column("person_id", NUMBER),
        column("ends_at", MOMENT),
        sa.PrimaryKeyConstraint("digest", name="pk_half_sign_ins"),
        of_a_person("half_sign_ins"),
        sqlite_strict=True,
    )
    op.create_table(
        "second_factors",
        column("person_id", NUMBER),
        column("sealed", TEXT),
        sa.Column("enrolled_at", MOMENT, nullable=True),
        column("last_step", NUMBER),
        sa.PrimaryKeyConstraint("person_id", name="pk_second_factors"),
        of_a_person("second_factors"),
        sqlite_strict=True,
    )
    op.create_table(
        "recovery_codes",
        column("digest", TEXT),
        column("person_id", NUMBER),
        sa.PrimaryKeyConstraint("digest", name="pk_recovery_codes"),
        of_a_person("recovery_codes"),
        sqlite_strict=True,
    )
    for table in ("half_sign_ins", "recovery_codes"):
        op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])
    prove_by("'session:password+totp', ")


def downgrade() -> None:
    # Whoever is signed in by a second factor signs in again; that one was enrolled stands in the journal.
    op.execute("DELETE FROM sign_ins WHERE proved = 'session:password+totp'")
    prove_by("")
    for table in ("recovery_codes", "second_factors", "half_sign_ins"):
        op.drop_table(table)


def prove_by(more: str) -> None:
    with op.batch_alter_table("sign_ins", recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
        rows.drop_constraint(op.f("ck_sign_ins_proved"), type_="check")
        rows.create_check_constraint(op.f("ck_sign_ins_proved"), f"proved IN ({PROOFS.format(more=more)})")


def column(name: str, kind: sa.Text | sa.Integer | sa.DateTime) -> sa.Column[object]:
    return sa.Column[object](name, kind, nullable=False)


def of_a_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f(f"fk_{table}_person_id_persons"))
