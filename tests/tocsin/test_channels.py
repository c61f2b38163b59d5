"""Channels as settings: what is read, what is refused, and that nothing secret is shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import SettingsError
from sinks.delivery.channel import Channel
from sinks.delivery.webhook import Target, Webhook
from tocsin.channels import ChannelSettings, channel_named
from tocsin.senders import build_channel, build_channels
from tocsin.settings import Settings, load_settings

SECRET = "a-secret-that-nobody-may-see"
HOOK = 'url = "https://hooks.example/in"'


def load(home: Path, monkeypatch: pytest.MonkeyPatch, text: str, mode: int = 0o600) -> Settings:
    file = home / "tocsin.toml"
    file.write_text(text, "utf-8")
    file.chmod(mode)
    monkeypatch.setenv("TOCSIN_HOME", str(home))
    return load_settings()


def build(home: Path, environment: dict[str, str] | None = None, **settings: Any) -> Channel:
    return build_channel("desk", ChannelSettings(**settings), home, environment=environment or {})


def target(channel: Channel) -> Target:
    assert isinstance(channel.sender, Webhook)
    return channel.sender._target  # noqa: SLF001 -- what the address was read as


def test_settings_have_no_channels_where_nobody_names_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(tmp_path, monkeypatch, "").channels == {}


def test_channel_of_the_file_has_its_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(tmp_path, monkeypatch, f"[channels.desk]\n{HOOK}\n", 0o644)
    (channel,) = build_channels(settings.channels, settings.home)
    assert (channel.name, channel.updates, channel.deadline_seconds) == ("desk", "all", 86_400.0)
    assert (channel.sender.kind, channel.sender.host) == ("webhook", "hooks.example")
    chat = build(tmp_path, url="ntfys://ntfy.example/topic")
    assert (chat.updates, chat.sender.kind, chat.sender.host) == ("corrections", "ntfy", "ntfy.example")


def test_environment_adds_channels_as_json_and_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_CHANNELS", json.dumps({"desk": {"updates": "none"}, "chat": {"url_env": "CHAT"}}))
    settings = load(tmp_path, monkeypatch, f"[channels.desk]\n{HOOK}\n")
    assert sorted(settings.channels) == ["chat", "desk"]
    assert settings.channels["desk"].updates == "none"


def test_environment_that_is_not_json_is_an_error_that_does_not_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_CHANNELS", f"{{{SECRET}")
    with pytest.raises(SettingsError, match="channels") as raised:
        load(tmp_path, monkeypatch, "")
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f'[channels.desk]\n{HOOK}\nurl_env = "X"', "channels.desk: Value error, give exactly one of url"),
        ("[channels.desk]", "channels.desk: Value error, give exactly one of url"),
        (f'[channels.desk]\n{HOOK}\nsecret_env = "X"\nsecret_file = "x"', "channels.desk: Value error, give at most"),
        (f'[channels.desk]\n{HOOK}\nsecret_env = ["A", "B", "C"]', "channels.desk.secret_env"),
        (f"[channels.desk]\n{HOOK}\nsecret_env = []", "channels.desk.secret_env"),
        (f'[channels.desk]\n{HOOK}\nupdates = "some"', "channels.desk.updates"),
        (f"[channels.desk]\n{HOOK}\ndeadline_seconds = 0", "channels.desk.deadline_seconds"),
        (f"[channels.desk]\n{HOOK}\ndeadline_seconds = 1e9", "channels.desk.deadline_seconds"),
        (f"[channels.desk]\n{HOOK}\nformat = 'pdf'", "channels.desk.format"),
        (f"[channels.desk]\n{HOOK}\n{SECRET} = 1", "channels.desk"),
        (f"[channels.'The Desk']\n{HOOK}", "channels.The Desk"),
        ('channels = "desk"', "channels"),
    ],
)
def test_wrong_setting_is_an_error_that_names_it(
    text: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, monkeypatch, text)
    assert named in str(raised.value)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (f'{HOOK}\nsecret = "{SECRET}"', "channels.desk.secret"),
        (f'url = "slack://{SECRET}/b/c"', "channels.desk.url"),
    ],
)
def test_secret_in_a_file_that_others_can_read_is_refused_with_a_hint(
    line: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode in (0o644, 0o640, 0o604):
        with pytest.raises(SettingsError, match="chmod 600") as raised:
            load(tmp_path, monkeypatch, f"[channels.desk]\n{line}\n", mode)
        assert key in str(raised.value)
        assert SECRET not in str(raised.value)
    assert "desk" in load(tmp_path, monkeypatch, f"[channels.desk]\n{line}\n", 0o600).channels


def test_secrets_come_from_file_environment_or_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "old.key").write_text(f"{SECRET}-old\n")
    hook = "https://hooks.example/in"
    plain = build(tmp_path, url=hook, secret=SECRET)
    variables = build(tmp_path, {"NEW": f"{SECRET}-new", "OLD": SECRET}, url=hook, secret_env=["NEW", "OLD"])
    files = build(tmp_path, url=hook, secret_file="old.key")
    found = [each.sender._secrets for each in (plain, variables, files)]  # type: ignore[attr-defined]  # noqa: SLF001
    assert found == [(SECRET.encode(),), (f"{SECRET}-new".encode(), SECRET.encode()), (f"{SECRET}-old".encode(),)]


def test_address_comes_from_file_environment_or_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "hook.url").write_text("https://hooks.example:8443/in?room=1#x\n")
    from_file = target(build(tmp_path, url_file="hook.url"))
    assert from_file == Target("https", "hooks.example", 8443, "/in?room=1")
    assert target(build(tmp_path, {"HOOK": "http://hooks.example"}, url_env="HOOK")).authority == "hooks.example"


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"url_env": "NOBODY_SETS_THIS"}, "channels.desk.url_env"),
        ({"url_file": "nowhere.url"}, "channels.desk.url_file"),
        ({"url": f"https://user:{SECRET}@hooks.example/"}, "channels.desk.url: a user or password"),
        ({"url": f"https://hooks.example:{SECRET}/"}, "channels.desk.url"),
        ({"url": f"https:///{SECRET}"}, "channels.desk.url"),
        ({"url": f"https://ho oks.example/{SECRET}"}, "channels.desk.url"),
        ({"url": f"https://hooks.example\r\nX: y/{SECRET}"}, "channels.desk.url"),
        ({"url": f"gopher://{SECRET}"}, "channels.desk.url"),
        ({"url": f"ftp://host/{SECRET}"}, "channels.desk.url"),
        ({"url": SECRET}, "channels.desk.url"),
        ({"url": "https://hooks.example/", "format": "html"}, "channels.desk.format"),
        ({"url": "https://hooks.example/", "secret": "short"}, "channels.desk.secret"),
        ({"url": "https://hooks.example/", "secret_env": "NOBODY_SETS_THIS"}, "channels.desk.secret_env"),
        ({"url": "https://hooks.example/", "secret_file": "nowhere.key"}, "channels.desk.secret_file"),
        ({"url": f"ntfy://host/{SECRET}", "secret_env": "KEY"}, "channels.desk.secret_env"),
    ],
)
def test_channel_that_cannot_be_built_is_an_error_that_names_channel_and_key_and_shows_nothing(
    settings: dict[str, Any], key: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as raised:
        build(tmp_path, **settings)
    assert key in str(raised.value)
    assert SECRET not in str(raised.value)
    assert SECRET not in repr(raised.value.__cause__)


def test_representations_show_no_secret(tmp_path: Path) -> None:
    settings = ChannelSettings(url=f"https://hooks.example/{SECRET}?{SECRET}", secret=SECRET)
    channel = build_channel("desk", settings, tmp_path)
    assert SECRET not in f"{settings!r} {settings} {channel!r} {channel.sender!r} {target(channel)!r}"
    assert SECRET not in f"{settings.model_dump()} {settings.model_dump_json()}"


def test_unknown_channel_is_an_error_that_names_those_there_are() -> None:
    channels = {"desk": ChannelSettings(url="https://hooks.example/")}
    with pytest.raises(SettingsError, match="no channel night; there are desk"):
        channel_named(channels, "night")
    with pytest.raises(SettingsError, match="there is none"):
        channel_named({}, "night")
