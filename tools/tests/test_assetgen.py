"""test_assetgen.py - tools/assetgen.py: the table it makes of a folder of pages."""
import doctest
import gzip
import unittest

import assetgen


class Assets(unittest.TestCase):
    def test_a_hashed_name_is_immutable_and_a_page_is_not(self):
        self.assertTrue(assetgen.asset_of("assets/till-3F2A9B1C.js", b"x")["immutable"])
        self.assertFalse(assetgen.asset_of("assets/till.js", b"x")["immutable"])
        self.assertFalse(assetgen.asset_of("till.html", b"x")["immutable"])

    def test_compression_is_kept_where_it_helps(self):
        asset = assetgen.asset_of("till.html", b"abc" * 1000)
        self.assertEqual(gzip.decompress(asset["gzip"]), b"abc" * 1000)
        self.assertEqual(assetgen.asset_of("till.html", b"abc")["gzip"], b"")

    def test_the_same_bytes_make_the_same_source(self):
        def once():
            return assetgen.generate([assetgen.asset_of("till.html", b"abc" * 1000)])
        self.assertEqual(once(), once())

    def test_paths_are_sorted_for_the_search(self):
        source = assetgen.generate([assetgen.asset_of(name, b"x")
                                    for name in ("till.html", "index.html", "assets/a.js")])
        paths = [line.split('"')[1] for line in source.splitlines() if ".path" in line]
        self.assertEqual(paths, ["/", "/assets/a.js", "/till"])

    def test_an_empty_folder_makes_an_empty_table(self):
        self.assertIn("asset_count = 0;", assetgen.generate([]))

    def test_refuses_an_unknown_kind_and_an_empty_file(self):
        with self.assertRaises(SystemExit):
            assetgen.asset_of("till.exe", b"x")
        with self.assertRaises(SystemExit):
            assetgen.asset_of("till.js", b"")

    def test_worked_examples(self):
        self.assertEqual(doctest.testmod(assetgen).failed, 0)


if __name__ == "__main__":
    unittest.main()
