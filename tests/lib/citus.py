"""citus.py - what Citus 12.1 says to our statements, as far as that can be known without one.

    STAND_IN                SQL: functions with the names of those of Citus, which refuse what it refuses and
                            leave the tables where they are
    placed()                table -> (column it is distributed by, the table it lies beside)
    where(statement)        "one shard", "every shard" or "coordinator"; Refused with the reason
    check_step(text)        a later step of the schema, on tables that are distributed already

Each rule has the test of Citus's own that shows it (citusdata/citus, src/test/regress/expected), or the
page: its README.md under src/backend/distributed is "as of Citus 12.1".  Python's standard library only.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import copygen  # noqa: E402
import sqlgen  # noqa: E402

STORAGE = ROOT / "src/storage"
PLACED = re.compile(r'PLACED\("(\w+)", "(\w+)", "(\w+)"\)')

# What a statement on distributed tables may call: nothing that would be evaluated elsewhere, or twice.
CALLS = {"coalesce", "cast", "sum", "count", "exists", "substr"}
WORDS = {"and", "or", "in", "values", "on", "as", "select", "conflict", "from", "bigint", "set", "where", "limit", "when",
         "then", "into", "update"}

# The steps of the first version that distributes tables; later ones meet distributed tables.
FIRST_STEPS = 32

STAND_IN = """
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (
    logicalrelid regclass PRIMARY KEY, column_name text NOT NULL, beside regclass);
GRANT SELECT ON pg_catalog.pg_dist_partition TO public;

CREATE FUNCTION pg_catalog.citus_total_relation_size(told regclass, fail_on_error boolean DEFAULT true)
RETURNS bigint LANGUAGE sql AS 'SELECT pg_total_relation_size(told)';

CREATE FUNCTION pg_catalog.create_distributed_table(
    told regclass, distribution text, colocate_with text DEFAULT 'default')
RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $function$
DECLARE
    place smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = told AND attname = distribution);
    home regclass;
    found record;
BEGIN
    IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = told) THEN
        RAISE EXCEPTION 'table "%" is already distributed', told; -- multi_create_table.out
    END IF;
    IF place IS NULL THEN
        RAISE EXCEPTION 'column "%" of relation "%" does not exist', distribution, told;
    END IF;
    IF coalesce(current_setting('citus.shard_replication_factor', true), '') <> '1' THEN
        -- its default is 1, but with 2 no row of the table could be locked, and no foreign key made
        RAISE EXCEPTION 'citus.shard_replication_factor is whatever the cluster says';
    END IF;
    IF colocate_with <> 'none' THEN -- multi_colocation_utils.out
        home := (SELECT coalesce(beside, logicalrelid) FROM pg_dist_partition
                  WHERE logicalrelid = colocate_with::regclass);
        IF home IS NULL THEN
            RAISE EXCEPTION 'relation % is not distributed', colocate_with;
        END IF;
        IF (SELECT atttypid FROM pg_attribute WHERE attrelid = told AND attnum = place) <>
           (SELECT a.atttypid FROM pg_attribute a JOIN pg_dist_partition p
               ON a.attrelid = p.logicalrelid AND a.attname = p.column_name
             WHERE p.logicalrelid = home) THEN
            RAISE EXCEPTION 'cannot colocate tables % and %', home, told;
        END IF;
    END IF;
    -- multi_create_table_constraints.out: "cannot create constraint on"; indexes by expressions are not looked at
    FOR found IN SELECT indexrelid::regclass AS name FROM pg_index
                  WHERE indrelid = told AND indisunique AND NOT place = ANY (indkey::smallint[]) LOOP
        RAISE EXCEPTION 'cannot create constraint on "%": % is without its distribution column', told, found.name;
    END LOOP;
    -- multi_foreign_key.out: to a table that is there already, beside this one, with both distribution columns
    -- at the same place of the key
    FOR found IN SELECT c.conname, c.confrelid::regclass AS parent, p.logicalrelid,
                        coalesce(p.beside, p.logicalrelid) AS parent_home,
                        array_position(c.conkey, place) = array_position(c.confkey, a.attnum) AS is_even
                   FROM pg_constraint c
                   LEFT JOIN pg_dist_partition p ON p.logicalrelid = c.confrelid
                   LEFT JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attname = p.column_name
                  WHERE c.conrelid = told AND c.contype = 'f' LOOP
        IF found.logicalrelid IS NULL THEN
            RAISE EXCEPTION 'referenced table "%" must be a distributed table or a reference table', found.parent;
        ELSIF found.parent_home IS DISTINCT FROM home OR found.is_even IS NOT TRUE THEN
            RAISE EXCEPTION 'cannot create foreign key constraint of "%" to "%"', told, found.parent;
        END IF;
    END LOOP;
    -- distributed_triggers.out
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = told AND NOT tgisinternal) AND
       coalesce(current_setting('citus.enable_unsafe_triggers', true), 'off') <> 'on' THEN
        RAISE EXCEPTION 'cannot distribute relation "%" because it has triggers', told;
    END IF;
    INSERT INTO pg_dist_partition VALUES (told, distribution, home);
END;
$function$;
"""


class Refused(Exception):
    """What Citus would not do; the text says why."""


def placed():
    text = (STORAGE / "postgres" / "db_postgres_distribute.c").read_text(encoding="utf-8")
    return {table: (column, None if beside == "none" else beside)
            for table, column, beside in PLACED.findall(text)}


def statements():
    """Name -> text of each statement as it is sent to Citus: for one row."""
    files = [(path.name, path.read_text(encoding="utf-8")) for path in sorted((STORAGE / "sql").glob("*.sql"))]
    tables = copygen.read_steps((STORAGE / "schema").glob("*.sql"))
    files.append(("copy", copygen.generate_queries(tables)))
    return {query["name"]: query["text"] for name, text in files for query in sqlgen.parse_queries(text, name)
            if query["engine"] in (None, "postgres")}


def home_of(table, tables):
    return tables[table][1] or table


# ---- one statement ----------------------------------------------------------------------------------

def tables_in(statement):
    """(table, name by which it is spoken of) of each place where a statement names a table to read or write."""
    found = re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE) (\w+)(?: (?:AS )?(?!WHERE\b|ORDER\b|SET\b|ON\b|LIMIT\b|VALUES\b"
                       r"|SELECT\b)([a-z]\w*))?", statement.replace("DO UPDATE SET", "DO SET").replace(" FOR UPDATE", ""))
    return [(table, alias or table) for table, alias in found]


def is_bound(alias, column, statement, is_alone):
    """Which parameter the distribution column of a table is equal to, or None."""
    names = [rf"{alias}\.{column}"] + ([rf"(?<![\w.]){column}"] if is_alone else [])
    for name in names:
        if match := re.search(rf"{name} = (\$\d+)\b", statement):
            return match.group(1)
    return None


def check_calls(statement):
    """Functions have to be immutable, and are evaluated where nobody looks (multi_modifications.out)."""
    for name in re.findall(r"\b([a-z_]\w*) ?\(", statement, re.I):
        if name.lower() not in CALLS | WORDS and not re.search(rf"INSERT INTO {name} \(", statement):
            raise Refused(f"it calls {name}()")


def where_insert(statement, tables):
    """multi_upsert.out, multi_modifications.out.  INSERT ... SELECT would go through the coordinator."""
    match = re.fullmatch(r"INSERT INTO (\w+) \((.*?)\) VALUES \((.*?)\)(?: ON CONFLICT(?: \((.*?)\))? DO (.*))?", statement)
    if not match:
        raise Refused("an INSERT has to be one of VALUES")
    check_calls(statement)
    table, columns, values, target, then = match.groups()
    column = tables[table][0]
    names, given = columns.split(", "), values.split(", ")
    if column not in names or not re.fullmatch(r"\$\d+", given[names.index(column)]):
        raise Refused("its distribution column has no value of its own")
    if target and column not in target.split(", "):
        raise Refused("ON CONFLICT looks at a key without the distribution column")
    if then and re.search(rf"SET (?:.*, )?{column} =", then.split(" WHERE ")[0]):
        raise Refused("modifying the distribution column is not possible")
    return "one shard"


def where_bound(statement, tables, named):
    """One shard, when every table is bound to the same one; multi_router_planner.out."""
    if " OR " in re.sub(r"\((?:(?!SELECT)[^()])* OR [^()]*\)", "", statement): # else it narrows what is bound
        return None
    bounds = {is_bound(alias, tables[table][0], statement, len(named) == 1 or alias == table) for table, alias in named}
    homes = {home_of(table, tables) for table, _ in named}
    return "one shard" if len(bounds) == 1 and len(homes) == 1 and None not in bounds else None


def where(statement, tables):
    named = tables_in(statement)
    far = [pair for pair in named if pair[0] in tables]
    if not far:
        return "coordinator"
    if statement.startswith("INSERT ") and named[0] in far:
        return where_insert(statement, tables)
    if len(far) < len(named): # multi_router_planner.out, subqueries_not_supported.out
        raise Refused("direct joins between distributed and local tables are not supported")
    check_calls(statement)
    if re.match(r"SELECT (?:\w+ ?\()?\(SELECT", statement):
        raise Refused("its outermost query reads no table")
    if found := where_bound(statement, tables, far):
        return found
    if " FOR UPDATE" in statement: # isolation_select_for_update.out, DeferErrorIfQueryNotSupported()
        raise Refused("could not run distributed query with FOR UPDATE/SHARE commands")
    if not statement.startswith("SELECT "): # it would write on every node
        raise Refused("a change of rows on every node")
    if len(re.findall(r"\bSELECT\b", statement)) > 1: # multi_subquery_in_where_clause.out
        raise Refused("correlated subqueries are supported on the distribution column alone")
    return "every shard"


# ---- steps of the schema ------------------------------------------------------------------------------

def later_steps():
    """Name -> text of each step that may run on tables which are distributed."""
    found = {}
    for path in sorted((STORAGE / "schema").glob("*.sql")):
        number, _, engine = sqlgen.STEP.match(path.name).groups()
        if engine != "sqlite" and int(number) > FIRST_STEPS:
            found[path.name] = copygen.without_comments(path.read_text(encoding="utf-8"))
    return found


def growing_tables():
    """Tables that have a partition: each has to lie somewhere."""
    return {table["name"] for table in copygen.read_steps((STORAGE / "schema").glob("*.sql"))
            if any(column == "partition" for column, _ in table["columns"])}


def check_step(text, tables):
    """Refused, when Citus would not change the tables so.

    >>> check_step("ALTER TABLE head ADD COLUMN next BIGINT NOT NULL DEFAULT 1;", {"head": ("partition", None)})
    >>> check_step("ALTER TABLE head ADD COLUMN next BIGINT CHECK (next > 0);", {"head": ("partition", None)})
    Traceback (most recent call last):
    citus.Refused: head: all constraints in Citus must have explicit names: ADD COLUMN next BIGINT CHECK (next > 0)
    """
    for table, how in re.findall(r"ALTER TABLE (\w+) ([^;]*);", text):
        items = copygen.split_items(how)
        if table not in tables:
            continue
        for item in items: # alter_table_add_column.out
            if re.search(r"\b(CHECK|UNIQUE|PRIMARY KEY|REFERENCES)\b", item) and "CONSTRAINT" not in item:
                raise Refused(f"{table}: all constraints in Citus must have explicit names: {item}")
        if len(items) > 1 and any("CONSTRAINT" in item for item in items): # multi_alter_table_statements.out
            raise Refused(f"{table}: ADD CONSTRAINT is a command of its own")
    for table, columns in re.findall(r"CREATE UNIQUE INDEX \w+ ON (\w+) \(([^)]*)\)", text):
        if table in tables and tables[table][0] not in copygen.names(columns): # multi_index_statements.out
            raise Refused(f"{table}: a unique index without the distribution column")
