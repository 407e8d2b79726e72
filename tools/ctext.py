"""ctext.py - reads C without a compiler: enough to look at its words, for the checks of `make lint`."""
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

TOKEN = re.compile(
    r"(?P<block>/\*.*?\*/)"
    r"|(?P<line>//[^\n]*)"
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>'(?:\\.|[^'\\\n])*')",
    re.S,
)


def blank(text):
    """The same lines and columns, all white."""
    return re.sub(r"[^\n]", " ", text)


@dataclass
class Source:
    """One file: its text, and the same text with comments, or comments and strings, made white."""

    path: str  # "src/core/str.c", from the root of the project
    text: str
    finds: list = field(default_factory=list)

    @classmethod
    def read(cls, root, path):
        return cls(str(path.relative_to(root)), path.read_text(encoding="utf-8"))

    @cached_property
    def parts(self):
        return [(m.lastgroup, m.start(), m.group()) for m in TOKEN.finditer(self.text)]

    def _without(self, kinds):
        out, at = [], 0
        for kind, start, part in self.parts:
            if kind in kinds:
                out += [self.text[at:start], blank(part)]
                at = start + len(part)
        return "".join([*out, self.text[at:]])

    @cached_property
    def code(self):
        """No comments; strings and characters are white as well."""
        return self._without(("block", "line", "string", "char"))

    @cached_property
    def bare(self):
        """No comments; strings stand."""
        return self._without(("block", "line"))

    @cached_property
    def comments(self):
        return [(start, part) for kind, start, part in self.parts if kind in ("block", "line")]

    @cached_property
    def strings(self):
        return [(start, part) for kind, start, part in self.parts if kind == "string"]

    @cached_property
    def includes(self):
        """(offset, path, is_system) of each #include."""
        found = re.finditer(r'^[ \t]*#[ \t]*include[ \t]+([<"])([^>"\n]+)[>"]', self.bare, re.M)
        return [(m.start(), m.group(2), m.group(1) == "<") for m in found]

    @property
    def room(self):
        """"core" for src/core/str.c, "main" for src/main.c, None outside src."""
        parts = Path(self.path).parts
        if parts[0] != "src":
            return None
        return parts[1] if len(parts) > 2 else Path(parts[1]).stem

    def line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def calls(self, names):
        """(offset, name) of each call of one of `names`; a member of that name is no call of it."""
        pattern = re.compile(r"(?<![\w.])(?<!->)(" + "|".join(map(re.escape, names)) + r")\s*\(")
        return [(m.start(), m.group(1)) for m in pattern.finditer(self.code)]

    def arguments(self, offset):
        """The text between the parentheses which open at or after `offset`."""
        start = self.code.index("(", offset)
        depth = 0
        for at in range(start, len(self.code)):
            depth += {"(": 1, ")": -1}.get(self.code[at], 0)
            if depth == 0:
                return self.code[start + 1:at]
        return self.code[start + 1:]


def sources(root, *folders):
    """Every C file of these folders, sorted."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.[ch]")):
            yield Source.read(root, path)
