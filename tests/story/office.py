#!/usr/bin/env python3
"""office.py - the door of the office: passwords, telephones, who is in, and what each role may."""
import os
import time

from lib import Shop, run, story
from officed import PASSWORDS, STEP_S, code_of, enter, inside, staff
from place import at, rows
from staffed import no

SECRET = bytes(range(20))


def fresh_code(secret, later=0):
    """A code of a step that has some seconds left, so that the server is asked in the same one."""
    left = STEP_S - time.time() % STEP_S
    if left < 5:
        time.sleep(left + 0.1)
    return code_of(secret, time.time() + later * STEP_S)


# ---- the door


@story
def who_has_a_password_enters_and_acts_by_his_own_name(shop):
    staff(shop, "ada", "administrator")
    staff(shop, "mia", "cashier", password=False)
    done = enter(shop, "ada")
    assert (done.status, done["operator"], done["role"]) == (201, "ada", "administrator"), done
    assert done["token"].startswith("hof_") and "settings" in done["may"], done
    office = shop.client(done["token"])
    told = office.get("/v1/session")
    assert told["staff"]["operator"] == "ada" and told["key"]["label"] == "office", told
    member = office.post("/v1/members", {"first_name": "Bo"})
    assert member.status == 201, member
    bodies = "\n".join(body for (body,) in rows(shop.data, "SELECT body FROM entry"))
    assert "\tada\n" in bodies, "the journal says who enrolled him"
    by_what = {one["code"]: one["office"] for one in office.get("/v1/operators")["operators"]}
    assert by_what == {"ada": "password", "mia": "no"}, by_what
    shop.command("verify", *at(shop.data))


@story
def nothing_of_a_password_is_kept_or_told(shop):
    assert rows(shop.data, "SELECT length(password) FROM office_login") in ([(48,)], [("48",)])
    for folder, _, names in os.walk(shop.folder):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                assert PASSWORDS["ada"].encode() not in file.read(), f"{name} has the password"


@story
def a_wrong_name_and_a_wrong_password_sound_the_same(shop):
    texts = set()
    for code, password in (("ada", "un autre chemin"), ("nobody", PASSWORDS["ada"]), ("mia", PASSWORDS["mia"])):
        refused = no(enter(shop, code, password), 409, "office_door", "/password")
        texts.add(refused["detail"])
    assert len(texts) == 1, texts
    no(shop.nobody.post("/v1/office/enter", {"operator": "ada"}), 400, "invalid", "/password")
    no(shop.nobody.post("/v1/office/enter", {"operator": "ada", "password": "x" * 201}), 400, "invalid", "/password")
    no(shop.client("hof_" + "0" * 32).get("/v1/session"), 401, "office_needed")
    no(shop.client("hof_" + "0" * 32).get("/v1/operators"), 401, "office_needed")


@story
def a_password_that_could_be_guessed_is_refused(shop):
    before = rows(shop.data, "SELECT password FROM office_login")
    for weak in ("court", "abcdefgh", "Abcdefgh", "aaaaaaaaaaaaaaaa", "ababababababab", "123456789012", "Durand1!", "mia-mia-mia"):
        ok = weak == "123456789012"  # twelve of any kind; what lists of stolen ones have is counted elsewhere
        done = shop.admin.patch("/v1/operators/mia", {"password": weak})
        assert (done.status == 200) == ok, (weak, done)
        if not ok:
            no(done, 422, "password", "/password")
    assert len(rows(shop.data, "SELECT password FROM office_login")) == len(before) + 1
    assert shop.admin.patch("/v1/operators/mia", {"password": PASSWORDS["mia"]}).status == 200
    assert enter(shop, "mia").status == 201


@story
def five_wrong_ones_close_the_door_for_that_name_alone(shop):
    staff(shop, "grace", "manager")
    for _ in range(5):
        no(enter(shop, "grace", "rien du tout, vraiment"), 409, "office_door")
    refused = no(enter(shop, "grace"), 429, "office_locked", "/password")
    assert int(refused.headers["retry-after"]) > 0, refused
    assert enter(shop, "ada").status == 201


# ---- who is in


@story
def who_leaves_is_closed_or_gets_another_password_is_out_at_once(shop):
    ada, again = inside(shop, "ada"), inside(shop, "ada")
    assert ada.get("/v1/roles").status == 200
    assert ada.post("/v1/office/leave", {})["done"] is True
    no(ada.get("/v1/roles"), 401, "office_needed")
    assert again.get("/v1/roles").status == 200, "elsewhere he is still in"
    mia = inside(shop, "mia")
    changed = again.patch("/v1/operators/mia", {"password": "des figues de septembre"})
    assert changed.status == 200, changed
    no(mia.post("/v1/members", {"first_name": "Eve"}), 401, "office_needed")
    mia = inside(shop, "mia", password="des figues de septembre")
    assert again.patch("/v1/operators/mia", {"closed": True}).status == 200
    no(mia.get("/v1/session"), 401, "office_needed")
    no(enter(shop, "mia", "des figues de septembre"), 409, "office_door")
    assert again.patch("/v1/operators/mia", {"closed": False, "password": PASSWORDS["mia"]}).status == 200


@story
def a_right_that_is_withdrawn_is_gone_with_the_next_request(shop):
    ada, mia = inside(shop, "ada"), inside(shop, "mia")
    assert ada.patch("/v1/operators/mia", {"role": "administrator"}).status == 200
    assert mia.get("/v1/batches").status == 200 and mia.post("/v1/programs/validate", {}).status == 200
    assert ada.patch("/v1/operators/mia", {"role": "cashier"}).status == 200
    no(mia.get("/v1/batches"), 403, "forbidden_role")
    no(mia.patch("/v1/operators/ada", {"closed": True}), 403, "forbidden_role")


@story
def sessions_are_seen_and_ended(shop):
    ada, mia = inside(shop, "ada"), inside(shop, "mia")
    all_of_them = ada.get("/v1/office/sessions")["sessions"]
    assert {one["operator"] for one in all_of_them} >= {"ada", "mia"}, all_of_them
    assert [one["operator"] for one in all_of_them if one["is_this"]] == ["ada"], all_of_them
    assert all_of_them[0]["address"] == "127.0.0.1", all_of_them
    own = mia.get("/v1/office/sessions")["sessions"]
    assert {one["operator"] for one in own} == {"mia"}, "a cashier sees himself alone"
    (of_ada,) = [one["id"] for one in all_of_them if one["is_this"]]
    no(mia.post(f"/v1/office/sessions/{of_ada}/end", {}), 403, "forbidden_role")
    (of_mia,) = [one["id"] for one in own if one["is_this"]]
    assert ada.post(f"/v1/office/sessions/{of_mia}/end", {})["done"] is True
    no(mia.get("/v1/session"), 401, "office_needed")
    no(ada.post("/v1/office/sessions/0123456789abcdef/end", {}), 404, "not_found")


@story
def somebody_changes_his_password_and_stays_in(shop):
    mia, elsewhere = inside(shop, "mia"), inside(shop, "mia")
    no(mia.post("/v1/office/password", {"old": "faux", "password": "tout autre chose"}), 409, "office_door", "/old")
    no(mia.post("/v1/office/password", {"old": PASSWORDS["mia"], "password": "court"}), 422, "password", "/password")
    done = mia.post("/v1/office/password", {"old": PASSWORDS["mia"], "password": "tout \"autre\" \\ chose é"})
    assert done.status == 201 and done["operator"] == "mia", done
    no(elsewhere.get("/v1/session"), 401, "office_needed")
    no(mia.get("/v1/session"), 401, "office_needed")
    assert shop.client(done["token"]).get("/v1/session").status == 200
    assert enter(shop, "mia", "tout \"autre\" \\ chose é").status == 201, "quotes and accents are as good"
    assert shop.admin.patch("/v1/operators/mia", {"password": PASSWORDS["mia"]}).status == 200


# ---- the telephone


@story
def a_telephone_shows_codes_and_each_is_good_once(shop):
    ada, password = inside(shop, "ada"), PASSWORDS["ada"]
    no(ada.post("/v1/office/factor", {"password": password, "code": "000000", "secret": "zz" * 20}), 400, "invalid", "/secret")
    wrong = code_of(SECRET, time.time() + 9 * STEP_S)
    no(ada.post("/v1/office/factor", {"password": password, "code": wrong, "secret": SECRET.hex()}), 409, "office_code", "/code")
    assert enter(shop, "ada").status == 201, "nothing was asked for yet"
    done = ada.post("/v1/office/factor", {"password": password, "code": fresh_code(SECRET, -1), "secret": SECRET.hex()})
    assert done.status == 200, done
    no(enter(shop, "ada"), 409, "office_code_needed", "/code")
    no(enter(shop, "ada", code=code_of(SECRET, time.time() - 9 * STEP_S)), 409, "office_code", "/code")
    code = fresh_code(SECRET)
    assert enter(shop, "ada", code=code).status == 201
    no(enter(shop, "ada", code=code), 409, "office_code", "/code")  # somebody looked over his shoulder
    assert enter(shop, "ada", code=code_of(SECRET, time.time() + STEP_S)).status == 201, "its clock may be fast"
    by_what = {one["code"]: one["office"] for one in ada.get("/v1/operators")["operators"]}
    assert by_what["ada"] == "factor", by_what


@story
def a_lost_telephone_is_taken_away_by_an_administrator(shop):
    assert shop.admin.patch("/v1/operators/ada", {"factor": False}).status == 200
    assert enter(shop, "ada").status == 201


# ---- every route, every role


def filled(path):
    return path.replace("{id}", "1-1").replace("{code}", "x").replace("{number}", "1")


@story
def no_role_gets_through_a_route_that_its_table_does_not_allow(shop):
    """The table of roles against what the server does, route by route, as the program itself describes them."""
    clients = {"cashier": inside(shop, "mia"), "administrator": inside(shop, "ada")}
    shop.admin.patch("/v1/operators/grace", {"password": "Rendez-vous 1907"})
    shop.stop()
    shop.start()  # and the door is forgotten to be closed
    clients = {"cashier": inside(shop, "mia"), "manager": inside(shop, "grace", password="Rendez-vous 1907"),
               "administrator": inside(shop, "ada")}
    table = {row["act"]: set(row["roles"]) for row in shop.admin.get("/v1/roles")["acts"]}
    assert table["settings"] == {"administrator"} and table["look"] == set(clients), table
    tried = 0
    for path, methods in shop.nobody.get("/v1/openapi.json").json["paths"].items():
        for method, operation in methods.items():
            act = operation.get("x-act")
            if act is None or act == "open":
                continue
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example", {})
            body = {name: value for name, value in body.items() if name != "operator" or "approvals" in path}
            for role, client in clients.items():
                if role in table[act]:
                    continue
                answer = client.call(method.upper(), filled(path), None if method == "get" else body)
                assert answer.code == "forbidden_role", (role, method, path, act, answer)
                tried += 1
    assert tried > 60, tried
    for role, client in clients.items():
        assert client.get("/v1/session")["staff"]["operator"], role


if __name__ == "__main__":
    run(Shop(preset="points"))
