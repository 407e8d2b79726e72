"""test_sqlgen.py - tools/sqlgen.py: what it makes of good SQL, and what it refuses."""
import doctest
import hashlib
import tempfile
import unittest
from pathlib import Path

import sqlgen

GOOD = """-- Notes about the whole file.

-- name: line_append
-- One line; the word 'a; b' and "$9" in a comment mean nothing.
--   $1  account_id  int64
INSERT INTO line (account_id, note) -- a trailing comment; with a semicolon
VALUES ($1, 'it''s; $7');

-- name: account_find
-- The account.
SELECT id FROM account WHERE id = $1;
"""


def queries(text):
    return sqlgen.merge(sqlgen.parse_queries(text, "x.sql"))


class Queries(unittest.TestCase):
    def refuses(self, text, words):
        with self.assertRaisesRegex(sqlgen.Refused, words):
            queries(text)

    def test_names_are_sorted_and_texts_on_one_line(self):
        found = queries(GOOD)
        self.assertEqual([q["name"] for q in found], ["account_find", "line_append"])
        self.assertEqual(found[1]["sqlite"],
                         "INSERT INTO line (account_id, note) VALUES ($1, 'it''s; $7')")
        self.assertEqual(found[0]["sqlite"], found[0]["postgres"])

    def test_an_insert_is_refused_quietly_in_postgres(self):
        found = queries("-- name: a\n-- x\nINSERT INTO t (b) VALUES ($1);\n"
                        "-- name: b\n-- x\nINSERT INTO t (b) SELECT 1 FROM t RETURNING b;\n"
                        "-- name: c\n-- x\nINSERT INTO t (b) VALUES ($1) ON CONFLICT (b) DO UPDATE"
                        " SET b = $1;\n-- name: d\n-- x\nUPDATE t SET b = $1;\n")
        self.assertEqual(found[0]["sqlite"], "INSERT INTO t (b) VALUES ($1)")
        self.assertEqual(found[0]["quiet"], found[0]["sqlite"] + " ON CONFLICT DO NOTHING")
        self.assertEqual(found[1]["quiet"],
                         "INSERT INTO t (b) SELECT 1 FROM t ON CONFLICT DO NOTHING RETURNING b")
        self.assertEqual([q["quiet"] for q in found[2:]], [None, None])
        self.assertEqual([q["postgres"] for q in found], [q["sqlite"] for q in found])

    def test_engine_variants_share_a_name(self):
        found = queries("-- name: a\n-- engine: postgres\n-- P.\nSELECT 1::bigint, $1;\n"
                        "-- name: a\n-- engine: sqlite\n-- S.\nSELECT 1, $1;\n")
        self.assertEqual(found[0]["sqlite"], "SELECT 1, $1")
        self.assertEqual(found[0]["postgres"], "SELECT 1::bigint, $1")

    def test_refuses_a_missing_comment(self):
        self.refuses("-- name: a\nSELECT 1;\n", "needs a comment")
        self.refuses("-- name: a\n--\nSELECT 1;\n", "needs a comment")

    def test_refuses_a_name_used_twice(self):
        self.refuses("-- name: a\n-- x\nSELECT 1;\n-- name: a\n-- x\nSELECT 2;\n", "already used")

    def test_refuses_a_gap_in_the_parameters(self):
        self.refuses("-- name: a\n-- x\nSELECT $1, $3;\n", r"missing parameter \$2")

    def test_refuses_two_statements(self):
        self.refuses("-- name: a\n-- x\nSELECT 1; SELECT 2;\n", "more than one statement")

    def test_refuses_a_statement_without_its_end(self):
        self.refuses("-- name: a\n-- x\nSELECT 1\n", "semicolon")

    def test_refuses_no_statement(self):
        self.refuses("-- name: a\n-- x\n", "no statement")

    def test_refuses_other_parameters(self):
        self.refuses("-- name: a\n-- x\nSELECT ?;\n", "found '\\?'")
        self.refuses("-- name: a\n-- x\nSELECT :id;\n", "found ':id'")

    def test_refuses_an_unknown_engine(self):
        self.refuses("-- name: a\n-- engine: oracle\n-- x\nSELECT 1;\n", "oracle")

    def test_refuses_one_engine_alone(self):
        self.refuses("-- name: a\n-- engine: sqlite\n-- x\nSELECT 1;\n", "no text for postgres")

    def test_refuses_engines_with_other_parameters(self):
        self.refuses("-- name: a\n-- engine: sqlite\n-- x\nSELECT $1;\n"
                     "-- name: a\n-- engine: postgres\n-- x\nSELECT 1;\n", "different parameters")

    def test_refuses_sql_without_a_name(self):
        self.refuses("SELECT 1;\n", "before the first")

    def test_refuses_an_odd_name(self):
        self.refuses("-- name: Account-Find\n-- x\nSELECT 1;\n", "lower-case")


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def test_queries_become_dense_ids(self):
        header, source = sqlgen.generate_queries([self.write("x.sql", GOOD)])
        self.assertIn("#define SQL_COUNT 2", header)
        self.assertIn("extern const struct sql sql_account_find;", header)
        self.assertIn('const struct sql sql_line_append = {\n    .id = 1,\n', source)
        self.assertIn("    &sql_account_find,\n    &sql_line_append,\n    NULL,\n};", source)

    def test_an_unlisted_file_is_refused(self):
        self.write("forgotten.sql", GOOD)
        with self.assertRaisesRegex(sqlgen.Refused, "forgotten.sql"):
            sqlgen.check_listed(self.folder, [])

    def test_schema_steps_of_both_kinds(self):
        paths = [self.write("001_first.sql", "CREATE TABLE a (x INT);\nCREATE TABLE b (x INT);\n"),
                 self.write("002_guard.sqlite.sql", "SELECT 's';\n"),
                 self.write("002_guard.postgres.sql", "SELECT 'p';\n")]
        _, source = sqlgen.generate_schema(paths)
        self.assertIn("const size_t schema_step_count = 2;", source)
        self.assertIn(".postgres = { step_1_sqlite,", source)
        self.assertIn(".postgres = { step_2_postgres,", source)

    def test_schema_refuses_gaps_and_halves(self):
        gap = [self.write("002_second.sql", "SELECT 1;\n")]
        with self.assertRaisesRegex(sqlgen.Refused, "without a gap"):
            sqlgen.generate_schema(gap)
        half = [self.write("001_half.postgres.sql", "SELECT 1;\n")]
        with self.assertRaisesRegex(sqlgen.Refused, "no text for sqlite"):
            sqlgen.generate_schema(half)

    def test_a_later_engine_leaves_the_hash_of_the_first(self):
        first = [self.write("001_first.sqlite.sql", "SELECT 's';\n")]
        _, before = sqlgen.generate_schema(first)
        self.assertIn(".postgres = { NULL, NULL },", before)
        digest = hashlib.sha256(b"SELECT 's';\n").hexdigest()
        _, after = sqlgen.generate_schema(
            first + [self.write("001_first.postgres.sql", "SELECT 'p';\n")])
        self.assertIn(digest, before)
        self.assertIn(digest, after)

    def test_c_strings_escape(self):
        self.assertEqual(sqlgen.c_escape('a"\\\té?'), 'a\\"\\\\\\t\\303\\251\\?')

    def test_worked_examples(self):
        self.assertEqual(doctest.testmod(sqlgen).failed, 0)


if __name__ == "__main__":
    unittest.main()
