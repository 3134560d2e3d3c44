"""The container and the file that composes several: what each may do is read from them, since no daemon runs here."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml

from tracker.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
OURS = ("upgrade", "web", "schedule")


def test_the_container_runs_as_a_user_without_rights_what_was_built_apart() -> None:
    stages = re.findall(r"^FROM (\S+)(?: AS (\w+))?$", CONTAINER, re.MULTILINE)
    last = CONTAINER[CONTAINER.rindex("FROM ") :]

    assert [name for _, name in stages] == ["built", ""]
    assert "pip install" not in last
    assert "--require-hashes -r requirements.lock" in CONTAINER
    assert re.findall(r"^USER (\S+)$", CONTAINER, re.MULTILINE) == ["10001:10001"]
    assert last.index("USER") < last.index("ENTRYPOINT")


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def test_its_health_is_what_the_service_says_of_itself() -> None:
    found = re.search(r"HEALTHCHECK[^\[]+(\[.+\])$", CONTAINER, re.MULTILINE)
    assert found is not None
    name, flag, code = json.loads(found[1])
    assert (name, flag, ":8642/" in code) == ("python", "-c", True)
    with HTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.handle_request).start()
        here = code.replace("8642", str(server.server_port))
        assert subprocess.run([sys.executable, flag, here], check=False).returncode == 0
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        nobodys = code.replace("8642", str(nobody.getsockname()[1]))
        assert subprocess.run([sys.executable, flag, nobodys], check=False, capture_output=True).returncode != 0


@pytest.mark.parametrize("name", OURS)
def test_each_service_of_ours_reads_its_root_alone_and_calls_a_command_of_ours(name: str) -> None:
    service = SERVICES[name]
    words = service.get("command") or service["entrypoint"][-1].removeprefix("tracker ").split()

    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert words[0] in COMMANDS
    assert "ports" not in service


def test_only_the_proxy_is_reached_from_outside_and_its_word_alone_is_believed() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    proxy = SERVICES["proxy"]["networks"]["front"]["ipv4_address"]
    command = SERVICES["web"]["command"]

    assert [name for name, each in SERVICES.items() if "ports" in each] == ["proxy"]
    assert command[command.index("--proxy") + 1] == proxy
    assert ip_address(proxy) in ip_network(compose["networks"]["front"]["ipam"]["config"][0]["subnet"])
    assert compose["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == ["inside"]


def test_no_password_stands_in_it() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")

    assert set(re.findall(r"\$\{(\w+):\?", text)) == {"POSTGRES_PASSWORD", "TRACKER_HOST"}
    assert re.findall(r"PASSWORD: \"?(?!\$)\w", text) == []
