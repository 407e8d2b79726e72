"""test_icongen.py - tools/icongen.py: pictures that others open."""
import doctest
import struct
import unittest
import zlib

import icongen


class Icons(unittest.TestCase):
    def test_the_doctests_hold(self):
        failed, count = doctest.testmod(icongen)
        self.assertEqual((failed, count > 0), (0, True))

    def test_each_has_its_size_and_is_a_card_on_a_square(self):
        for _, size in icongen.SIZES:
            parts = icongen.chunks(icongen.icon(size))
            self.assertEqual(struct.unpack(">II", parts[b"IHDR"][:8]), (size, size))
            lines = zlib.decompress(parts[b"IDAT"])
            self.assertEqual(len(lines), size * (1 + 4 * size))

            def pixel(x, y):
                start = y * (1 + 4 * size) + 1 + 4 * x
                return tuple(lines[start:start + 4])

            self.assertEqual(pixel(0, 0)[3], 0)  # a corner is round
            self.assertEqual(pixel(size // 2, size * 6 // 10), icongen.WHITE)
            self.assertEqual(pixel(size // 2, size // 10), icongen.GREEN)

    def test_it_is_the_same_each_time(self):
        self.assertEqual(icongen.source(), icongen.source())


if __name__ == "__main__":
    unittest.main()
