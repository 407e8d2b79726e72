#!/usr/bin/env python3
"""check_links.py - the pages point at what is there.

Every relative link of README.md, CONTRIBUTING.md and docs/**/*.md names a file or a folder of the
repository, and its #anchor a heading of that page.  Addresses of the web are not asked for: a check
must not depend on the network.

    [the guide](guide/en.md)              the file docs/guide/en.md
    [a return](engine.md#a-return)        and in it a heading "A return"
    [above](#the-rooms)                   a heading of the same page
    [the rooms]: architecture.md          the same behind a name
"""
import re
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "docs/**/*.md")

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
MARK = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
# [words](target "title"): the words may hold one pair of brackets, as an image in a link does.
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\](?:\([^()]*\))?)*\]\(\s*(<[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)"
                  r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)")
IMAGE_IN_LINK = re.compile(r"!\[[^\[\]]*\]\(\s*([^()\s]+)")
NAMED = re.compile(r"^ {0,3}\[[^\[\]]+\]:\s+(<[^<>]*>|\S+)")
SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//")


def lines_of(text):
    """(number, line) of all that is not an example between fences.

    >>> list(lines_of("a\\n```\\n[x](y)\\n```\\nb"))
    [(1, 'a'), (5, 'b')]
    """
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.match(line)
        if fence:
            if match and match[1][0] == fence[0] and len(match[1]) >= len(fence) \
                    and not line.strip(fence[0] + " \t"):
                fence = ""
        elif match:
            fence = match[1]
        else:
            yield number, line


def slug(heading):
    """The anchor that a forge gives to a heading: small letters, no marks, dashes for blanks.

    >>> slug("What is *not* ours: `malloc`, and [why](x.md)")
    'what-is-not-ours-malloc-and-why'
    """
    words = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", heading.strip())
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def anchors(text):
    """Every anchor of a page; headings of one name are told apart by -1, -2, ..."""
    found, times = set(), {}
    for _, line in lines_of(text):
        found.update(MARK.findall(line))
        match = HEADING.match(line)
        if match:
            name = slug(match[1])
            count = times.get(name, 0)
            times[name] = count + 1
            found.add(f"{name}-{count}" if count else name)
    return found


def links(text):
    """(line, target) of each link; not of code, for that is an example."""
    for number, line in lines_of(text):
        line = CODE.sub("", line)
        targets = [*LINK.findall(line), *NAMED.findall(line), *IMAGE_IN_LINK.findall(line)]
        for target in dict.fromkeys(target.strip("<>") for target in targets):
            yield number, target


def problem(root, page, target):
    """What is wrong with a link of a page, or None."""
    if SCHEME.match(target):
        return None
    name, _, anchor = target.partition("#")
    name = unquote(name)
    if name.startswith("/"):
        return f"{target}: write it from here, not from the root"
    file = (page.parent / name).resolve() if name else page
    if root != file and root not in file.parents:
        return f"{target} is outside the repository"
    if not file.exists():
        return f"{target} is not there"
    if not anchor:
        return None if name else f"{target or 'an empty link'} points nowhere"
    if file.suffix != ".md":
        return f"{target}: only a page has anchors"
    if unquote(anchor) not in anchors(file.read_text(encoding="utf-8")):
        return f"{target}: {file.relative_to(root)} has no such heading"
    return None


def problems(root):
    """(page, line, words) of each link that leads nowhere."""
    root = root.resolve()
    for pattern in PAGES:
        for page in sorted(root.glob(pattern)):
            for line, target in links(page.read_text(encoding="utf-8")):
                words = problem(root, page, target)
                if words:
                    yield page.relative_to(root), line, words


PICTURE = re.compile(r"(.+)-(fr|en)-(tablet|phone|desktop)\.png")
PICTURES = "docs/screenshots"
LANGUAGES, SIZES = ("fr", "en"), ("tablet", "phone", "desktop")


def pictures(root):
    """(page, line, words) of what is wrong with the screenshots: one that no list has, that lacks a language or a size, or that
    a guide shows in the other language."""
    root = root.resolve()
    folder = root / PICTURES
    there = {path.name for path in folder.glob("*.png")} if folder.exists() else set()
    listed = set()
    for page in sorted(folder.glob("*.md")):
        listed |= {target for _, target in links(page.read_text(encoding="utf-8"))}
    for name in sorted(there - listed):
        yield Path(PICTURES) / name, 1, "no list beside it has it: `make screenshots` writes one"
    screens = {match[1] for match in map(PICTURE.fullmatch, there) if match}
    for name in sorted(there):
        if not PICTURE.fullmatch(name):
            yield Path(PICTURES) / name, 1, "is called SCREEN-LANGUAGE-SIZE.png"
    for screen in sorted(screens):
        for missing in sorted({f"{screen}-{one}-{size}.png" for one in LANGUAGES for size in SIZES} - there):
            yield Path(PICTURES) / missing, 1, "is missing beside the others of its screen"
    for language in LANGUAGES:
        guide = root / "docs/guide" / f"{language}.md"
        for line, target in links(guide.read_text(encoding="utf-8")) if guide.exists() else ():
            match = PICTURE.fullmatch(Path(target).name)
            if match and match[2] != language:
                yield guide.relative_to(root), line, f"{target} is of the other language"


def main():
    found = [*problems(ROOT), *pictures(ROOT)]
    for page, line, words in found:
        print(f"{page}:{line}: {words}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
