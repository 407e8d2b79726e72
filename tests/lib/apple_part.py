"""apple_part.py - plays Apple for the stories: who signs certificates of passes, the service that pushes, and a telephone.

    ca = AppleCa(folder)
    ca.wallet(folder, url=..., push=...)   the folder of a shop: HABITUE_WALLET
    push = PushPart(ca)                    speaks HTTP/2 by node, and lets in who has a certificate of the CA alone
    push.heard                             [{"path", "topic", "collapse", "body", "client", "session"}]
    push.say(token, 410)                   what becomes of pushes to one from now on
    phone = Phone(shop, pkpass)            does what Wallet does with a pass

The certificates are made by the command openssl; what is signed by them, it checks.
"""
import hashlib
import io
import json
import os
import subprocess
import threading
import uuid
import zipfile
from pathlib import Path

from lib import Client

HERE = Path(__file__).resolve().parent
PASS_TYPE, TEAM = "pass.example.habitue", "HAB1TUE234"


def openssl(*words, **how):
    done = subprocess.run(["openssl", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, **how)
    assert done.returncode == 0, (words, done.stdout.decode())
    return done.stdout


class AppleCa:
    """A root, what Apple calls its WWDR, and certificates of pass types."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.sign("root", "/CN=Root of the stories", None, ca=True)
        self.sign("wwdr", "/CN=WWDR of the stories", "root", ca=True)
        self.sign("pass", f"/UID={PASS_TYPE}/CN=Pass Type ID/OU={TEAM}/O=Ferme du Pre", "wwdr")

    def path(self, name):
        return self.folder / name

    def sign(self, name, subject, by, ca=False, days=400, extra=""):
        """Key and certificate: name.key, name.pem."""
        key, request, made = self.path(f"{name}.key"), self.path(f"{name}.csr"), self.path(f"{name}.pem")
        config = self.path(f"{name}.cnf")
        config.write_text(f"basicConstraints=critical,CA:{'TRUE' if ca else 'FALSE'}\n"
                          f"keyUsage=critical,{'keyCertSign,cRLSign' if ca else 'digitalSignature'}\n{extra}")
        openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", subject)
        how = ("-signkey", key) if by is None else ("-CA", self.path(f"{by}.pem"), "-CAkey", self.path(f"{by}.key"),
                                                    "-CAcreateserial")
        openssl("x509", "-req", "-in", request, *how, "-days", days, "-sha256", "-extfile", config, "-out", made)
        os.chmod(key, 0o600)
        return made

    def wallet(self, folder, push=None, **settings):
        """The folder of a shop whose telephones reach it at that address."""
        folder = Path(folder)
        folder.mkdir(exist_ok=True)
        apple = {"push_url": push.url, "push_ca": str(self.path("root.pem"))} if push else {}
        told = {"url": "https://shop.example", **({"apple": apple} if apple else {}), **settings}
        (folder / "wallet.json").write_text(json.dumps(told))
        for name, of in (("apple-certificate.pem", "pass.pem"), ("apple-key.pem", "pass.key"), ("apple-wwdr.pem", "wwdr.pem")):
            (folder / name).write_bytes(self.path(of).read_bytes())
            os.chmod(folder / name, 0o600)
        return folder

    def check(self, files):
        """Files of a pass: the list is signed, and has each of them and no other."""
        work = self.folder / f"check-{uuid.uuid4().hex}"
        work.mkdir()
        (work / "manifest.json").write_bytes(files["manifest.json"])
        (work / "signature").write_bytes(files["signature"])
        openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", work / "signature", "-content", work / "manifest.json",
                "-CAfile", self.path("root.pem"), "-purpose", "any", "-out", work / "out")
        want = {name: hashlib.sha1(data).hexdigest() for name, data in files.items() if name not in ("manifest.json", "signature")}
        assert json.loads(files["manifest.json"]) == want, files["manifest.json"]
        return json.loads(files["pass.json"])


def unpack(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names)), names
        return {name: archive.read(name) for name in names}


class PushPart:
    def __init__(self, ca):
        ca.sign("push", "/CN=127.0.0.1", "root", extra="subjectAltName=IP:127.0.0.1\n")
        self.process = subprocess.Popen(
            ["node", str(HERE / "apple_push.mjs"), ca.path("push.key"), ca.path("push.pem"), ca.path("root.pem"), ca.path("wwdr.pem")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.heard = []
        self.url = f"https://127.0.0.1:{json.loads(self.process.stdout.readline())['port']}"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.heard.append(json.loads(line))

    def say(self, token, status, reason=""):
        self.process.stdin.write(json.dumps({"token": token, "status": status, "reason": reason}) + "\n")
        self.process.stdin.flush()

    def of(self, token):
        return [push for push in self.heard if push["path"] == f"/3/device/{token}"]

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)


class Phone:
    """Wallet on a telephone that was given a pass."""

    def __init__(self, shop, data):
        self.client = Client(shop.port)
        self.device, self.token = uuid.uuid4().hex, uuid.uuid4().hex * 2
        self.tag = self.modified = None
        self.keep(data)

    def keep(self, data):
        self.data, self.files = data, unpack(data)
        self.told = json.loads(self.files["pass.json"])

    def path(self, rest):
        prefix = "https://shop.example"
        assert self.told["webServiceURL"].startswith(prefix), self.told
        return f"{self.told['webServiceURL'][len(prefix):]}/v1/{rest}"

    def call(self, method, path, body=None, token=None, **headers):
        headers["Authorization"] = f"ApplePass {token or self.told['authenticationToken']}"
        return self.client.call(method, path, body, headers=headers, without=("Idempotency-Key",))

    def registrations(self, device=None):
        return self.path(f"devices/{device or self.device}/registrations/{self.told['passTypeIdentifier']}")

    def register(self, **how):
        return self.call("POST", f"{self.registrations()}/{self.told['serialNumber']}", {"pushToken": self.token}, **how)

    def unregister(self, **how):
        return self.call("DELETE", f"{self.registrations()}/{self.told['serialNumber']}", **how)

    def changed(self):
        """Serial numbers since last time."""
        path = self.registrations() + (f"?passesUpdatedSince={self.tag}" if self.tag else "")
        answer = self.client.get(path)
        if answer.status == 204:
            return []
        assert answer.status == 200, answer
        self.tag = answer["lastUpdated"]
        return answer["serialNumbers"]

    def fetch(self, **how):
        """The status; the pass is kept when there is a newer one."""
        headers = {"If-Modified-Since": self.modified} if self.modified else {}
        answer = self.call("GET", self.path(f"passes/{self.told['passTypeIdentifier']}/{self.told['serialNumber']}"), **how, **headers)
        if answer.status == 200:
            assert answer.headers["content-type"] == "application/vnd.apple.pkpass", answer
            self.keep(answer.body)
            self.modified = answer.headers["last-modified"]
        return answer.status

    def values(self):
        """What is on it, by key."""
        card = self.told["storeCard"]
        return {field["key"]: field["value"] for fields in card.values() for field in fields}
