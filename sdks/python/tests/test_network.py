# Between the client and the server: TLS and proxies.
import os
import shutil
import ssl
import subprocess
import sys

import pytest

from conftest import SOURCES
from receiver import KEY, Receiver

PROGRAM = """
import sys
from bloop import BloopClient
client = BloopClient(sys.argv[1], sys.argv[2], on_diagnostic=print, max_retries=0)
client.capture("E", "through")
print(client.flush(20))
"""


def send_to(endpoint, **environment):
    """What a program prints that sends one event and flushes."""
    inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, endpoint, KEY],
        env={**inherited, "PYTHONPATH": str(SOURCES), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture
def certificate(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: there is no certificate to test with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return certificate


@pytest.fixture
def secure_receiver(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    receiver = Receiver(tls=context)
    yield receiver
    receiver.close()


def test_events_go_over_tls(secure_receiver, certificate):
    assert send_to(secure_receiver.url, SSL_CERT_FILE=str(certificate)) == "True\n"
    assert secure_receiver.requests[0].signed


def test_a_server_with_an_unknown_certificate_gets_nothing(secure_receiver):
    said = send_to(secure_receiver.url)
    assert "CERTIFICATE_VERIFY_FAILED" in said and said.endswith("False\n")
    assert secure_receiver.requests == []


def test_the_proxy_of_the_environment_is_used(receiver):
    assert send_to("http://errors.example.com", http_proxy=receiver.url) == "True\n"
    assert receiver.requests[0].path == "http://errors.example.com/v1/ingest/batch"
    assert send_to(receiver.url, http_proxy="http://127.0.0.1:9", no_proxy="127.0.0.1") == "True\n"
    assert receiver.requests[1].path == "/v1/ingest/batch"
