"""copies.py - backups: made while the shop sells, brought back to either engine, and served."""
from lib import Shop, only_when, run_in_folders, story
from place import IS_POSTGRES, SERVER, at, change, database
from said import balances, busy, figures, goes_on_selling, habitue, one_sentence

with_postgres = only_when(SERVER, "there is no PostgreSQL")


@story
@with_postgres
def a_backup_of_a_running_shop_becomes_a_shop_of_either_engine(folder):
    copy = folder / "copy.db"
    with Shop() as shop:
        cards = busy(shop)
        want = balances(shop, cards)
        source = figures(*at(shop.data))
        assert habitue("backup", copy, *at(shop.data)).code == 0
        assert shop.buy(cards[0], 3000).status == 201  # the copy does not know it
        again = habitue("backup", copy, *at(shop.data))
        assert "already exists" in one_sentence(again, 1)
        nowhere = habitue("backup", folder / "no" / "copy.db", *at(shop.data))
        assert "cannot be written" in one_sentence(nowhere, 1)
        keys = shop.keys
    for where in (("--data", folder / "restored"), ("--database", database())):
        said = habitue("restore", copy, *where)
        assert said.code == 0 and f"habitue verify {where[0]} " in said.out, said
        assert figures(*where) == source
        assert "already a database" in one_sentence(habitue("restore", copy, *where), 1)
        assert figures(*where) == source  # the refusal has changed nothing
        partitions = goes_on_selling(keys, where, cards, want)
        assert (len(partitions) > 4) == IS_POSTGRES, partitions  # as many as it had where it comes from
        figures(*where)


@story
@with_postgres
def a_copy_of_a_copy_is_the_same(folder):
    files = [folder / "1.db", folder / "2.db", folder / "3.db"]
    with Shop() as shop:
        busy(shop)
        shop.stop()
        source = figures(*at(shop.data))
        assert habitue("backup", files[0], *at(shop.data)).code == 0
    where = ("--database", database())
    assert habitue("restore", files[0], *where).code == 0
    assert habitue("backup", files[1], *where).code == 0
    assert habitue("restore", files[1], "--data", folder / "data").code == 0
    assert habitue("backup", files[2], "--data", folder / "data").code == 0
    assert habitue("restore", files[2], "--data", folder / "again").code == 0
    assert figures("--data", folder / "again") == source


@story
@only_when(IS_POSTGRES, "a folder is made in one step")
def a_restoration_that_was_killed_is_not_served_and_can_be_run_again(folder):
    with Shop() as shop:
        busy(shop)
        shop.stop()
        source = figures(*at(shop.data))
        assert habitue("backup", folder / "copy.db", *at(shop.data)).code == 0
    data = folder / "restored"
    assert habitue("restore", folder / "copy.db", *at(data)).code == 0
    change(data, "DELETE FROM installation", "DELETE FROM head")  # what comes last had not come
    for command in (("serve",), ("verify",), ("import", "receipts", "/dev/null", "--map", "simple")):
        said = habitue(*command, *at(data))
        assert said.code == 1 and "not filled to its end" in said.err, (command, said)
    assert habitue("restore", folder / "copy.db", *at(data)).code == 0
    assert figures(*at(data)) == source


@story
@with_postgres
def a_wrong_address_is_told_and_changes_nothing(folder):
    with Shop() as shop:
        shop.stop()
        assert habitue("backup", folder / "copy.db", *at(shop.data)).code == 0
    said = habitue("restore", folder / "copy.db", "--database", "postgres://x:secret@127.0.0.1:1/x")
    assert said.code == 3 and "cannot be reached" in said.err and "secret" not in said.err, said
    refused = habitue("restore", folder / "copy.db", "--database", "postgres://x:sec%ret@y/z")
    assert "sec" not in one_sentence(refused, 1)
    if IS_POSTGRES:
        return
    (folder / "copy.db").write_bytes((folder / "copy.db").read_bytes()[:20000])
    where = ("--database", database())
    said = habitue("restore", folder / "copy.db", *where)
    assert "damaged" in one_sentence(said, 3), said
    assert habitue("init", *where).code == 0  # nothing is in its way


if __name__ == "__main__":
    run_in_folders()
