"""test_errcut.py - tools/errcut.py: the sentences that stay, and the rows that all stay."""
import doctest
import unittest

import errcut
import errdoc


class Cut(unittest.TestCase):
    def test_the_doctests_hold(self):
        failed, count = doctest.testmod(errcut)
        self.assertEqual((failed, count > 0), (0, True))

    def test_every_row_stays_in_its_place_with_its_code(self):
        table = errdoc.LIST.read_text(encoding="utf-8")
        rows = [row[:4] for row in errdoc.ROW.findall(table)]
        self.assertGreater(len(rows), 100)
        less = errcut.cut(table, ["return E_POINTS_SHORT;"])
        self.assertEqual([row[:4] for row in errdoc.ROW.findall(less)], rows)
        spoken = [row[0] for row in errdoc.ROW.findall(less) if '""' not in row[4]]
        self.assertEqual(spoken, ["E_POINTS_SHORT"])
