#!/usr/bin/env python3
"""tamper_offline.py - what tills gave while the line was down, forged by one who makes every hash anew: the auditor decides it
again, and holds snapshots, limits and what somebody has to look at against it.
"""
import json

from lib import Shop, only_when, run, story
from off_line import PROGRAM, bound, given, rich, snapshot, tell, till_of
from place import IS_POSTGRES, at, changed, rows

one_chain = only_when(not IS_POSTGRES, "who forges an entry makes the hashes of one chain anew")


@story
def an_honest_day_off_line_agrees(shop):
    shop.code = till_of(shop)
    shop.use(PROGRAM)
    one, two, card, other = bound(shop), bound(shop), rich(shop), rich(shop)
    shop.first, shop.second = snapshot(one)["number"], snapshot(two)["number"]
    shop.kept = tell(one, given(shop, card, shop.first, 400))
    shop.short = tell(two, given(shop, card, shop.second, 400))
    shop.above = tell(two, given(shop, other, shop.second, 450))
    ask = given(shop, other, shop.second, 10)
    assert shop.admin.post(f"/v1/cards/{other}/block", {}).status == 200
    shop.refused = tell(two, ask)
    ask = given(shop, rich(shop), shop.second, 650)
    shop.over = tell(two, ask)
    shop.back = shop.till.post(f"/v1/purchases/{shop.short['id']}/returns", {}).json
    shop.stop()
    (shop.moment,), = rows(shop.data, f"SELECT body FROM entry WHERE number = {number(shop.kept)}") if not IS_POSTGRES else ((0,),)
    shop.moment = shop.moment.split("\ntime\t")[1].split("\t")[0] if shop.moment else 0
    assert json.loads(shop.command("verify", *at(shop.data), "--json"))["good"]


def number(done):
    return int(done["id"].split("-")[1])


def row_of(done):
    partition, of = done["id"].split("-")
    return f"partition = {partition} AND number = {of}"


def found(shop, name, done, *change):
    report = shop.tampered(name, lambda folder: changed(folder, number(done), *change))
    assert int(report["entry"]) == number(done), report
    return report["what"]


@story
@one_chain
def what_a_till_gave_cannot_be_told_otherwise(shop):
    decides = "the engine decides otherwise"
    assert decides in found(shop, "less", shop.short, "\nborne\t1\t294\t294\n", "\nborne\t1\t200\t200\n")
    assert decides in found(shop, "reason", shop.short, "\tpoints_short\n", "\treward_limit\n")
    assert decides in found(shop, "kept", shop.kept, "\ngiven\t400\t\n", "\ngiven\t400\tpoints_short\n")
    assert decides in found(shop, "spent", shop.kept, "\ngiven\t400\t\n", "\ngiven\t300\t\n")
    assert decides in found(shop, "back", shop.back, "\nborne\t1\t-294\t-294\n", "\nborne\t1\t-200\t-200\n")
    assert "somebody has to look at" in found(shop, "told", shop.kept, "\ntold\tp\t6\n", "\ntold\tp\t9\n")


@story
@one_chain
def a_limit_that_was_kept_or_not_is_known(shop):
    so = "whether more was spent than the till was allowed is not so"
    assert found(shop, "above", shop.over, "\tabove\t", "\twithin\t") in (so, "what somebody has to look at of it is something else")
    assert "look at" in found(shop, "within", shop.kept, "\twithin\t", "\tabove\t")
    report = shop.tampered("both", lambda folder: changed(folder, number(shop.over), "\tabove\t", "\twithin\t"),
                           f"DELETE FROM exception WHERE number = {number(shop.over)} AND kind = 'offline_limit'")
    assert (int(report["entry"]), report["what"]) == (number(shop.over), so), report
    report = shop.tampered("made", lambda folder: changed(folder, number(shop.kept), "\twithin\t", "\tabove\t"),
                           f"INSERT INTO exception VALUES (1, {number(shop.kept)}, 'offline_limit', 'offline_limit', 400, "
                           f"{shop.moment}, NULL, '', '')")
    assert (int(report["entry"]), report["what"]) == (number(shop.kept), "it is above no limit"), report


@story
@one_chain
def a_snapshot_that_nobody_was_given_is_found(shop):
    what = found(shop, "none", shop.kept, f"\noffline\t{shop.first}\t", "\noffline\t99\t")
    assert what == "it names a snapshot that no till was given", what


@story
def snapshots_and_what_was_spent_by_them_are_compared(shop):
    report = shop.tampered("sum", f"UPDATE offline_snapshot SET spent = spent + 1 WHERE number = {shop.first}")
    assert report["what"] == "what was spent by a snapshot is not what its row says", report
    report = shop.tampered("gone", f"DELETE FROM offline_spent WHERE snapshot = {shop.first}")
    assert report["what"] == "that its account spent something off line is not kept", report
    report = shop.tampered("other", f"UPDATE offline_spent SET spent = spent - 1 WHERE snapshot = {shop.first}")
    assert report["what"] == "what an account spent by a snapshot is not what its row says", report
    report = shop.tampered("account", f"INSERT INTO offline_spent VALUES ({shop.first}, 1, 999, 5)")
    assert report["what"] == "what an account spent by a snapshot is not what its row says", report
    report = shop.tampered("till", "INSERT INTO till (id, shop_id, code, columns) SELECT 999, shop_id, 'zzz', 42 FROM till LIMIT 1",
                           f"UPDATE offline_snapshot SET till_id = 999 WHERE number = {shop.first}")
    assert report["what"] == "it names a snapshot that another till was given", report
    report = shop.tampered("time", f"UPDATE offline_snapshot SET made_us = 1, until_us = 2 WHERE number = {shop.first}")
    assert report["what"] == "whether more was spent than the till was allowed is not so", report


@story
def what_somebody_has_to_look_at_is_compared(shop):
    short = row_of(shop.short)
    report = shop.tampered("unseen", f"DELETE FROM exception WHERE {short}")
    assert report["what"] == "what somebody has to look at of it is not kept", report
    assert report["entry"].split("-")[-1] == shop.short["id"].split("-")[1], report
    report = shop.tampered("amount", f"UPDATE exception SET amount = 1 WHERE {short}")
    assert report["what"] == "what somebody has to look at of it is something else", report
    report = shop.tampered("why", f"UPDATE exception SET reason = 'not_eligible' WHERE {short}")
    assert report["what"] == "what somebody has to look at of it is something else", report
    report = shop.tampered("kind", f"UPDATE exception SET kind = 'offline_card' WHERE {short}")
    assert report["what"] == "what somebody has to look at of it is something else", report
    partition = shop.kept["id"].split("-")[0]
    report = shop.tampered("extra", f"INSERT INTO exception VALUES ({partition}, {number(shop.kept)}, 'offline_card', NULL, 1, 1, NULL, '', '')")
    assert report["what"] == "there is nothing to look at of it", report
    report = shop.tampered("nothing", f"INSERT INTO exception VALUES ({partition}, 9999, 'offline_card', NULL, 1, 1, NULL, '', '')")
    assert report["what"] == "somebody has to look at an entry that does not exist", report


if __name__ == "__main__":
    run(Shop(preset="points"))
