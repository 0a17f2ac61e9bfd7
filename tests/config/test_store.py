import json
from dataclasses import replace
from pathlib import Path

import pytest

from capture.config.build import from_sources
from capture.config.settings import HarvestSettings
from capture.config.store import config_hash, load, save
from capture.errors import ConfigError


@pytest.fixture
def settings(tmp_path: Path) -> HarvestSettings:
    built, _ = from_sources(
        options={
            "seed": ["https://www.example.nl/é"],
            "out": str(tmp_path),
            "header": ["X-A: b", "Authorization: geheim"],
            "allow-private": ["localhost:80"],
            "resolve": ["a.nl=203.0.113.7"],
            "max-time": "1h",
            "rate": "2/1s",
        },
        config=None,
        environment={"CAPTURE_BASIC_AUTH": "jan:wachtwoord"},
    )
    return built


def test_settings_come_back_as_they_were_saved(settings: HarvestSettings, tmp_path: Path) -> None:
    save(settings, tmp_path / "settings.json")

    assert load(tmp_path / "settings.json") == settings


def test_no_secret_is_saved(settings: HarvestSettings, tmp_path: Path) -> None:
    save(settings, tmp_path / "settings.json")

    text = (tmp_path / "settings.json").read_text()
    assert "geheim" not in text
    assert "wachtwoord" not in text
    assert "Authorization" in text


@pytest.mark.requirement("META02")
def test_the_hash_tells_settings_apart(settings: HarvestSettings) -> None:
    assert config_hash(settings) == config_hash(replace(settings))
    assert config_hash(settings) != config_hash(replace(settings, max_pages=1))
    assert len(config_hash(settings)) == 64


def test_settings_of_another_hand_are_refused(settings: HarvestSettings, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    save(settings, file)
    document = json.loads(file.read_text())

    for change, line in (
        ({"format": "x"}, "holds no settings"),
        ({"format-version": 2}, "another version"),
        ({"settings": document["settings"] | {"extra": 1}}, "settings.extra"),
        ({"settings": document["settings"] | {"workers": "x"}}, "settings.workers"),
    ):
        file.write_text(json.dumps(document | change))
        with pytest.raises(ConfigError, match=line):
            load(file)
    file.write_text("{")
    with pytest.raises(ConfigError, match="is no JSON"):
        load(file)
    with pytest.raises(ConfigError, match="is this a harvest"):
        load(tmp_path / "none.json")
