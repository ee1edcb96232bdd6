from pathlib import Path

import pytest

from bot.config import ConfigError, Settings, check_paths, check_token, read_settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_the_example_file_gives_the_defaults(monkeypatch):
    Path(".env").write_text((ROOT / ".env.example").read_text())
    example = read_settings()
    monkeypatch.chdir("/")
    assert example == read_settings()


def test_every_setting_stands_in_the_example_file_and_in_the_readme():
    example, readme = (ROOT / ".env.example").read_text(), (ROOT / "README.md").read_text()
    for name in Settings.model_fields:
        assert f"\n{name.upper()}=" in example
        assert f"`{name.upper()}`" in readme


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LOG_LEVEL", "loud", "LOG_LEVEL=loud: must be one of 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
        ("LOG_FORMAT", "Xml", "LOG_FORMAT=Xml: must be one of 'text' or 'json'."),
        ("DEFAULT_TIMEZONE", "Berlin", "DEFAULT_TIMEZONE=Berlin: must be a time zone name such as"),
        ("DEFAULT_TIMEZONE", "../etc", "DEFAULT_TIMEZONE=../etc: must be a time zone name such as"),
        ("DEFAULT_TIMEZONE", "Europe", "DEFAULT_TIMEZONE=Europe: must be a time zone name such as"),
        ("SITE_URL", "example.org", "SITE_URL=example.org: must be an address that begins with"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(monkeypatch, name, value, says):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as error:
        read_settings()
    assert str(error.value).startswith(says)


def test_all_wrong_values_are_named_at_once(monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(ConfigError) as error:
        read_settings()
    assert len(str(error.value).splitlines()) == 2


def test_a_misspelt_setting_in_the_file_is_named():
    Path(".env").write_text("ARTICLE_DIR=news\n")
    with pytest.raises(ConfigError, match=r"ARTICLE_DIR in \.env is no setting of Heatwire"):
        read_settings()


def test_a_level_in_small_letters_and_a_format_in_capitals_are_accepted(monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("LOG_FORMAT", "JSON")
    assert (read_settings().log_level, read_settings().log_format) == ("DEBUG", "json")


def test_the_token_is_never_shown(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "s3cret")
    settings = read_settings()
    assert "s3cret" not in f"{settings} {settings!r} {settings.model_dump()}"
    assert check_token(settings) == "s3cret"


@pytest.mark.parametrize("token", ["", "   "])
def test_a_missing_token_is_said_with_where_to_put_it(monkeypatch, token):
    monkeypatch.setenv("DISCORD_TOKEN", token)
    with pytest.raises(ConfigError, match="DISCORD_TOKEN is missing"):
        check_token(read_settings())


@pytest.mark.parametrize("token", ["two\nlines", "two words", "tokén"])
def test_a_token_that_can_be_none_is_refused_without_showing_it(monkeypatch, token):
    monkeypatch.setenv("DISCORD_TOKEN", token)
    with pytest.raises(ConfigError, match="copy it again") as error:
        check_token(read_settings())
    assert token not in str(error.value)


def settings_with(**changes: object) -> Settings:
    Path("articles").mkdir(exist_ok=True)
    return Settings(**({"articles_dir": "articles", "database_path": "data/heatwire.db"} | changes))  # type: ignore[arg-type]


def test_good_paths_pass_and_the_folder_of_the_database_is_made():
    check_paths(settings_with())
    assert Path("data").is_dir()


def test_an_unknown_articles_folder_is_named():
    with pytest.raises(ConfigError, match="ARTICLES_DIR=nowhere: there is no such folder"):
        check_paths(settings_with(articles_dir="nowhere"))


def test_an_articles_folder_that_is_a_file_is_named():
    Path("file").write_text("")
    with pytest.raises(ConfigError, match="ARTICLES_DIR=file: is a file"):
        check_paths(settings_with(articles_dir="file"))


def test_a_database_path_that_is_a_folder_is_named():
    Path("place").mkdir()
    with pytest.raises(ConfigError, match="DATABASE_PATH=place: is a folder"):
        check_paths(settings_with(database_path="place"))


@pytest.mark.parametrize("path", ["file/heatwire.db", "x" * 300])
def test_a_database_path_that_can_not_be_made_is_named(path):
    Path("file").write_text("")
    with pytest.raises(ConfigError, match=f"DATABASE_PATH={path}: can't be made there"):
        check_paths(settings_with(database_path=path))
