"""test_links.py - tools/check_links.py: a link leads somewhere, or is named with its line."""
import doctest
import tempfile
import unittest
from pathlib import Path

import check_links


class Links(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.root = Path(self.temporary.name) / "repository"
        self.write("src/main.c", "")
        self.write("docs/engine.md", "# The engine\n## A return\n### A return\n<a id=\"laws\"></a>\n")
        self.write("docs/guide/en.md", "# Guide\n")

    def tearDown(self):
        self.temporary.cleanup()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def found(self, text, page="README.md"):
        self.write(page, text)
        found = [f"{path}:{line}: {words}" for path, line, words in check_links.problems(self.root)]
        (self.root / page).unlink()
        return found

    def passes(self, text, page="README.md"):
        self.assertEqual(self.found(text, page), [])

    def refuses(self, text, words, page="README.md"):
        found = self.found(text, page)
        self.assertTrue(len(found) == 1 and words in found[0], found)

    def test_the_examples_of_the_tool(self):
        self.assertEqual(doctest.testmod(check_links).failed, 0)

    def test_a_file_that_is_there(self):
        self.passes("[a](docs/engine.md) and [b](src/main.c \"the program\"), [c](docs), [d](docs/)")
        self.passes("[a](../engine.md) [b](../../src/main.c)", "docs/guide/fr.md")
        self.passes("[a](<docs/engine.md>)\n[b]: docs/engine.md\n")
        self.passes("[a](./docs/guide/en.md) [b](docs/guide%2Fen.md)")

    def test_a_file_that_is_not(self):
        self.refuses("one\n\n[a](docs/storage.md)\n", "README.md:3: docs/storage.md is not there")
        self.refuses("[a](Docs/engine.md)", "is not there")
        self.refuses("[a](engine.md)", "docs/guide/fr.md:1: engine.md is not there", "docs/guide/fr.md")

    def test_each_picture_is_listed_in_both_languages_at_each_size(self):
        def found():
            return [f"{path}: {words}" for path, _, words in check_links.pictures(self.root)]

        self.assertEqual(found(), [])
        names = [f"till-sale-{language}-{size}.png" for language in ("fr", "en") for size in ("tablet", "phone", "desktop")]
        for name in names:
            self.write(f"docs/screenshots/{name}", "")
        self.assertEqual(len(found()), 6, "no list has any of them")
        self.write("docs/screenshots/README.md", " ".join(f"[a]({name})" for name in names))
        self.assertEqual(found(), [])
        self.write("docs/guide/en.md", "![a](../screenshots/till-sale-fr-tablet.png)\n")
        self.assertEqual(found(), ["docs/guide/en.md: ../screenshots/till-sale-fr-tablet.png is of the other language"])
        self.write("docs/guide/en.md", "![a](../screenshots/till-sale-en-tablet.png)\n")
        (self.root / "docs/screenshots" / names[0]).unlink()
        self.assertEqual(found(), [f"docs/screenshots/{names[0]}: is missing beside the others of its screen"])
        self.write("docs/screenshots/other.png", "")
        self.assertIn("docs/screenshots/other.png: is called SCREEN-LANGUAGE-SIZE.png", found())

    def test_every_kind_of_link_is_seen(self):
        self.refuses("[a]: nothing.md\n", "nothing.md is not there")
        self.refuses("![a](nothing.png)", "nothing.png is not there")
        self.refuses("[![a](nothing.svg)](docs/engine.md)", "nothing.svg is not there")
        self.refuses("[![a](https://example.org/x.svg)](nothing.md)", "nothing.md is not there")
        self.refuses("[a [b] c](nothing.md)", "nothing.md is not there")
        self.refuses("| [a](nothing.md) | [b](docs/engine.md) |", "nothing.md is not there")
        self.refuses("[a](nothing_(2).md)", "nothing_(2).md is not there")

    def test_a_heading_that_is_there(self):
        self.passes("[a](docs/engine.md#a-return) [b](docs/engine.md#a-return-1) [c](docs/engine.md#laws)")
        self.passes("# L'été : « 10 % »\n[a](#lété---10--) [b](#l%C3%A9t%C3%A9---10--)")
        self.passes("## `make`, *twice* #\n[a](#make-twice)\n")

    def test_a_heading_that_is_not(self):
        self.refuses("[a](docs/engine.md#a-claim)", "docs/engine.md has no such heading")
        self.refuses("[a](docs/engine.md#a-return-2)", "has no such heading")
        self.refuses("# Here\n[a](#there)", "README.md has no such heading")
        self.refuses("```\n# Here\n```\n[a](#here)", "has no such heading")
        self.refuses("[a](src/main.c#L3)", "only a page has anchors")

    def test_the_web_is_not_asked(self):
        self.passes("[a](https://example.org/x) [b](mailto:a@example.org) [c](//example.org/x)")

    def test_examples_are_no_links(self):
        self.passes("`[a](nothing.md)` and ``a ` [b](nothing.md)``")
        self.passes("```\n[a](nothing.md)\n```\n~~~text\n[a](nothing.md)\n```\n~~~\n")
        self.refuses("```\nx\n```\n[a](nothing.md)", "README.md:4:")

    def test_what_leads_out_or_nowhere(self):
        self.refuses("[a](../secret.md)", "outside the repository")
        self.refuses("[a](/docs/engine.md)", "not from the root")
        self.refuses("[a]()", "points nowhere")
        self.refuses("[a](#)", "points nowhere")

    def test_each_page_is_read(self):
        for page in ("README.md", "CONTRIBUTING.md", "docs/x.md", "docs/decisions/009-x.md"):
            self.refuses("[a](nothing.md)", f"{page}:1:", page)


if __name__ == "__main__":
    unittest.main()
