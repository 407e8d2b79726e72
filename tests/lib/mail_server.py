"""mail_server.py - a mail server for a story: what it got, and in which mood it is (mail_server.mjs)."""
import base64
import email
import email.policy
import json
import queue
import subprocess
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
WAIT_S = 30


class MailServer:
    def __init__(self, folder, **how):
        self.folder, self.how = folder, how
        self.letters = queue.Queue()
        self.process = None
        self.port = how.get("port", 0)

    def open(self):
        words = ["node", str(HERE / "mail_server.mjs"), json.dumps({**self.how, "port": self.port})]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE.parent.parent)
        self.port = int(self.process.stdout.readline())
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        return self

    def _read(self, lines):
        for line in lines:
            self.letters.put(json.loads(line))

    def mood(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait(timeout=WAIT_S)
            self.process.stdout.close()
            self.process = None

    def next(self):
        """(envelope, the letter as Python's own mail library reads it)."""
        got = self.letters.get(timeout=WAIT_S)
        return got, email.message_from_bytes(base64.b64decode(got["text"]), policy=email.policy.default)

    def __enter__(self):
        return self.open()

    def __exit__(self, *_):
        self.close()


def certificate(folder):
    """A key and a certificate for 127.0.0.1 that vouches for itself."""
    key, cert = folder / "mail.key", folder / "mail.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", str(key), "-out", str(cert)],
                   check=True, capture_output=True)
    return str(key), str(cert)
