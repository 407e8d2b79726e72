#!/usr/bin/env python3
"""sqlgen.py - turns the SQL of src/storage into C constants, and refuses what would surprise.

Queries.  A file holds named queries, each with a comment:

    -- name: ledger_append
    -- One line of a posting.
    --   $1  posting_id  int64
    --   $2  points      int64, signed
    INSERT INTO ledger_line (posting_id, points) VALUES ($1, $2);

becomes, in sql_gen.c,

    const struct sql sql_ledger_append = {
        .id = 0,
        .name = "ledger_append",
        .sqlite = "INSERT INTO ledger_line (posting_id, points) VALUES ($1, $2)",
        .postgres = "INSERT INTO ledger_line (posting_id, points) VALUES ($1, $2)",
    };

and `extern const struct sql sql_ledger_append;` in sql_gen.h, with `#define SQL_COUNT 1`.
Ids are dense from 0 in the order of the names, so that an array of SQL_COUNT prepared statements
needs no search.  Where the engines differ, the same name stands twice, each time with a line
`-- engine: sqlite` or `-- engine: postgres` directly below the name; both must use the same
parameters.  A line `-- rows: many` there lets a batch run it for many rows at once in PostgreSQL; sqlgen
derives that text, and needs the types of the parameters in the comment.

Refused: a query without a comment, a name used twice, a parameter number left out ($1, $3), more
than one statement, a statement without its semicolon, a `?` or `:name` parameter, a .sql file in
the folder that the build does not list.

Schema.  Files 001_first.sql, 002_journal.sqlite.sql with 002_journal.postgres.sql, ... become the
table schema_steps[] of storage/schema.h.  Each engine's text has its own hash, so that the step of an
engine which comes later leaves the databases of the other as they are; until it comes, its text is
NULL.
"""
import argparse
import hashlib
import re
import sys
from pathlib import Path

ENGINES = ("sqlite", "postgres")
NAME = re.compile(r"^--\s*name:\s*(.*?)\s*$")
ENGINE = re.compile(r"^--\s*engine:\s*(.*?)\s*$")
MANY = re.compile(r"^--\s*rows:\s*many\s*$")
IDENTIFIER = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
STEP = re.compile(r"^(\d{3})_([a-z0-9_]+?)(?:\.(sqlite|postgres))?\.sql$")


class Refused(Exception):
    """What the SQL's author must mend; the text says where."""


def tokens(sql):
    """Splits SQL into (kind, text): 'comment', 'string', 'name' (quoted), 'space' or 'code'.

    >>> [k for k, _ in tokens("a 'b;' -- c")]
    ['code', 'space', 'string', 'space', 'comment']
    """
    pattern = re.compile(
        r"(?P<comment>--[^\n]*|/\*.*?\*/)"
        r"|(?P<string>'(?:[^']|'')*'|\$\$.*?\$\$|\$[a-z]\w*\$.*?\$[a-z]\w*\$)"
        r'|(?P<name>"(?:[^"]|"")*")'
        r"|(?P<space>\s+)"
        r"|(?P<code>\$\d+|\w+|.)",
        re.S,
    )
    for match in pattern.finditer(sql):
        yield match.lastgroup, match.group()


def statement_text(sql, where):
    """The one statement in `sql`, without comments and its semicolon, on one line."""
    text, ended = "", False
    for kind, part in tokens(sql):
        if kind in ("comment", "space"):
            if text and not text.endswith(" "):
                text += " "
            continue
        if ended:
            raise Refused(f"{where}: more than one statement")
        if kind == "code" and part == ";":
            ended = True
            continue
        text += part
    if not text.strip():
        raise Refused(f"{where}: no statement")
    if not ended:
        raise Refused(f"{where}: the statement must end with a semicolon")
    return text.strip()


def parameter_count(statement, where):
    """The n of $1 .. $n; every number between must be there.

    >>> parameter_count("a = $2 OR b = $1 OR c = $2", "x")
    2
    """
    numbers = set()
    before = ""
    for kind, part in tokens(statement):
        if kind == "code" and re.fullmatch(r"\$\d+", part):
            numbers.add(int(part[1:]))
        if kind == "code" and part == "?":
            raise Refused(f"{where}: parameters are $1, $2, ...; found '?'")
        if kind == "code" and before == ":" and re.match(r"[a-z]", part):
            if not statement_has_cast(statement, part):
                raise Refused(f"{where}: parameters are $1, $2, ...; found ':{part}'")
        before = part
    if 0 in numbers or len(numbers) != max(numbers, default=0):
        missing = sorted(set(range(1, max(numbers) + 1)) - numbers)
        named = ", ".join(f"${n}" for n in missing) or "$0 is not a number to use"
        raise Refused(f"{where}: missing parameter {named}")
    return len(numbers)


def statement_has_cast(statement, word):
    return re.search(r"::\s*" + re.escape(word), statement) is not None


def split_queries(text, path):
    """Yields (line number, header comment lines, sql) per `-- name:`."""
    block, start = None, 0
    for number, line in enumerate(text.splitlines(), 1):
        if NAME.match(line):
            if block is not None:
                yield start, block
            block, start = [], number
        if block is None:
            if line.strip() and not line.lstrip().startswith("--"):
                raise Refused(f"{path}:{number}: SQL before the first `-- name:`")
            continue
        block.append(line)
    if block is not None:
        yield start, block


def parse_queries(text, path):
    """The queries of one file: a list of dicts name, engine (or None), text, where, parameters."""
    queries = []
    for start, lines in split_queries(text, path):
        name = NAME.match(lines[0]).group(1)
        where = f"{path}:{start}: {name}"
        if not IDENTIFIER.match(name):
            raise Refused(f"{where}: a name is lower-case words joined by _")
        engine, at = None, 1
        if at < len(lines) and (match := ENGINE.match(lines[at])):
            engine = match.group(1)
            if engine not in ENGINES:
                raise Refused(f"{where}: engine is {' or '.join(ENGINES)}, not '{engine}'")
            at += 1
        is_many = at < len(lines) and MANY.match(lines[at]) is not None
        at += is_many
        if not (at < len(lines) and re.match(r"^--\s*\w", lines[at])):
            raise Refused(f"{where}: needs a comment which says what it is for")
        statement = statement_text("\n".join(lines[1:]), where)
        count = parameter_count(statement, where)
        queries.append({
            "name": name,
            "engine": engine,
            "text": statement,
            "where": where,
            "path": path,
            "parameters": count,
            "types": parameter_types(lines, count, where) if is_many else None,
        })
    return queries


def refusing_quietly(statement):
    """An INSERT for PostgreSQL, where an error spoils the whole transaction: the same, and a row that a
    unique key refuses is left out instead; that nothing was written tells it (db_postgres.c).

    >>> refusing_quietly("INSERT INTO a (b) VALUES ($1) RETURNING c")
    'INSERT INTO a (b) VALUES ($1) ON CONFLICT DO NOTHING RETURNING c'
    """
    if not statement.startswith("INSERT ") or " ON CONFLICT " in statement:
        return statement
    head, returning, tail = statement.partition(" RETURNING ")
    return f"{head} ON CONFLICT DO NOTHING{returning}{tail}"


PARAMETER = re.compile(r"^--\s+\$(\d+)\s+\w+\s+(int64|text|bytes)\b")
ARRAYS = {"int64": "bigint[]", "text": "text[]", "bytes": "bytea[]"}


def parameter_types(lines, count, where):
    """What the comment of a query says its parameters are: ['int64', 'text', ...]."""
    told = {int(match.group(1)): match.group(2) for line in lines
            if (match := PARAMETER.match(line))}
    if sorted(told) != list(range(1, count + 1)):
        raise Refused(f"{where}: for many rows the comment gives each parameter its type")
    return [told[number] for number in range(1, count + 1)]


def for_many_rows(statement, types, where):
    """A statement of PostgreSQL's that does for arrays of arguments what `statement` does for one of each.
    A query tells in a last column which arguments a row belongs to, in order.

    >>> for_many_rows("SELECT b FROM t WHERE a = $1", ["int64"], "x")
    'SELECT q.*, r.n FROM unnest($1::bigint[]) WITH ORDINALITY AS r (p1, n), LATERAL (SELECT b FROM t WHERE a = r.p1) AS q ORDER BY r.n'
    >>> for_many_rows("INSERT INTO t (a, b) VALUES ($1, 0) ON CONFLICT (a) DO NOTHING", ["text"], "x")
    'INSERT INTO t (a, b) SELECT r.p1, 0 FROM unnest($1::text[]) AS r (p1) ON CONFLICT (a) DO NOTHING'
    """
    arrays = ", ".join(f"${n}::{ARRAYS[name]}" for n, name in enumerate(types, 1))
    names = ", ".join(f"p{n}" for n in range(1, len(types) + 1))
    of_row = re.sub(r"\$(\d+)", r"r.p\1", statement)
    if match := re.fullmatch(r"(INSERT INTO .*?) VALUES \((.*?)\)( ON CONFLICT .*)?", of_row):
        return (f"{match.group(1)} SELECT {match.group(2)} FROM unnest({arrays}) AS r ({names})"
                f"{match.group(3) or ''}")
    if match := re.fullmatch(r"(SELECT .*?)( ORDER BY (?:\w+\.)?(\w+))?", of_row):
        then = f", q.{match.group(3)}" if match.group(3) else ""
        return (f"SELECT q.*, r.n FROM unnest({arrays}) WITH ORDINALITY AS r ({names}, n), "
                f"LATERAL ({match.group(1)}) AS q ORDER BY r.n{then}")
    raise Refused(f"{where}: only a SELECT or an INSERT with VALUES is made for many rows")


def merge(queries):
    """One record per name with the text of each engine, sorted by name."""
    merged = {}
    for query in queries:
        record = merged.setdefault(query["name"], {"name": query["name"], "path": query["path"],
                                                   "parameters": query["parameters"]})
        for engine in [query["engine"]] if query["engine"] else ENGINES:
            if engine in record:
                raise Refused(f"{query['where']}: the name is already used")
            record[engine] = query["text"]
            if engine == "postgres":
                quiet = refusing_quietly(query["text"])
                record["quiet"] = quiet if quiet != query["text"] else None
                record["types"] = query["types"]
        if record["parameters"] != query["parameters"]:
            raise Refused(f"{query['where']}: the engines' texts use different parameters")
    for record in merged.values():
        for engine in ENGINES:
            if engine not in record:
                raise Refused(f"{record['name']}: there is no text for {engine}")
    return [merged[name] for name in sorted(merged)]


def c_string(text, indent):
    """A C literal of `text`, one source line per line of text, at most about 90 columns each."""
    pieces = []
    for line in re.split(r"(?<=\n)", text):
        words = re.split(r"(?<= )", line)
        piece = ""
        for word in words:
            if piece and len(piece) + len(word) > 80:
                pieces.append(piece)
                piece = ""
            piece += word
        if piece:
            pieces.append(piece)
    return ("\n" + " " * indent).join(f'"{c_escape(piece)}"' for piece in pieces) or '""'


def c_escape(text):
    out = ""
    for byte in text.encode():
        char = chr(byte)
        if char in '"\\':
            out += "\\" + char
        elif char == "\n":
            out += "\\n"
        elif char == "\t":
            out += "\\t"
        elif char == "?":
            out += "\\?" # no trigraph by accident
        elif 32 <= byte < 127:
            out += char
        else:
            out += f"\\{byte:03o}"
    return out


def check_listed(folder, paths):
    listed = {path.name for path in paths}
    there = {path.name for path in folder.glob("*.sql")} if folder.is_dir() else set()
    if there - listed:
        names = ", ".join(sorted(there - listed))
        raise Refused(f"{folder}: not listed in src/storage/meson.build: {names}")


def generate_queries(paths):
    """The header and the source, as two strings."""
    records = merge([query for path in paths
                     for query in parse_queries(path.read_text(), f"storage/sql/{path.name}")])
    note = "/* Generated from storage/sql by tools/sqlgen.py. */\n"
    header = [note, "#ifndef STORAGE_SQL_GEN_H\n#define STORAGE_SQL_GEN_H\n\n",
              '#include "storage/db.h"\n\n', f"#define SQL_COUNT {len(records)}\n\n"]
    source = [note, '#include "storage/sql_gen.h"\n']
    before = None
    for number, record in enumerate(records):
        header.append(f"extern const struct sql sql_{record['name']}; /* {record['path']} */\n")
        if record["path"] != before:
            before = record["path"]
        source.append(f"\n/* {record['path']} */\nconst struct sql sql_{record['name']} = {{\n")
        source.append(f"    .id = {number},\n    .name = \"{record['name']}\",\n")
        for engine in ENGINES:
            source.append(f"    .{engine} = {c_string(record[engine], 8 + len(engine))},\n")
        if record["quiet"]:
            source.append(f"    .quiet = {c_string(record['quiet'], 13)},\n")
            source.append(f"    .quiet_name = \"{record['name']}_quiet\",\n")
        if record["types"]:
            many = for_many_rows(record["postgres"], record["types"], record["name"])
            letters = "".join(name[0] for name in record["types"])
            source.append(f"    .many = {c_string(many, 12)},\n")
            source.append(f"    .many_name = \"{record['name']}_many\",\n")
            source.append(f"    .types = \"{letters}\",\n")
        source.append("};\n")
    header.append("\nextern const struct sql *const sql_all[SQL_COUNT + 1]; /* by id; then NULL */\n")
    header.append("\n#endif\n")
    names = "".join(f"    &sql_{record['name']},\n" for record in records)
    source.append(f"\nconst struct sql *const sql_all[SQL_COUNT + 1] = {{\n{names}    NULL,\n}};\n")
    return "".join(header), "".join(source)


def generate_schema(paths):
    steps = {}
    for path in paths:
        match = STEP.match(path.name)
        if not match:
            raise Refused(f"{path.name}: a step is called 001_words.sql "
                          "or 001_words.sqlite.sql and 001_words.postgres.sql")
        number, name, engine = int(match.group(1)), match.group(2), match.group(3)
        step = steps.setdefault(number, {"name": name, "texts": {}})
        if step["name"] != name:
            raise Refused(f"{path.name}: step {number} is already called {step['name']}")
        for key in [engine] if engine else ENGINES:
            if key in step["texts"]:
                raise Refused(f"{path.name}: step {number} has two texts for {key}")
            step["texts"][key] = path.read_text()
    if sorted(steps) != list(range(1, len(steps) + 1)):
        raise Refused(f"schema steps must be numbered from 1 without a gap: {sorted(steps)}")
    for number, step in steps.items():
        if "sqlite" not in step["texts"]:
            raise Refused(f"step {number} {step['name']}: there is no text for sqlite")
        for text in step["texts"].values():
            words = [part for kind, part in tokens(text) if kind not in ("comment", "space")]
            if words[-1:] != [";"]:
                raise Refused(f"step {number} {step['name']}: must end with a semicolon")
    note = "/* Generated from storage/schema by tools/sqlgen.py. */\n"
    header = (note + "#ifndef STORAGE_SCHEMA_GEN_H\n#define STORAGE_SCHEMA_GEN_H\n\n"
              '#include "storage/schema.h"\n\n' f"#define SCHEMA_NUMBER_MAX {len(steps)}\n\n#endif\n")
    source = [note, '#include "storage/schema_gen.h"\n\n']
    rows = []
    for number in sorted(steps):
        texts = steps[number]["texts"]
        row = f"        .number = {number},\n        .name = \"{steps[number]['name']}\",\n"
        for engine in ENGINES:
            text = texts.get(engine)
            if text is None:
                row += f"        .{engine} = {{ NULL, NULL }},\n"
                continue
            holder = f"step_{number}_{'sqlite' if text == texts['sqlite'] else engine}"
            if holder.endswith(engine):
                source.append(f"static const char {holder}[] =\n    {c_string(text, 4)};\n\n")
            digest = hashlib.sha256(text.encode()).hexdigest()
            row += f"        .{engine} = {{ {holder},\n{' ' * (14 + len(engine))}\"{digest}\" }},\n"
        rows.append("    {\n" + row + "    },\n")
    source.append("const struct schema_step schema_steps[] = {\n")
    source.extend(rows)
    if not steps:
        source.append("    { .number = 0 },\n")
    source.append("};\n" f"const size_t schema_step_count = {len(steps)};\n")
    return header, "".join(source)


def main():
    parser = argparse.ArgumentParser(description="SQL files to C constants")
    parser.add_argument("what", choices=("queries", "schema"))
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--header", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--files", nargs="*", type=Path, default=[])
    args = parser.parse_args()
    try:
        check_listed(args.folder, args.files)
        generate = generate_queries if args.what == "queries" else generate_schema
        header, source = generate(sorted(args.files))
    except Refused as refusal:
        print(f"sqlgen: {refusal}", file=sys.stderr)
        return 1
    args.header.write_text(header)
    args.source.write_text(source)
    return 0


if __name__ == "__main__":
    sys.exit(main())
