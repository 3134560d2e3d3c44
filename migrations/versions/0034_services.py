"""The role of a service, which runs the days, sends and backs up."""

from alembic import op

revision = "0034"
down_revision = "0033"

ROLES = "'administrator', 'officer', 'owner', 'approver', 'monitor', 'reader'"


def upgrade() -> None:
    rewrite(f"role IN ({ROLES}, 'service')")


def downgrade() -> None:
    held = op.get_bind().exec_driver_sql("SELECT count(*) FROM role_grants WHERE role = 'service'").scalar()
    if held:
        message = f"{held} grants of the role service would be lost: history is never deleted"
        raise RuntimeError(message)
    rewrite(f"role IN ({ROLES})")


def rewrite(check: str) -> None:
    """Give the roles another check; the rows stay."""
    with op.batch_alter_table("role_grants", recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
        rows.drop_constraint(op.f("ck_role_grants_role"), type_="check")
        rows.create_check_constraint(op.f("ck_role_grants_role"), check)
    if op.get_bind().dialect.name == "sqlite":
        # The rebuild of the table took its triggers with it.
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER role_grants_refuse_{change.lower()} BEFORE {change} ON role_grants "
                "BEGIN SELECT RAISE(ABORT, 'role_grants is append-only'); END"
            )
