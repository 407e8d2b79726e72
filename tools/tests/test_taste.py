"""test_taste.py - each rule of tools/check_taste.py bites, and lets good code pass."""
import unittest

import check_taste
from ctext import Source

# rule -> (path, text that breaks it), then texts that must pass
BREAKS = {
    "banned_calls": [
        ("src/app/x.c", "int n = atoi(s);"),
        ("src/http/x.c", "strcpy(a, b);"),
        ("src/core/x.c", "localtime_r(&t, &tm);"),
        ("src/app/x.c", "exit(1);"),
    ],
    "banned_headers": [("src/core/x.c", "#include <ctype.h>\n"), ("src/app/x.c", "#include <stdarg.h>\n")],
    "heap": [("src/app/x.c", "p = malloc(3);"), ("src/core/x.c", "free(p);")],
    "io_in_one_place": [("src/http/x.c", "n = write(fd, p, 3);"), ("src/app/x.c", "fsync(fd);")],
    "line_comments": [("src/core/x.c", "int x; // why\n")],
    "todo_has_issue": [("src/core/x.c", "/* TODO: later */")],
    "file_length": [("src/core/x.c", "int x;\n" * 801)],
    "function_length": [("src/core/x.c", "int f(void)\n{\n" + "    x();\n" * 69 + "}\n")],
    "assert_without_effect": [
        ("src/core/x.c", "assert(n++ > 0);"),
        ("src/core/x.c", "assert((n = 3));"),
        ("src/core/x.c", "assert(list_push(&list, x));"),
    ],
    "no_typedef_of_types": [
        ("src/core/x.h", "typedef struct money money;"),
        ("src/core/x.h", "typedef struct { int x; } money;"),
        ("src/core/x.h", "typedef const char *text;"),
        ("src/core/x.h", "typedef int64_t amount;"),
    ],
    "no_fractions": [("src/loyalty/x.c", "double rate = 1;"), ("src/core/x.c", "float f;")],
    "no_goto": [("src/core/x.c", "    goto out;")],
    "header_guard": [("src/core/str.h", "#ifndef STR_H\n#define STR_H\n#endif\n"), ("src/core/str.h", "")],
    "file_comment": [("src/core/x.c", '#include "core/x.h"\n'), ("src/core/x.c", "/* y.c - other */\n")],
    "sql_has_a_name": [
        ("src/storage/x.c", 's = "SELECT 1";'),
        ("src/app/x.c", 't = "  DELETE FROM t";'),
        ("src/http/x.c", 's = "PRAGMA foreign_keys";'),
    ],
    "engines_behind_one_door": [
        ("src/storage/x.c", "sqlite3_step(s);"),
        ("src/storage/sqlite/db_sqlite.c", "PQexec(c, s);"),
    ],
    "libraries_behind_one_file": [
        ("src/http/x.c", "#include <jansson.h>\n"),
        ("src/app/x.c", "#include <openssl/evp.h>\n"),
        ("src/http/api.c", "#include <microhttpd.h>\n"),
    ],
    "reserved_names": [("src/core/x.h", "struct money_t { int x; };"), ("src/core/x.h", "#define _X 1\n")],
}
PASSES = {
    "banned_calls": [
        ("src/core/x.c", "/* not atoi() */ strtol_like(x); a.system(x); p->random(y);"),
        ("src/main.c", "exit(1);"),
        ("tests/unit/test_x.c", "strtol(s, NULL, 10);"),
        ("src/core/x.c", 's = "strcpy(";'),
    ],
    "banned_headers": [("src/core/buf.c", "#include <stdarg.h>\n")],
    "heap": [("src/core/arena.c", "p = malloc(3);"), ("src/app/x.c", "arena_free(p); x->free(p);")],
    "io_in_one_place": [("src/core/io.c", "read(fd, p, 3);"), ("src/app/x.c", "reader.read(x); io_read(x);")],
    "line_comments": [("src/core/x.c", '/* see https://example.org */ s = "https://x";')],
    "todo_has_issue": [("src/core/x.c", "/* TODO #12: later */")],
    "file_length": [("src/core/x.c", "int x;\n" * 800)],
    "function_length": [("src/core/x.c", "int f(void)\n{\n" + "    x();\n" * 68 + "}\n")],
    "assert_without_effect": [
        ("src/core/x.c", "assert(money_is_valid(a) && n <= 3 && x == 1 && y != 2);"),
        ("src/core/x.c", "static_assert(sizeof(x) == 3);"),
    ],
    "no_typedef_of_types": [("src/core/x.h", "typedef enum err (*visit)(struct row *row);")],
    "no_fractions": [("src/core/x.c", "/* no double here */ int x;"), ("src/cli/x.c", "double d;")],
    "no_goto": [("src/core/x.c", '/* goto */ s = "goto";')],
    "header_guard": [
        ("src/core/str.h", "/* str.h - x */\n#ifndef CORE_STR_H\n#define CORE_STR_H\n#endif\n"),
        ("src/core/err_list.h", ""),
        ("tests/lib/check.h", "#ifndef TESTS_LIB_CHECK_H\n#define TESTS_LIB_CHECK_H\n#endif\n"),
    ],
    "file_comment": [("src/core/x.c", "/* x.c - a file. */\n")],
    "sql_has_a_name": [
        ("src/storage/sqlite/db_sqlite.c", 's = "PRAGMA foreign_keys";'),
        ("src/app/x.c", 's = "select a reward"; t = "Update your card";'),
    ],
    "engines_behind_one_door": [("src/storage/sqlite/db_sqlite_open.c", "sqlite3_step(s);")],
    "libraries_behind_one_file": [("src/core/json.c", "#include <jansson.h>\n")],
    "reserved_names": [("src/core/x.h", "struct money { int64_t minor; };")],
}


class Taste(unittest.TestCase):
    def test_every_rule_is_shown_to_bite(self):
        names = {check.__name__ for check in check_taste.RULES}
        self.assertEqual(names, set(BREAKS))
        self.assertEqual(names, set(PASSES))

    def test_no_style_sheet_names_a_side(self):
        for text in ("a { margin-left: 1px }", "a { left: 0 }", "a{padding-right:1px}", "a { text-align: right; }", "a { float: left }",
                     "a { border-left-width: 1px }", "a { border-top-left-radius: 0 }", "a {\n  scroll-margin-left: 1px;\n}"):
            self.assertEqual(len(list(check_taste.sides(text))), 1, text)
        for text in ("a { margin-inline-start: 1px }", ".left { top: 0 }", "/* left: 0 */", "a { text-align: start }", ".left:hover { top: 0 }",
                     "a { inset-inline-end: 0 }"):
            self.assertEqual(list(check_taste.sides(text)), [], text)
        self.assertEqual([line for line, _ in check_taste.sides("/* a\n */\na {\n  left: 0;\n}")], [4])

    def test_no_case_takes_a_promise_for_yes(self):
        self.assertTrue(check_taste.EVER_TRUE.search("page.waitForFunction(async () => false)"))
        self.assertTrue(check_taste.EVER_TRUE.search("page.waitForFunction(\n  async () => false)"))
        self.assertFalse(check_taste.EVER_TRUE.search("page.waitForFunction(() => isSo)"))

    def test_line_numbers_survive_comments(self):
        source = Source("src/core/x.c", "/* a\n b\n*/\n\ngoto x;\n")
        self.assertEqual([line for line, _ in check_taste.no_goto(source)], [5])


def bites(check, path, text):
    def test(self):
        self.assertTrue(list(check(Source(path, text))), f"{path}: {text!r} must be refused")
    return test


def spares(check, path, text):
    def test(self):
        self.assertEqual(list(check(Source(path, text))), [], f"{path}: {text!r} must pass")
    return test


for _check in check_taste.RULES:
    for _number, _case in enumerate(BREAKS.get(_check.__name__, []), 1):
        setattr(Taste, f"test_{_check.__name__}_bites_{_number}", bites(_check, *_case))
    for _number, _case in enumerate(PASSES.get(_check.__name__, []), 1):
        setattr(Taste, f"test_{_check.__name__}_spares_{_number}", spares(_check, *_case))


if __name__ == "__main__":
    unittest.main()
