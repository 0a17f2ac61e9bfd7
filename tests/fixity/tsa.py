"""A real timestamp authority on loopback: `openssl ts` behind a small HTTP server."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_SETTINGS = """
[req]
distinguished_name = name
prompt = no
x509_extensions = root
[name]
CN = Proefwortel
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
"""


class Authority:
    """Its certificates, its address, and how it misbehaves when told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root.pem"
        self.url = ""
        self.answer: bytes | None = None
        """What it says instead of the truth."""
        self.status = 200
        folder.mkdir()
        settings = folder / "openssl.cnf"
        settings.write_text(_SETTINGS.format(folder=folder))
        (folder / "serial").write_text("01\n")
        new = ["-newkey", "rsa:2048", "-nodes", "-config", str(settings)]
        self._run("req", "-x509", *new, "-keyout", "root.key", "-out", "root.pem", "-days", "30")
        self._run("req", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Proeftijd")
        signing = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "20"]
        extensions = ["-extfile", str(settings), "-extensions", "leaf"]
        self._run("x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", *signing, *extensions)

    def reply(self, question: bytes) -> bytes:
        """Return the DER of a TimeStampResp."""
        if self.answer is not None:
            return self.answer
        (self.folder / "question").write_bytes(question)
        settings = ["-config", str(self.folder / "openssl.cnf"), "-section", "tsa"]
        self._run("ts", "-reply", "-queryfile", "question", "-out", "answer", *settings)
        return (self.folder / "answer").read_bytes()

    def _run(self, *command: str) -> None:
        subprocess.run(["openssl", *command], cwd=self.folder, check=True, capture_output=True)


@contextmanager
def serving(folder: Path) -> Iterator[Authority]:
    """Run an authority for as long as the block lasts."""
    authority = Authority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            is_question = self.headers["Content-Type"] == "application/timestamp-query"
            answer = authority.reply(question) if is_question else b""
            self.send_response(authority.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.url = f"http://127.0.0.1:{server.server_address[1]}/tsa"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()
