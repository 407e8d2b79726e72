"""test_textgen.py - tools/textgen.py: what it carries, and what it refuses."""
import doctest
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import textgen

TOOL = Path(textgen.__file__)
PROGRAM = """
#include <stdio.h>
#include "x.h"
int main(void)
{
    for (size_t i = 0; i < thing_count; i++) {
        printf("%s %zu ", things[i].name, things[i].text.len);
        fwrite(things[i].text.ptr, 1, things[i].text.len, stdout);
    }
}
"""
HEADER = """
#include <stddef.h>
struct thing { const char *name; struct { const char *ptr; size_t len; } text; };
extern const struct thing things[];
extern const size_t thing_count;
"""


def run(folder, *names):
    return subprocess.run(
        [sys.executable, TOOL, "--header", "x.h", "--type", "thing", "--output", folder / "out.c",
         *(folder / name for name in names)], capture_output=True, text=True, check=False)


class Textgen(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = Path(made.name)

    def write(self, name, data):
        (self.folder / name).write_bytes(data)

    def test_the_doctests_hold(self):
        failed, count = doctest.testmod(textgen)
        self.assertEqual(failed, 0)
        self.assertGreater(count, 0)

    def test_the_compiler_reads_back_the_bytes_that_were_carried(self):
        text = 'tab\t "quoted" \\ back 5 € ??= é1\r\nlast line without a break'
        self.write("b.txt", text.encode())
        self.write("a.txt", b"1\n")
        self.write("x.h", HEADER.encode())
        self.write("main.c", PROGRAM.encode())
        self.assertEqual(run(self.folder, "b.txt", "a.txt").returncode, 0)
        program = self.folder / "program"
        subprocess.run(["cc", "-o", program, self.folder / "main.c", self.folder / "out.c"],
                       check=True)
        said = subprocess.run([program], capture_output=True, check=True).stdout
        want = f"a 2 1\nb {len(text.encode())} {text}"
        self.assertEqual(said, want.encode())

    def test_an_empty_file_and_a_file_in_another_encoding_are_refused(self):
        self.write("empty.txt", b"")
        self.write("latin.txt", "é".encode("latin-1"))
        self.assertIn("is empty", run(self.folder, "empty.txt").stderr)
        self.assertIn("is not UTF-8", run(self.folder, "latin.txt").stderr)

    def test_two_files_of_one_name_are_refused(self):
        self.write("a.txt", b"1")
        self.write("a.json", b"2")
        self.assertIn("one name", run(self.folder, "a.txt", "a.json").stderr)


if __name__ == "__main__":
    unittest.main()
