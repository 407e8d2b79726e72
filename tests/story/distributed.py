#!/usr/bin/env python3
"""distributed.py - `init --distributed` on something that takes its word as Citus does.

The function below stands for Citus: it takes the statements that `init` sends, and refuses what the manual
of Citus 12.1 says that Citus refuses.  The tables stay where they are; what is tried is that the statements
are right by that manual, and that a shop sells when no statement is for many rows.
"""
import re
from pathlib import Path

from lib import Shop, only_when, run_in_folders, story
from place import IS_POSTGRES, at, psql, rows, url

ROOT = Path(__file__).resolve().parent.parent.parent
only_postgres = only_when(IS_POSTGRES, "an embedded database is on one machine")

STAND_IN = """
SET allow_system_table_mods = on;
CREATE FUNCTION pg_catalog.create_distributed_table(
    told regclass, distribution text, colocate_with text DEFAULT 'default')
RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    place smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = told AND attname = distribution);
    found record;
BEGIN
    IF place IS NULL THEN
        RAISE EXCEPTION '% has no column %', told, distribution;
    END IF;
    IF colocate_with <> 'none' AND obj_description(colocate_with::regclass) IS NULL THEN
        RAISE EXCEPTION '% is not distributed yet', colocate_with;
    END IF;
    FOR found IN SELECT indexrelid::regclass AS name FROM pg_index
                  WHERE indrelid = told AND indisunique AND NOT place = ANY (indkey::smallint[]) LOOP
        RAISE EXCEPTION 'the unique index % of % is without its distribution column', found.name, told;
    END LOOP;
    FOR found IN SELECT conname, confrelid::regclass AS parent, place = ANY (conkey) AS has_place,
                        obj_description(confrelid) AS parent_is
                   FROM pg_constraint WHERE conrelid = told AND contype = 'f' LOOP
        IF found.parent_is IS NULL OR NOT found.has_place OR
           split_part(found.parent_is, ' ', 1) <> distribution THEN
            RAISE EXCEPTION '% refers to %, which lies elsewhere', told, found.parent;
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = told AND NOT tgisinternal) AND
       coalesce(current_setting('citus.enable_unsafe_triggers', true), 'off') <> 'on' THEN
        RAISE EXCEPTION '% has triggers', told;
    END IF;
    EXECUTE format('COMMENT ON TABLE %s IS %L', told, distribution || ' ' || colocate_with);
END;
$function$;
"""
COMMENTS = """SELECT c.relname, split_part(obj_description(c.oid), ' ', 1) AS lies_by
                FROM pg_class c
               WHERE c.relnamespace = 'public'::regnamespace AND obj_description(c.oid) IS NOT NULL"""


def told_in_docs():
    """Table -> column, as docs/scale.md has it."""
    text = (ROOT / "docs/scale.md").read_text(encoding="utf-8").split("| table | distributed by | rows |")[1]
    found = {}
    for line in text.splitlines()[2:]:
        if not line.startswith("|"):
            break
        tables, by = line.split("|")[1:3]
        if "`" in by:
            found.update(dict.fromkeys(re.findall(r"`(\w+)`", tables), by.strip(" `")))
    return found


def a_shop():
    return Shop(preset="points", init=("--partitions", "4", "--distributed"))


def tables(shop):
    return rows(shop.data, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


def refused(stand_in, expect):
    """A shop that could not be made; nothing of it is there."""
    shop = a_shop()
    try:
        psql(url(shop.data), stand_in)
        shop.command("init", *at(shop.data), *shop.init_options, expect=expect)
        assert tables(shop) == []
    finally:
        shop.remove()


@story
@only_postgres
def without_citus_it_is_refused_and_nothing_is_made(_):
    refused("SELECT 1", 1)


@story
@only_postgres
def a_table_that_is_refused_leaves_nothing_behind(_):
    refused(STAND_IN.replace("IF place IS NULL THEN", "IF told::text = 'claim' THEN"), 3)


@story
@only_postgres
def each_table_lies_where_the_page_says_and_the_shop_sells(_):
    shop = a_shop()
    psql(url(shop.data), STAND_IN)
    with shop:
        made = dict(rows(shop.data, COMMENTS))
        assert made == told_in_docs(), (made, told_in_docs())
        cards = [shop.enrol()["card"] for _ in range(3)]
        for number in range(12):
            sold = shop.buy(card=cards[number % 3], amount=2000 + number)
            assert sold.status == 201, sold
        sold = shop.buy()
        claimed = shop.till.post("/v1/claims", {"code": sold["claim"]["code"], "card": cards[0]})
        assert claimed.status == 201, claimed
        returned = shop.till.post(f"/v1/purchases/{sold['id']}/returns", {})
        assert returned.status == 201, returned
        shop.stop()
        shop.command("verify", *at(shop.data))


if __name__ == "__main__":
    run_in_folders()
