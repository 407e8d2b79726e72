#!/usr/bin/env python3
"""tamper_merging.py - an account that became part of another, forged: who came, with which card, and what."""
import json

from lib import Shop, run, story
from place import at, changed, number_of
from households import RULES, member, rich, use

CUP = {"id": "cup", "label": {"en": "cup"}, "kind": "voucher"}


def numbers(of, *names):
    return [of[name].split("-")[1] for name in names]


@story
def an_honest_merge_agrees(shop):
    use(shop, rules=[*RULES, {"id": "base", "on": "purchase", "give": {"unit": "p", "per_amount": {"every": 100, "points": 1}}}])
    shop.a, shop.b = rich(shop), rich(shop)
    shop.child = member(shop, shop.a["account"], role="child")
    shop.bought = shop.buy(shop.a["card"], 3000).json
    done = shop.admin.post(f"/v1/accounts/{shop.a['account']}/merge", {"into": shop.b["account"]})
    assert done.status == 201, done
    back = shop.till.post(f"/v1/purchases/{shop.bought['id']}/returns", {})
    assert back.status == 201, back
    shop.now = shop.admin.get(f"/v1/members/{shop.child['id']}").json
    shop.merge = int(done["id"].split("-")[1])
    shop.c, shop.d = rich(shop), rich(shop)
    shop.guest = member(shop, shop.c["account"], role="adult")
    assert shop.admin.post(f"/v1/accounts/{shop.c['account']}/merge", {"into": shop.d["account"]}).status == 201
    undone = shop.admin.post(f"/v1/accounts/{shop.c['account']}/unmerge", {})
    assert undone.status == 201, undone
    shop.undo = int(undone["id"].split("-")[1])
    shop.stop()
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


@story
def rows_that_were_changed_are_found(shop):
    a, b = numbers(shop.a, "account")[0], numbers(shop.b, "account")[0]
    old, new = numbers(shop.child, "id")[0], numbers(shop.now, "id")[0]
    for name, statement, what in (
            ("card", f"UPDATE card SET account = {a} WHERE code = '{shop.a['card']}'", "a card was changed"),
            ("number", f"UPDATE card SET number = 1 WHERE code = '{shop.child['card']}'", "a card"),
            ("member", f"UPDATE member SET account = {a} WHERE number = {new}", "another account than the journal"),
            ("again", f"INSERT INTO member SELECT {old}, partition, account, 'x', 'y', 'x y', NULL, NULL, NULL, NULL, NULL, 'fr', NULL, 1, 1, NULL, NULL, NULL "
                      f"FROM member WHERE number = {new}", "another account than the journal"),
            ("whom", f"UPDATE moved_member SET now_number = 1 WHERE number = {old}", "whom a member has become was changed"),
            ("nobody", f"DELETE FROM moved_member WHERE number = {old}", "whom a member has become is not kept"),
            ("code", f"UPDATE moved_card SET code = '{shop.b['card']}' WHERE code = '{shop.a['card']}'", "is kept as one that moved"),
            ("codes", f"DELETE FROM moved_card WHERE code = '{shop.a['card']}'", "the code of a card that moved"),
            ("mark", f"UPDATE lot SET past = replace(past, '\nmerged\t1-{b}\tever\t\t1\n', '\n') WHERE account = {a} AND number = 0",
             "behind it")):
        report = shop.tampered(name, statement)
        assert what in report["what"], (name, report)


@story
def who_did_not_come_so_is_found(shop):
    b, = numbers(shop.b, "account")
    come = number_of(shop.data, "family\tcome\tchild")
    old, = numbers(shop.child, "id")
    for name, number, before, after, what in (
            ("whose", come, f"\nwas\t{old}\t", "\nwas\t1\t", "did not come so"),
            ("blocked", come, "\nwith\t", "\nnote\tblocked\nwith\t", "did not come so"),
            ("when", come, f"\nwith\t1\t{shop.merge}\n", f"\nwith\t1\t{shop.merge - 1}\n", "did not come so"),
            ("whereto", shop.merge, f"\nelsewhere\t1\t{b}\n", "\nelsewhere\t1\t77\n", "goes along with nobody"),
            ("role", shop.merge, "\tadult\tfree\t0\t0\n", "\tadult\tfree\t5\t0\n", "has other rights")):
        report = shop.tampered(name, lambda folder: changed(folder, number, before, after))
        assert what in report["what"], (name, report)


@story
def what_stayed_or_went_elsewhere_is_found(shop):
    send = shop.merge + 1
    report = shop.tampered("less", lambda folder: changed(folder, send, "\t10030\n", "\t10029\n"))
    assert int(report["entry"]) == send, report
    report = shop.tampered("along", lambda folder: changed(folder, send, f"\nwith\t1\t{shop.merge}\n", "\n"))
    assert int(report["entry"]) == send and "part of another" in report["what"], report


@story
def what_did_not_go_back_so_is_found(shop):
    """The unmerge, a go for each of two members, two sends; then on the account who comes back, and what."""
    undo, c, d = shop.undo, *numbers({"c": shop.c["account"], "d": shop.d["account"]}, "c", "d")
    for name, number, before, after, entry, what in (
            ("whither", undo, f"\nelsewhere\t1\t{c}\n", f"\nelsewhere\t1\t{d}\n", undo, "no such account became part"),
            ("which", undo, "\nwith\t1\t", "\nwith\t1\t9", undo, "no such account became part"),
            ("nobody", undo + 1, "\nfamily\tgo\t", "\nfamily\tset\t", undo + 1, "canonical"),
            ("whose", undo + 1, f"\nelsewhere\t1\t{c}\n", f"\nelsewhere\t1\t{d}\n", undo + 1, "goes back with no account"),
            ("less", undo + 3, "\t10000\n", "\t9999\n", undo + 3, ""),
            ("along", undo + 3, f"\nwith\t1\t{undo}\n", f"\nwith\t1\t{undo - 1}\n", undo, "did not go back"),
            ("came", undo + 5, f"\nelsewhere\t1\t{d}\n", f"\nelsewhere\t1\t{c}\n", undo + 5, "")):
        report = shop.tampered("back-" + name, lambda folder: changed(folder, number, before, after))
        assert int(report["entry"]) == entry and what in report["what"], (name, report)
    for name, statement, what in (
            ("card", f"UPDATE card SET account = {d} WHERE code = '{shop.c['card']}'", "a card was changed"),
            ("mark", f"UPDATE lot SET past = past || 'merged\t1-{d}\tever\t\t1\n' WHERE account = {c} AND number = 0", "behind it")):
        report = shop.tampered("back-" + name, statement)
        assert what in report["what"], (name, report)


@story
def somebody_who_did_not_go_back_is_found(shop):
    """One go is taken out of the chain: who came with the account is of the other still."""
    to = shop.c["account"].split("-")[1]
    went, stayed = f"\nfamily\tgo\tholder\tfree\t0\t0\nelsewhere\t1\t{to}\n", "\nfamily\tset\tholder\tfree\t0\t0\n"
    report = shop.tampered("stayed", lambda folder: changed(folder, shop.undo + 2, went, stayed))
    assert int(report["entry"]) == shop.undo and "did not go back" in report["what"], report


if __name__ == "__main__":
    run(Shop(init=("--partitions", "1")))  # changed() knows one chain
