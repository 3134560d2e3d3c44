"""Calendar days as a unit of their own in the length of a term."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

UNITS = "'hour', 'day', 'business day', 'week', 'month', 'year'"


def upgrade() -> None:
    rewrite(UNITS.replace("'day', ", "'day', 'calendar day', "))


def downgrade() -> None:
    held = op.get_bind().scalar(sa.text("SELECT count(*) FROM terms WHERE length_unit = 'calendar day'"))
    if held:
        message = f"{held} rows of terms have a length in calendar days, which the revision before does not know"
        raise RuntimeError(message)
    rewrite(UNITS)


def rewrite(units: str) -> None:
    """Give the table of terms the check of these units; the rows stay."""
    with op.batch_alter_table("terms", recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
        rows.drop_constraint(op.f("ck_terms_length_unit"), type_="check")
        rows.create_check_constraint(op.f("ck_terms_length_unit"), f"length_unit IN ({units})")
