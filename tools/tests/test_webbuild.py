"""test_webbuild.py - tools/webbuild.mjs: what it makes of a folder of pages."""
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "webbuild.mjs"


class Pages(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.out = self.root / "out"

    def write(self, name, text):
        path = self.root / "web" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self):
        return subprocess.run(
            ["node", SCRIPT, "--root", self.root, "--out", self.out,
             "--depfile", self.root / "deps.d", "--target", "assets.c"],
            capture_output=True, text=True, check=False)

    def write_page(self):
        self.write("till/index.html",
                   '<link rel="stylesheet" href="style.css"><link rel="icon" href="icon.svg">'
                   '<link rel="manifest" href="/till.webmanifest">'
                   '<script type="module" src="main.js"></script>')
        self.write("till/style.css", "b { color: red }")
        self.write("till/icon.svg", "<svg/>")
        self.write("till/main.js", "import { one } from '../shared/one.js'; console.log(one);")
        self.write("shared/one.js", "export const one = 'a word from afar';")
        self.write("public/till.webmanifest", "{}")

    def test_a_page_names_hashed_files_that_are_there(self):
        self.write_page()
        self.assertEqual(self.build().returncode, 0)
        html = (self.out / "till.html").read_text(encoding="utf-8")
        served = re.findall(r'"(assets/[\w.-]+)"', html)  # relative: below any prefix
        self.assertEqual(len(served), 3)
        for path in served:
            self.assertRegex(path, r"^assets/\w+-[0-9A-Z]{8}\.(js|css|svg)$")
            self.assertTrue((self.out / path).exists())
        self.assertIn('"/till.webmanifest"', html)
        self.assertTrue((self.out / "till.webmanifest").exists())

    def test_imports_come_along(self):
        self.write_page()
        self.build()
        [script] = (self.out / "assets").glob("till-*.js")
        self.assertIn("a word from afar", script.read_text(encoding="utf-8"))

    def test_another_text_gets_another_name(self):
        self.write_page()
        self.build()
        [before] = (self.out / "assets").glob("till-*.js")
        self.write("shared/one.js", "export const one = 'another word';")
        self.build()
        [after] = (self.out / "assets").glob("till-*.js")
        self.assertNotEqual(before.name, after.name)

    def test_the_service_worker_knows_what_to_keep(self):
        self.write_page()
        self.write("till/sw.js", "console.log(PAGE_VERSION, PAGE_ASSETS);")
        self.build()
        worker = (self.out / "till-sw.js").read_text(encoding="utf-8")
        for path in ['"/till"', *(f'"/assets/{p.name}"' for p in (self.out / "assets").iterdir())]:
            self.assertIn(path, worker)

    def test_the_depfile_names_files_and_folders(self):
        self.write_page()
        self.build()
        deps = (self.root / "deps.d").read_text(encoding="utf-8")
        self.assertTrue(deps.startswith("assets.c: "))
        for path in ("web", "web/till", "web/shared/one.js", "web/public/till.webmanifest"):
            self.assertIn(f"{self.root / path}", deps)

    def test_no_pages_is_no_error(self):
        self.assertEqual(self.build().returncode, 0)
        self.assertEqual([p for p in self.out.rglob("*") if p.is_file()], [])

    def test_a_missing_import_is_an_error(self):
        self.write_page()
        self.write("till/main.js", "import './gone.js';")
        done = self.build()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("gone.js", done.stderr)


if __name__ == "__main__":
    unittest.main()
