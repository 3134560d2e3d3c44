"""Where the database is, by what a person asked, what the environment says, or where data is usually kept."""

from pathlib import Path

import pytest

from tracker.errors import InputRefused
from tracker.settings import Settings, address, data_directory, file_of

HOME = {"XDG_DATA_HOME": "/srv/data"}


def test_without_a_word_the_database_is_in_the_user_s_data_directory() -> None:
    settings = Settings.read(HOME, None)

    assert settings.database_url == "sqlite:////srv/data/monitorship-tracker/tracker.db"
    assert settings.evidence_directory == Path("/srv/data/monitorship-tracker/evidence")


def test_what_is_asked_for_beats_the_environment_which_beats_the_data_directory() -> None:
    environ = {**HOME, "TRACKER_DATABASE_URL": "postgresql://jo@db/tracker"}

    assert Settings.read(environ, None).database_url == "postgresql://jo@db/tracker"
    assert Settings.read(environ, "/srv/asked.db").database_url == "sqlite:////srv/asked.db"


def test_evidence_lies_beside_the_database_unless_the_environment_names_a_folder() -> None:
    assert Settings.read(HOME, "/srv/asked.db").evidence_directory == Path("/srv/evidence")
    assert Settings.read(HOME, "postgresql://jo@db/tracker").evidence_directory == Path(
        "/srv/data/monitorship-tracker/evidence"
    )
    assert Settings.read({**HOME, "TRACKER_EVIDENCE": "/mnt/proof"}, None).evidence_directory == Path("/mnt/proof")


@pytest.mark.parametrize(
    "name", ["plain.db", "100%.db", "why?.db", "#1.db", "two words.db", "%41.db", "ü – §.db", "a:b.db"]
)
def test_any_file_name_survives_its_way_through_an_address(tmp_path: Path, name: str) -> None:
    assert file_of(address(str(tmp_path / name))) == tmp_path / name


def test_a_relative_path_is_taken_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert file_of(address("build/tracker.db")) == tmp_path / "build" / "tracker.db"
    assert file_of(address("sqlite:///build/tracker.db")) == tmp_path / "build" / "tracker.db"


def test_a_tilde_is_the_user_s_home() -> None:
    assert file_of(address("~/tracker.db")) == Path.home() / "tracker.db"


def test_an_address_is_read_with_its_percent_signs() -> None:
    assert file_of(address("sqlite:////srv/two%20words%3F.db")) == Path("/srv/two words?.db")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("", "The database's address is empty."),
        ("mysql://jo@db/tracker", "A database of the kind “mysql” cannot be used."),
        ("postgres://jo@db/tracker", "A database of the kind “postgres” cannot be used."),
        ("postgresql+psycopg2://jo@db/tracker", "A database of the kind “postgresql+psycopg2” cannot be used."),
        ("sqlite://", "“sqlite://” names no file."),
        ("sqlite:///", "“sqlite:///” names no file."),
        ("sqlite:///:memory:", "“sqlite:///:memory:” names no file."),
        ("sqlite:///a.db?mode=ro", "“sqlite:///a.db?mode=ro” holds a question mark."),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_what_to_write(asked: str, sentence: str) -> None:
    with pytest.raises(InputRefused) as refused:
        Settings.read(HOME, asked)

    assert str(refused.value).startswith(sentence)


def test_a_refusal_never_repeats_a_password() -> None:
    with pytest.raises(InputRefused) as refused:
        address("mysql://jo:secret@db/tracker")

    assert "secret" not in str(refused.value)


def test_each_system_has_its_own_place_for_data() -> None:
    assert data_directory({}, "linux") == Path.home() / ".local" / "share" / "monitorship-tracker"
    assert data_directory({"XDG_DATA_HOME": "relative"}, "linux") == data_directory({}, "linux")
    assert data_directory({}, "darwin") == Path.home() / "Library" / "Application Support" / "monitorship-tracker"
    assert data_directory({"LOCALAPPDATA": "/c/Local"}, "win32") == Path("/c/Local/monitorship-tracker")
    assert data_directory({}, "win32") == Path.home() / "AppData" / "Local" / "monitorship-tracker"


def test_the_keys_that_seal_are_read_newest_first_and_never_shown(tmp_path: Path) -> None:
    new, old = "bmV3" + "A" * 39 + "=", "b2xk" + "A" * 39 + "="
    kept = tmp_path / "key"
    kept.write_text(f"{new}\n{old}\n", encoding="utf-8")

    settings = Settings.read({**HOME, "TRACKER_SEAL_KEY_FILE": str(kept)}, None)

    assert [key[:3] for key in settings.seal_keys] == [b"new", b"old"]
    assert "seal_keys" not in repr(settings)
    for wrong in ("short", "AAAA", f"{new} AAAA"):
        with pytest.raises(InputRefused, match="must be 32 bytes in base64") as refused:
            Settings.read({**HOME, "TRACKER_SEAL_KEY": wrong}, None)
        assert wrong not in str(refused.value)
