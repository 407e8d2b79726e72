"""simulate.py - what a year of real receipts would cost under other programmes: from a file, and from the
shop's own journal."""
import gzip
import json
import os
import time
from pathlib import Path

from lib import ROOT, Shop, run_in_folders, story
from place import at
from said import habitue, one_sentence

SAMPLE = ROOT / "tests" / "data" / "online-retail-sample.csv"
GOLDEN = ROOT / "tests" / "golden" / "simulate"
PRESETS = ["cashback", "mixed", "points", "prepaid", "threshold", "visits"]
FULL = os.environ.get("HABITUE_RETAIL_CSV", "")


HEAD = "receipt;date;sku;label;quantity;amount;vat;customer\n"


def simulate(*words, file=SAMPLE, lang="C.UTF-8"):
    return habitue("simulate", "--receipts", file, "--map", "online-retail", *words, lang=lang)


def report(*words, file=SAMPLE):
    said = simulate("--json", *words, file=file)
    assert said.code == 0, said
    check_sums(said.json)
    return said.json


def check_sums(told):
    """What must hold in every report: law L1 in all and by month, and sums of months and deciles."""
    shop = told["shop"]
    for name in ("receipts", "receipts_with_card", "revenue", "revenue_with_card", "refunds"):
        assert sum(month[name] for month in told["months"]) == shop[name], name
    for program in told["programs"]:
        assert sum(m["discount"] for m in program["months"]) == program["cost"]["amount"]
        assert sum(m["reached"] for m in program["months"]) == program["members"]["reached"]
        assert sum(d["members"] for d in program["deciles"]) == shop["members"]
        assert sum(d["rewarded"] for d in program["deciles"]) == program["members"]["rewarded"]
        assert sum(d["discount"] for d in program["deciles"]) == program["cost"]["amount"]
        assert sum(d["revenue"] for d in program["deciles"]) == shop["revenue_with_card"]
        assert program["months"][-1]["liability"] == program["liability"]
        for index, unit in enumerate(program["units"]):
            assert unit["issued"] == (unit["spent"] + unit["expired"] + unit["cancelled"] +
                                      unit["outstanding"]), unit
            for flow in ("issued", "spent", "expired", "cancelled"):
                assert sum(m["units"][index][flow] for m in program["months"]) == unit[flow], flow
            assert program["months"][-1]["units"][index]["outstanding"] == unit["outstanding"]


# ---- from a file


@story
def the_report_of_the_sample_is_the_golden_one(folder):
    for lang, name in (("C.UTF-8", "sample.en.txt"), ("fr_FR.UTF-8", "sample.fr.txt")):
        said = simulate("--uplift", "2.5", "--margin", "25", lang=lang)
        assert said.code == 0 and said.err == "", said
        if os.environ.get("HABITUE_WRITE_GOLDEN"):
            (GOLDEN / name).write_text(said.out, encoding="utf-8")
        assert said.out == (GOLDEN / name).read_text(encoding="utf-8"), f"{name} differs:\n{said.out}"


@story
def every_sum_of_the_report_adds_up(folder):
    for words in ((), ("--redeem-rate", "50"), ("--redeem-rate", "0"), ("--from", "2011-03-01"),
                  ("--from", "2011-03-01", "--to", "2011-05-31"), ("--program", "visits")):
        told = report(*words)
        assert len(told["programs"]) == (1 if "--program" in words else len(PRESETS)), words


@story
def the_same_question_has_the_same_answer(folder):
    packed = folder / "sample.csv.gz"
    packed.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    words = ("--redeem-rate", "40", "--seed", "7", "--json")
    first = simulate(*words)
    assert first.out == simulate(*words).out == simulate(*words, file=packed).out
    other = simulate(*words[:3], "8", "--json")
    assert other.json["programs"] != first.json["programs"], "the seed does nothing"


@story
def a_programme_of_ones_own_stands_beside_one_that_ships(folder):
    program = json.loads((ROOT / "programs/points.json").read_text(encoding="utf-8"))
    program["rules"][0]["give"]["per_amount"]["points"] = 2
    path = folder / "double.json"
    path.write_text(json.dumps(program), encoding="utf-8")
    told = report("--program", "points", "--program", path, "--redeem-rate", "0")
    assert [p["program"] for p in told["programs"]] == ["points", "double"], told
    one, two = (p["units"][0]["issued"] for p in told["programs"])
    assert 2 * one <= two <= 2 * one + told["shop"]["receipts_with_card"], (one, two)


@story
def assumptions_are_told_and_change_what_they_say(folder):
    told = report("--uplift", "10", "--margin", "20", "--redeem-rate", "33.3", "--program", "points")
    assert told["assumptions"] == {"redeem": "rate", "redeem_rate": "33.3", "seed": "1",
                                   "uplift": "10", "margin": "20"}, told["assumptions"]
    revenue = told["shop"]["revenue_with_card"]
    uplift = told["programs"][0]["uplift"]
    assert abs(uplift["revenue"] - revenue // 10) <= 1, uplift
    assert uplift["result"] == uplift["margin"] - uplift["cost"] - told["programs"][0]["cost"]["amount"]
    text = simulate("--program", "points").out
    assert "Assumed, not measured" in text and "100.00%" in text, text


@story
def wrong_input_is_one_sentence(folder):
    broken = folder / "broken.json"
    broken.write_text('{"format": 1, "units": []}', encoding="utf-8")
    pounds = folder / "pounds.json"
    pounds.write_text((ROOT / "programs/points.json").read_text(encoding="utf-8")
                      .replace('"EUR"', '"GBP"'), encoding="utf-8")
    nobody = folder / "nobody.csv"
    nobody.write_text(HEAD + "1;2026-01-02 10:00:00;A;a;1;3,75;5,5;\n", encoding="utf-8")
    upside = folder / "upside.csv"
    upside.write_text(HEAD + "1;2026-03-02 10:00:00;A;a;1;3,75;5,5;anna\n"
                      "2;2026-01-02 10:00:00;A;a;1;3,75;5,5;anna\n", encoding="utf-8")
    own = ("simulate", "--map", "simple", "--receipts")
    cases = {
        "tell the receipts by one of": (2, ("simulate",)),
        "--map NAME|FILE is missing": (2, ("simulate", "--receipts", SAMPLE)),
        "the period is empty": (2, ("simulate", "--receipts", SAMPLE, "--map", "simple", "--from",
                                    "2026-02-01", "--to", "2026-01-01")),
        "from must be a day such as": (2, ("simulate", "--from", "yesterday")),
        "uplift must be a percentage from 0 to 100": (2, ("simulate", "--uplift", "many")),
        "margin must be a percentage from 0.01 to 100": (2, ("simulate", "--margin", "0")),
        "--redeem is rate or as-recorded": (2, (*own, SAMPLE, "--redeem", "always")),
        "program is told more than 16 times": (2, ("simulate", *["--program", "points"] * 17)),
        "cannot be opened, and no programme of that name ships": (
            1, (*own, SAMPLE, "--program", folder / "none.json")),
        "cannot be opened; is the path right": (1, (*own, folder / "none.csv")),
        "no receipt has a customer": (1, (*own, nobody)),
        "more than a month earlier than a line before it": (1, (*own, upside)),
        "no receipts in this period; 1 are outside": (1, (*own, nobody, "--from", "2027-01-01")),
    }
    for words, (code, args) in cases.items():
        assert words in one_sentence(habitue(*args), code), words
    said = habitue(*own, SAMPLE, "--program", "points", "--program", pounds)
    assert "pounds is in GBP and points in EUR" in one_sentence(said, 1), said
    said = habitue(*own, SAMPLE, "--program", broken)
    assert said.code == 1 and "broken.json: /units" in said.err, said
    said = habitue(*own, SAMPLE, "--program", broken, lang="fr_FR.UTF-8")
    assert said.code == 1 and "valide" in said.err, said


@story
def every_preset_is_tried_when_no_programme_is_named(folder):
    told = report(file=Path(FULL or SAMPLE))
    assert [p["program"] for p in told["programs"]] == PRESETS, told


# ---- from the shop's own journal


@story
def the_journals_own_programme_gives_what_the_shop_gave(folder):
    data = folder / "data"
    made = habitue("init", *at(data), "--json")
    assert made.code == 0, made
    said = habitue("import", "receipts", SAMPLE, *at(data), "--map", "online-retail", "--json")
    assert said.code == 0, said
    told = habitue("simulate", *at(data), "--program", "points", "--redeem", "as-recorded", "--json")
    assert told.code == 0, told
    check_sums(told.json)
    file = report("--program", "points", "--redeem-rate", "0")
    for name in ("receipts", "receipts_with_card", "revenue", "revenue_with_card", "members"):
        assert told.json["shop"][name] == file["shop"][name], name
    assert told.json["shop"]["receipts_out_of_order"] == 0, "chains after each other are no disorder"
    mine, theirs = told.json["programs"][0], file["programs"][0]
    assert mine["units"] == theirs["units"], (mine["units"], theirs["units"])
    assert mine["cost"]["amount"] == 0 and told.json["assumptions"]["redeem"] == "as_recorded"


@story
def an_empty_shop_has_nothing_to_simulate(folder):
    data = folder / "data"
    assert habitue("init", *at(data)).code == 0
    assert "there are no receipts yet" in one_sentence(habitue("simulate", *at(data)), 1)
    pounds = folder / "pounds.json"
    pounds.write_text((ROOT / "programs/points.json").read_text(encoding="utf-8")
                      .replace('"EUR"', '"GBP"'), encoding="utf-8")
    said = habitue("simulate", *at(data), "--program", pounds)
    assert said.code == 1 and "another currency" in said.err, said


@story
def what_was_issued_and_spent_is_found_again_beside_the_server(folder):
    with Shop(preset="points") as shop:
        issued = spent = 0
        cards = [shop.enrol()["card"] for _ in range(4)]
        for number in range(20):
            asks = {"redeem": [{"reward": "credit"}]} if number % 5 == 4 else {}
            done = shop.buy(cards[number % 3], 2000 + number * 100, **asks)
            assert done.status == 201, done
            issued += sum(part["points"] for part in done["earned"])
            spent += sum(part["cost"] for part in done["redeemed"] if "cost" in part)
        claimed = shop.buy(None, 7000)
        back = shop.till.post("/v1/claims", {"code": claimed["claim"]["code"], "card": cards[3]})
        assert back.status == 201, back
        issued += sum(part["points"] for part in back["earned"])
        said = habitue("simulate", *at(shop.data), "--program", "points", "--redeem", "as-recorded",
                       "--json")
        assert said.code == 0, said
        check_sums(said.json)
        unit = said.json["programs"][0]["units"][0]
        assert unit["issued"] == issued > 0, (unit, issued)
        assert unit["spent"] > 0 and said.json["programs"][0]["rewards_refused"] == 0, unit
        assert said.json["shop"]["members"] == 4, said.json["shop"]


# ---- advice


def advise(*words, file=SAMPLE, lang="C.UTF-8"):
    return habitue("advise", "--receipts", file, "--map", "online-retail", *words, lang=lang)


@story
def the_advice_is_a_programme_without_a_trap(folder):
    path = folder / "own.json"
    told = advise("--write", path, "--json").json
    program = json.loads(path.read_text(encoding="utf-8"))
    assert program == told["program"], told
    with Shop(preset="points") as shop:
        verdict = shop.admin.post("/v1/programs/validate", program)
        assert verdict["valid"] and verdict["problems"] == [], verdict
    cost = report("--program", path, "--from", told["from"], "--to", told["to"])
    chosen = [gift for gift in told["range"] if gift["is_proposed"]]
    assert len(chosen) == 1 and chosen[0]["cost"] == cost["programs"][0]["cost"]["amount"], chosen
    assert chosen[0]["liability"] == cost["programs"][0]["liability"], chosen
    assert chosen[0]["rewarded"] == cost["programs"][0]["members"]["rewarded"], chosen


@story
def the_advice_stays_under_the_share_or_says_that_it_cannot(folder):
    for share in ("0.01", "1", "2.5", "4", "100"):
        told = advise("--share", share, "--json").json
        under = [gift for gift in told["range"]
                 if float(gift["of_revenue_with_card"]) <= float(share)]
        proposed = next(gift for gift in told["range"] if gift["is_proposed"])
        assert told["is_under_share"] == bool(under), (share, told)
        assert proposed == (under[-1] if under else told["range"][0]), (share, told)
    said = advise("--share", "0.01")
    assert "all of them cost more than 0.01%" in said.out and "usually give back 5" in said.out, said


@story
def the_advice_shows_its_figures(folder):
    own = folder / "own.csv"
    rows = [f"{week:03};2026-{1 + week // 4:02}-{1 + 7 * (week % 4):02} 10:00:00;A;a;1;42,00;5,5;anna"
            for week in range(24)]
    own.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    told = habitue("advise", "--receipts", own, "--map", "simple", "--every", "4", "--json").json
    assert (told["basket"], told["basket_of_regular"], told["days_between_visits"]) == (4200, 4200, 7)
    program = told["program"]
    assert program["rules"][0]["give"]["per_amount"] == {"every": 1000, "points": 1}, program
    assert program["rewards"][0]["cost"]["points"] == 16, program  # 4 visits of 4 points
    assert program["units"][0]["expiry"] == {"months": 12, "to_end_of": "month"}, program
    text = habitue("advise", "--receipts", own, "--map", "simple", "--every", "4").out
    for words in ("1 point for each 10.00: that basket gives about 4", "A reward at 16 points",
                  "51 times the days", "<- proposed"):
        assert words in text, (words, text)
    said = habitue("advise", "--receipts", own, "--map", "simple", lang="fr_FR.UTF-8")
    assert "1 point par 10,00" in said.out and "proposé" in said.out, said


@story
def an_advice_without_customers_is_refused(folder):
    data = folder / "data"
    assert habitue("init", *at(data)).code == 0
    assert "there are no receipts yet" in one_sentence(habitue("advise", *at(data)), 1)
    assert "tell the receipts by one of" in one_sentence(habitue("advise"), 2)
    said = advise("--write", folder / "no" / "such" / "place.json")
    assert said.code == 1 and "place.json" in one_sentence(said, 1), said


# ---- over HTTP


def wait_for(shop, told):
    """The simulation when it has ended; its progress never goes back."""
    done = -1
    until = time.monotonic() + 60
    while told["state"] == "running" and time.monotonic() < until:
        told = shop.admin.get(f"/v1/simulations/{told['id']}")
        assert told.status == 200 and told["done"] >= done, told
        done = told["done"]
        time.sleep(0.002)
    return told


def begin(shop, body=None, number=1):
    told = shop.admin.post(f"/v1/programs/{number}/simulate", body or {}, without=("Idempotency-Key",))
    assert told.status == 202 and told["program"] == number, told
    return told


@story
def the_server_simulates_a_draft_beside_its_sales(folder):
    with Shop(preset="points") as shop:
        cards = [shop.enrol()["card"] for _ in range(3)]
        for number in range(30):
            assert shop.buy(cards[number % 3], 3000).status == 201
        draft = shop.admin.get("/v1/programs/active")["program"]
        draft["rules"][0]["give"]["per_amount"]["points"] = 2
        number = shop.admin.post("/v1/programs", draft)["number"]
        now = wait_for(shop, begin(shop, {"redeem": "as_recorded"}))
        double = wait_for(shop, begin(shop, {"redeem_rate": "0", "margin": "40", "uplift": "5"}, number))
        for told in (now, double):
            assert told["state"] == "done" and told["done"] == told["total"] > 30, told
            check_sums(told["report"])
        units = [told["report"]["programs"][0]["units"][0]["issued"] for told in (now, double)]
        assert units == [90, 180], units
        assert double["report"]["assumptions"] == {"redeem": "rate", "redeem_rate": "0", "seed": "1",
                                                   "uplift": "5", "margin": "40"}
        said = habitue("simulate", *at(shop.data), "--program", "points", "--redeem", "as-recorded",
                       "--json")
        mine, theirs = now["report"]["programs"][0], said.json["programs"][0]
        assert {**mine, "program": ""} == {**theirs, "program": ""}, "the command says otherwise"
        gone = shop.admin.get(f"/v1/simulations/{now['id']}")
        assert gone.status == 404, "a merchant's next simulation takes the place of the last"
        shop.command("verify", *at(shop.data))


@story
def what_cannot_be_simulated_is_refused(folder):
    with Shop(preset="points") as shop:
        assert shop.buy(shop.enrol()["card"], 3000).status == 201
        broken = shop.admin.post("/v1/programs", {"format": 1})["number"]
        pounds = {**shop.admin.get("/v1/programs/active")["program"], "currency": "GBP"}
        foreign = shop.admin.post("/v1/programs", pounds)["number"]
        for body, pointer in (({"redeem": "always"}, "/redeem"), ({"redeem_rate": "101"}, "/redeem_rate"),
                              ({"margin": "0"}, "/margin"), ({"seed": -1}, "/seed"),
                              ({"from": "2026-02-01", "to": "2026-01-01"}, "/to")):
            told = shop.admin.post("/v1/programs/1/simulate", body)
            assert (told.status, told["field"]) == (400, pointer), told
        for number, status, code in ((99, 404, "not_found"), ("x", 404, "not_found"),
                                     (broken, 422, "program_invalid"), (foreign, 400, "currency")):
            told = shop.admin.post(f"/v1/programs/{number}/simulate", {})
            assert (told.status, told.code) == (status, code), told
        assert shop.till.post("/v1/programs/1/simulate", {}).status == 403
        assert shop.admin.get("/v1/simulations/none").status == 404
        assert shop.admin.post("/v1/simulations/none/cancel").status == 404
        told = wait_for(shop, begin(shop, {"from": "2030-01-01"}))
        assert told["state"] == "done" and told["report"]["shop"]["members"] == 0, told


@story
def one_runs_at_a_time_and_can_be_cancelled(folder):
    history = folder / "history.csv"
    history.write_text(HEAD + "".join(
        f"{n};2026-01-{1 + n // 800:02} 10:00:00;A;a;1;3,75;5,5;client{n % 500}\n"
        for n in range(16000)), encoding="utf-8")
    with Shop(preset="points") as shop:
        shop.stop()
        shop.command("import", "receipts", history, *at(shop.data), "--map", "simple")
        shop.start()
        seen = set()
        for _ in range(50):
            first = begin(shop)
            second = shop.admin.post("/v1/programs/1/simulate", {})
            if second.status == 409:
                assert second.code == "simulation_running", second
                seen.add("refused")
            else:
                assert second.status == 202, second
                first = second
            cancelled = shop.admin.post(f"/v1/simulations/{first['id']}/cancel")
            assert cancelled.status == 202, cancelled
            ended = wait_for(shop, first)
            seen.add(ended["state"])
            assert (ended["report"] is not None) == (ended["state"] == "done"), ended
            if seen >= {"refused", "cancelled"}:
                break
        assert seen >= {"refused", "cancelled"}, seen
        begin(shop)  # still running when the server is told to stop
        assert shop.stop() == 0


if __name__ == "__main__":
    run_in_folders()
