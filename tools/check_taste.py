#!/usr/bin/env python3
"""check_taste.py - the rules of the house's style that a script can see.

Each rule is a function below; its docstring is the reason, and is printed with what it finds.
Where code is better for breaking a rule, an allow list says which file may, and why.
tools/tests/test_taste.py shows for each rule that it bites.
"""
import re
import sys
from pathlib import Path

from ctext import Source, sources

ROOT = Path(__file__).resolve().parent.parent
RULES = []

FILE_LINES_MAX = 800
FUNCTION_LINES_MAX = 70
ROOM_FILES_MAX = 30  # "about 25 pairs"

# May take memory from the heap: the arena, and what a library demands.
MAY_ALLOCATE = {
    "src/core/arena.c": "the one place where memory comes from",
    "src/core/json.c": "hands jansson its pieces: a room of its own, then the heap; jansson frees them",
}

# May call read(), write(), accept() and their kin: each handles EINTR and short counts.
MAY_DO_IO = {
    "src/core/io.c": "the one place for files",
    "src/storage/files.c": "syncs a finished database and its name; no byte passes",
    "src/cable/cable.c": "the line to a printer: waits in poll(), by a clock",
    "src/cli/cmd_serve.c": "one datagram to systemd, which no file is",
}

# Each library stands behind one of our files (a prefix of the path).
LIBRARY_HOMES = {
    "jansson.h": ("src/core/json",),
    "microhttpd.h": ("src/http/server", "src/reader/stream"),
    "winscard.h": ("src/reader/pcsc",),
    "sqlite3.h": ("src/storage/sqlite/",),
    "libpq-fe.h": ("src/storage/postgres/",),
    "curl/curl.h": ("src/pay/fetch", "src/message/smtp"),
    "openssl/": ("src/core/digest", "src/core/proof/aes", "src/core/proof/p256", "src/core/secret", "src/core/sign"),
    "utf8proc.h": ("src/core/",),
    "cairo-pdf.h": ("src/documents/draw",),
    "pango/": ("src/documents/draw",),
    "zint.h": ("src/documents/symbol",),
    "zip.h": ("src/documents/archive",),
    "zlib.h": ("src/core/",),
}

BANNED_CALLS = {
    "atoi": "str_parse_i64()", "atol": "str_parse_i64()", "atoll": "str_parse_i64()",
    "strtol": "str_parse_i64()", "strtoll": "str_parse_i64()", "strtoul": "str_parse_i64()",
    "strtoull": "str_parse_i64()", "strtod": "integers", "strtof": "integers", "atof": "integers",
    "scanf": "str_parse_i64()", "sscanf": "str_parse_i64()", "fscanf": "str_parse_i64()",
    "sprintf": "struct buf", "vsprintf": "struct buf", "gets": "io.c",
    "strcpy": "struct buf", "strcat": "struct buf", "strncpy": "struct buf", "strncat": "struct buf",
    "stpcpy": "struct buf", "strtok": "str_cut()", "strtok_r": "str_cut()",
    "setlocale": "tables of our own", "newlocale": "tables of our own",
    "localtime": "core/zone.h", "localtime_r": "core/zone.h", "gmtime": "core/date.h",
    "gmtime_r": "core/date.h", "mktime": "core/zone.h", "timegm": "core/date.h",
    "ctime": "instant_format()", "asctime": "instant_format()", "strftime": "instant_format()",
    "rand": "core/secret.h", "srand": "core/secret.h", "random": "core/secret.h",
    "drand48": "core/secret.h", "alloca": "an arena", "system": "no shell", "popen": "no shell",
    "setjmp": "enum err", "longjmp": "enum err", "tmpnam": "io.c", "mktemp": "io.c",
    "abs": "a comparison", "signal": "sigaction()",
}
BANNED_HEADERS = {
    "ctype.h": "the ASCII classes of core/str.h", "locale.h": "tables of our own",
    "setjmp.h": "enum err", "alloca.h": "an arena", "stdarg.h": None,
}
MAY_USE_STDARG = {
    "src/core/buf": "a printf-like writer with a checked format",
    "src/core/log": "a printf-like writer with a checked format",
}
HEAP_CALLS = ("malloc", "calloc", "realloc", "reallocarray", "free", "strdup", "strndup", "asprintf",
              "vasprintf", "posix_memalign", "aligned_alloc", "getline")
IO_CALLS = ("read", "write", "pread", "pwrite", "readv", "writev", "accept", "accept4", "recv",
            "recvfrom", "recvmsg", "send", "sendto", "sendmsg", "fsync", "fdatasync", "sendfile")
SQL_START = re.compile(
    r'^"\s*(SELECT|INSERT\s+INTO|INSERT\s+OR|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+'
    r"(TABLE|INDEX|TRIGGER|UNIQUE|VIEW)|DROP\s+\w+|ALTER\s+TABLE|PRAGMA|BEGIN\b|COMMIT\b|ROLLBACK\b"
    r"|SAVEPOINT|WITH\s+\w+\s+AS)")


def rule(check):
    RULES.append(check)
    return check


def in_program(source):
    return source.path.startswith("src/")


def at(source, offset, text):
    return source.line(offset), text


@rule
def banned_calls(source):
    """These calls guess, truncate, depend on the locale or run a shell."""
    if not in_program(source):
        return
    for offset, name in source.calls(BANNED_CALLS):
        yield at(source, offset, f"{name}() is not used here; use {BANNED_CALLS[name]}")
    if source.path != "src/main.c":
        for offset, name in source.calls(("exit", "_exit", "quick_exit")):
            yield at(source, offset, f"{name}() belongs to main.c; return an enum err")


@rule
def banned_headers(source):
    """Headers whose functions depend on the locale or jump."""
    if not in_program(source):
        return
    for offset, path, is_system in source.includes:
        if not is_system or path not in BANNED_HEADERS:
            continue
        instead = BANNED_HEADERS[path]
        if path == "stdarg.h" and source.path.startswith(tuple(MAY_USE_STDARG)):
            continue
        yield at(source, offset, f"<{path}> is not used here" + (f"; use {instead}" if instead else ""))


@rule
def heap(source):
    """Memory belongs to an arena and dies with it; there is nothing to free by hand."""
    if not in_program(source) or source.path in MAY_ALLOCATE:
        return
    for offset, name in source.calls(HEAP_CALLS):
        yield at(source, offset, f"{name}(): use an arena, or name this file in MAY_ALLOCATE with a reason")


@rule
def io_in_one_place(source):
    """EINTR, short counts and SIGPIPE are handled where these calls stand, and nowhere else."""
    if not in_program(source) or source.path in MAY_DO_IO:
        return
    for offset, name in source.calls(IO_CALLS):
        yield at(source, offset, f"{name}() belongs to core/io.c, or name this file in MAY_DO_IO")


@rule
def line_comments(source):
    """`/* */` is for prose; `//` stays free for lines that will not be committed."""
    for offset, part in source.comments:
        if part.startswith("//"):
            yield at(source, offset, "a // comment; use /* */ for what stays")


@rule
def todo_has_issue(source):
    """A note to do something later is kept where it is seen: TODO #12."""
    for offset, part in source.comments:
        for match in re.finditer(r"\b(TODO|FIXME|HACK)\b(?!\s*\(?#\d+)", part):
            yield at(source, offset + match.start(), f"{match.group(1)} without #issue")


@rule
def file_length(source):
    """A file is read in ten minutes."""
    count = source.text.count("\n")
    if count > FILE_LINES_MAX:
        yield 1, f"{count} lines; at most {FILE_LINES_MAX}: split the file"


@rule
def function_length(source):
    """A function fits on a screen and does one thing."""
    start = None
    for number, line in enumerate(source.code.splitlines(), 1):
        if line.rstrip() == "{":
            start = number
        elif line.rstrip() == "}" and start is not None:
            count = number - start + 1
            if count > FUNCTION_LINES_MAX:
                yield start, f"a function of {count} lines; at most {FUNCTION_LINES_MAX}"
            start = None


@rule
def assert_without_effect(source):
    """An assertion only looks; what it calls says so by its name: _is_, _has_, _eq, ..."""
    pure = re.compile(r"(^|_)(is|has|are|may|can|fits)_|_(eq|compare|count|len|valid)$"
                      r"|^(sizeof|COUNT|strlen|strcmp|memcmp|INT64_C|UINT64_C|INT32_C|STR|STR_C"
                      r"|_Alignof|alignof|offsetof|pthread_equal)$|^str_|_is$")
    for offset, _ in source.calls(("assert",)):
        text = source.arguments(offset)
        if re.search(r"\+\+|--", text) or re.search(r"(?<![=!<>])=(?!=)", text):
            yield at(source, offset, "assert() changes something")
        for call in re.findall(r"(?<![\w.])(\w+)\s*\(", text):
            if not pure.search(call):
                yield at(source, offset, f"assert() calls {call}(); name it as a claim, or call it before")


@rule
def no_typedef_of_types(source):
    """A struct, an enum and a pointer are seen at their use; only a function type may have a name."""
    for match in re.finditer(r"\btypedef\b([^;{]*)([;{])", source.code):
        text = match.group(1)
        if "__int128" in text.split():  # no standard type is that wide
            continue
        if match.group(2) == "{" or re.match(r"\s*(struct|enum|union)\b[^(]*$", text) or "(" not in text:
            yield at(source, match.start(), "typedef; only function types have one")


@rule
def no_fractions(source):
    """Money, points and rates are integers; 0.1 + 0.2 is not 0.3."""
    if source.room not in ("core", "loyalty", "language", "engine", "library", "storage", "app", "import",
                           "simulate"):
        return
    for match in re.finditer(r"\b(double|float|_Decimal\d+|long double)\b", source.code):
        yield at(source, match.start(), f"{match.group(1)}: use integers")


@rule
def no_goto(source):
    """Nothing is released by hand, so there is nothing to jump to."""
    for match in re.finditer(r"\bgoto\b", source.code):
        yield at(source, match.start(), "goto; return, and let CLEANUP() release")


@rule
def header_guard(source):
    """A guard is LAYER_FILE_H: nobody has to think of a name."""
    if not source.path.endswith(".h") or source.path.endswith("_list.h"):
        return
    parts = Path(source.path).with_suffix("").parts
    want = "_".join(parts[1:] if parts[0] == "src" else parts).upper().replace("-", "_") + "_H"
    match = re.search(r"#\s*ifndef\s+(\w+)\s*\n\s*#\s*define\s+(\w+)", source.bare)
    if not match or match.group(1) != want or match.group(2) != want:
        yield 1, f"the guard is {want}"


@rule
def file_comment(source):
    """A file says in its first line what it is."""
    name = Path(source.path).name
    first = source.text.split("\n", 1)[0]
    if not first.startswith(f"/* {name} - "):
        yield 1, f"the first line is: /* {name} - what it is, in one line."


@rule
def sql_has_a_name(source):
    """SQL lives in storage/sql under a name; no text that is made at run time reaches an engine."""
    if not in_program(source) or source.path.startswith(("src/storage/sqlite/", "src/storage/postgres/")):
        return
    for offset, part in source.strings:
        if SQL_START.match(part):
            yield at(source, offset, "SQL in a string; give it a name in storage/sql")


@rule
def engines_behind_one_door(source):
    """The engines are called in their own file; everybody else uses storage/db.h."""
    homes = {"sqlite3_": "src/storage/sqlite/", "PQ": "src/storage/postgres/"}
    if not in_program(source):
        return
    for match in re.finditer(r"\b(sqlite3_|PQ)[A-Za-z]\w*", source.code):
        home = homes[match.group(1)]
        if not source.path.startswith(home):
            yield at(source, match.start(), f"{match.group()} belongs to {home}*.c")


@rule
def libraries_behind_one_file(source):
    """A library that is used in one file can be replaced in one file."""
    if not in_program(source):
        return
    for offset, path, _ in source.includes:
        for library, homes in LIBRARY_HOMES.items():
            if path == library or (library.endswith("/") and path.startswith(library)):
                if not source.path.startswith(homes):
                    yield at(source, offset, f"<{path}> belongs to {', '.join(homes)}*")


@rule
def reserved_names(source):
    """Names of the C library and of POSIX are theirs: *_t, and what begins with _."""
    if not in_program(source):
        return
    for match in re.finditer(r"\b(?:struct|enum|union)\s+(\w+_t|_\w+)\s*\{", source.code):
        yield at(source, match.start(), f"{match.group(1)} is a reserved name")
    for match in re.finditer(r"^#\s*define\s+(_\w+)", source.code, re.M):
        yield at(source, match.start(), f"{match.group(1)} is a reserved name")


def room_rules(root):
    """(path, line, text): rules about folders rather than files."""
    for folder in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
        files = sorted(folder.rglob("*.c"))
        for place in sorted({path.parent for path in files}):
            count = sum(path.parent == place for path in files)
            if count > ROOM_FILES_MAX:
                yield str(place.relative_to(root)), 1, f"{count} files; a room of its own is better"
        build = folder / "meson.build"
        listed = build.read_text(encoding="utf-8") if build.exists() else ""
        for path in files:
            if f"'{path.relative_to(folder)}'" not in listed:
                yield str(path.relative_to(root)), 1, f"is not listed in src/{folder.name}/meson.build"
    listed = (root / "tests/meson.build").read_text(encoding="utf-8")
    for kind in ("unit", "law", "storage"):
        for path in sorted((root / "tests" / kind).glob("*.c")):
            if f"'{path.stem}'" not in listed:
                yield str(path.relative_to(root)), 1, "is not listed in tests/meson.build"


PHYSICAL = re.compile(
    r"(?:^|[;{\s])((?:(?:scroll-)?(?:margin|padding)|border)-(?:left|right)[\w-]*|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|((?:text-align|float|clear)\s*:\s*(?:left|right))\b")
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def sides(text):
    """(line, text) of each place in a style sheet that names a side: in a page that is read from the right, start and end
    are the other way around."""
    plain = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    for found in PHYSICAL.finditer(plain):
        said = found.group(1) or found.group(2)
        yield plain.count("\n", 0, found.start(found.lastindex)) + 1, f"{said}: say start or end (…-inline-start, inset-inline-end)"


EVER_TRUE = re.compile(r"waitForFunction\(\s*async")


def page_rules(root):
    """What has to hold for the style sheets of the pages, and for the cases that look at them."""
    for path in sorted((root / "tests/page").rglob("*.mjs")):
        text = path.read_text(encoding="utf-8")
        for found in EVER_TRUE.finditer(text):
            yield (str(path.relative_to(root)), text.count("\n", 0, found.start()) + 1,
                   "waitForFunction() takes a promise for yes: comesTrue() of lib/till.mjs waits for what it says")
    for path in sorted((root / "web").rglob("*.css")):
        for line, text in sides(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(root)), line, text


def problems(source):
    """(line, text, rule) of all that one file does against the rules."""
    for check in RULES:
        for line, text in check(source):
            yield line, text, check


def main():
    reasons, count = {}, 0
    for source in sources(ROOT, "src", "tests"):
        for line, text, check in problems(source):
            print(f"{source.path}:{line}: {text}")
            reasons[check.__name__] = check.__doc__.strip()
            count += 1
    for path, line, text in [*room_rules(ROOT), *page_rules(ROOT)]:
        print(f"{path}:{line}: {text}")
        count += 1
    for reason in reasons.values():
        print(f"  why: {reason}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
