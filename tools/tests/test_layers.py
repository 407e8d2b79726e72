"""test_layers.py - tools/check_layers.py: arrows point left only, and loyalty stays pure."""
import unittest

import check_layers
from ctext import Source


def found(path, text):
    return [words for _, words in check_layers.problems(Source(path, text))]


class Layers(unittest.TestCase):
    def passes(self, path, text):
        self.assertEqual(found(path, text), [])

    def refuses(self, path, text, words):
        self.assertTrue(any(words in one for one in found(path, text)), found(path, text))

    def test_left_is_allowed(self):
        self.passes("src/core/str.c", '#include "core/str.h"\n')
        self.passes("src/loyalty/earn.c", '#include "core/money.h"\n')
        self.passes("src/app/purchase.c", '#include "storage/db.h"\n#include "message/outbox.h"\n')
        self.passes("src/http/server.c", '#include "app/purchase.h"\n#include "core/str.h"\n')
        self.passes("src/main.c", '#include "cli/cmd_serve.h"\n#include "http/server.h"\n')

    def test_right_is_refused(self):
        self.refuses("src/core/str.c", '#include "loyalty/earn.h"\n', "may not know loyalty")
        self.refuses("src/loyalty/earn.c", '#include "storage/db.h"\n', "may not know storage")
        self.refuses("src/storage/db.c", '#include "app/purchase.h"\n', "may not know app")

    def test_siblings_are_refused(self):
        self.refuses("src/storage/db.c", '#include "documents/card.h"\n', "may not know documents")
        self.refuses("src/cli/cmd_serve.c", '#include "http/server.h"\n', "may not know http")
        self.refuses("src/message/mail.c", '#include "loyalty/member.h"\n', "may not know loyalty")

    def test_loyalty_is_pure(self):
        for header in ("time.h", "stdio.h", "stdlib.h", "locale.h", "sqlite3.h", "jansson.h"):
            self.refuses("src/loyalty/earn.c", f"#include <{header}>\n", f"<{header}>")
        self.refuses("src/loyalty/earn.c", '#include "core/io.h"\n', "core/io.h")
        self.refuses("src/loyalty/earn.c", "now = instant_now();", "instant_now()")
        self.passes("src/loyalty/earn.c", "#include <string.h>\n#include <stdint.h>\n")

    def test_a_header_is_named_with_its_room(self):
        self.refuses("src/core/str.c", '#include "str.h"\n', "write the room")

    def test_an_unknown_room_is_refused(self):
        self.refuses("src/magic/x.c", "", "no room")
        self.refuses("src/app/x.c", '#include "magic/x.h"\n', "no room")

    def test_an_include_in_a_comment_is_nothing(self):
        self.passes("src/core/str.c", '/*\n#include "app/purchase.h"\n*/\n')


if __name__ == "__main__":
    unittest.main()
