"""test_lint.py - the smaller checks of `make lint`, and how test.py counts."""
import doctest
import unittest

import check_names
import errdoc
import lint
import test as runner


class Names(unittest.TestCase):
    def test_a_query_that_nobody_uses_is_named(self):
        code = "db_one(db, &sql_account_find, args); sql_account_find_all"
        self.assertEqual(check_names.unused_queries(["account_find", "account"], code), ["account"])

    def test_an_error_that_nobody_returns_is_named(self):
        self.assertEqual(check_names.unused_errors(["E_A", "E_B"], "return E_A; E_BC"), ["E_B"])


class Errors(unittest.TestCase):
    ROW = '\nERR(E_BUSY,  FAULT, 503, "busy", "Say \\"wait\\".", "Attendez.")\n'

    def test_a_row_becomes_a_line(self):
        self.assertIn('| `busy` | 503 | fault | Say "wait". | Attendez. |\n', errdoc.page(self.ROW))

    def test_a_code_stands_once(self):
        self.assertEqual(errdoc.page(self.ROW + self.ROW).count("`busy`"), 1)

    def test_a_row_that_is_not_understood_is_refused(self):
        with self.assertRaises(SystemExit):
            errdoc.page("\nERR(E_BUSY, OTHER, 503)\n")


class Counting(unittest.TestCase):
    def test_tap_of_cmocka_node_and_our_own(self):
        passed, failed, skipped = runner.parse_tap(
            "TAP version 13\n1..3\nok 1 - a\nnot ok 2 - b\n# not ok - program\nok c d\n"
            "    ok 1 - inner\nok e # SKIP no browser\nokay is no test\n")
        self.assertEqual((passed, failed, skipped), (["a", "c d", "inner"], ["b"], ["e"]))

    def run_program(self, script):
        return runner.Program("unit", "p", ["sh", "-c", script], timeout=1).run()

    def test_a_program_that_dies_has_failed(self):
        self.assertTrue(self.run_program("echo ok a; kill -9 $$").failed)
        self.assertTrue(self.run_program("echo ok a; exit 3").failed)
        self.assertTrue(self.run_program("echo ok a; sleep 5").failed)

    def test_a_program_without_tests_has_failed(self):
        self.assertTrue(self.run_program("true").failed)

    def test_a_program_that_is_not_there_has_failed(self):
        self.assertTrue(runner.Program("unit", "p", ["/nowhere/p"]).run().failed)

    def test_a_good_program_passes(self):
        self.assertEqual(self.run_program("echo ok a").failed, [])


class Examples(unittest.TestCase):
    def test_worked_examples(self):
        for module in (check_names, lint, runner):
            self.assertEqual(doctest.testmod(module).failed, 0)


if __name__ == "__main__":
    unittest.main()
