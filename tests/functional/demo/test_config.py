"""What the demo host needs to be told, and what it says when that is wrong."""

import json
from pathlib import Path

import pytest

from embed.demo import ConfigurationError, load_config


class TestConfiguration:
    def environ(self, path: Path) -> dict[str, str]:
        return {"DEMO_CREDENTIALS": str(path)}

    def test_reads_what_account_create_printed(self, tmp_path: Path) -> None:
        path = tmp_path / "credentials.json"
        path.write_text(
            json.dumps(
                {
                    "account_id": "acct_1",
                    "api_key": "fw_live_1",
                    "signing_key": {"kid": "key_1", "secret": "s"},
                    "webhook_secret": "whsec_1",
                }
            )
        )

        config = load_config(self.environ(path) | {"DEMO_PORT": "8055"})

        assert config.port == 8055
        assert config.credentials.action_secret == "whsec_1"
        assert "whsec_1" not in repr(config)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"account_id": "acct_1"}'])
    def test_says_which_file_is_wrong(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "credentials.json"
        path.write_text(text)

        with pytest.raises(ConfigurationError, match="DEMO_CREDENTIALS: "):
            load_config(self.environ(path))

    def test_says_when_there_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="cannot read"):
            load_config(self.environ(tmp_path / "nothing.json"))

    def test_says_when_the_port_is_no_number(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="DEMO_PORT"):
            load_config({"DEMO_PORT": "many"})
