"""Finds the folders that stand at the top of a checkout and travel inside the package in a wheel.

In a wheel, `pyproject.toml` puts them at `tracker/_data/templates`, `tracker/_data/migrations` and
`tracker/_data/alembic.ini`; in a checkout they stand beside `tracker/`. So does `docs/verify_export.py`, alone of its folder.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def directory(name: str) -> Path:
    """The folder `templates`, `migrations` or `docs`; raises `FileNotFoundError` where the installation lacks it."""
    for place in (_PACKAGE / "_data", _PACKAGE.parent):
        if (place / name).is_dir():
            return place / name
    message = f"the installed package lacks its folder “{name}”; install it again"
    raise FileNotFoundError(message)


def verifier() -> bytes:
    """The script with which a stranger verifies exports and proofs of the journal; raises as `directory` does."""
    return (directory("docs") / "verify_export.py").read_bytes()
