#!/usr/bin/env python3
"""by_example.py - docs/by-example.md and docs/integrate.md, each run from its first command to its last against a new installation.

A block of sh runs in one shell with all that come before; a block of json right behind it is what it has to
print.  "…" stands for any value; as the name of a field it stands for more fields, as the last of a list for more items.
"""
import json
import os
import re
import subprocess

from lib import ROOT, Shop, only_sqlite, run, story

PAGE = ROOT / "docs/by-example.md"
INTEGRATE = ROOT / "docs/integrate.md"
ANY = "…"


def blocks(path):
    """[(line, commands, answer or None), ...] of the page."""
    found, text = [], path.read_text(encoding="utf-8")
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        line = text.count("\n", 0, match.start()) + 1
        if match[1] == "sh":
            found.append([line, match[2], None])
        else:
            assert match[1] == "json" and found and found[-1][2] is None, f"{path.name}:{line}: of which command?"
            found[-1][2] = json.loads(match[2])
    return found


def differs(said, wanted, where=""):
    """The first place at which an answer is not what the page says; None when it is."""
    if wanted == ANY:
        return None
    if isinstance(wanted, dict) and isinstance(said, dict):
        names = [name for name in wanted if name != ANY]
        more = set(said) - set(names)
        if more and ANY not in wanted:
            return f"{where}: the page does not tell {sorted(more)}"
        for name in names:
            if name not in said:
                return f"{where}/{name}: it is not there"
            place = differs(said[name], wanted[name], f"{where}/{name}")
            if place:
                return place
        return None
    if isinstance(wanted, list) and isinstance(said, list):
        has_more = bool(wanted) and wanted[-1] == ANY
        wanted = wanted[:-1] if has_more else wanted
        if len(said) < len(wanted) or (len(said) > len(wanted) and not has_more):
            return f"{where}: {len(said)} items, not {len(wanted)}"
        for index, one in enumerate(wanted):
            place = differs(said[index], one, f"{where}/{index}")
            if place:
                return place
        return None
    same = said == wanted and isinstance(said, bool) == isinstance(wanted, bool)
    return None if same else f"{where}: it is {said!r}"


def said_by(shop, page):
    """What each block printed, in their order."""
    lines = ["set -euo pipefail"]
    for index, (_, commands, _) in enumerate(page):
        lines += [f"{{ {commands}\n}} > {index}.out"]
    script = shop.folder / "by-example.sh"
    script.write_text("\n".join(lines), encoding="utf-8")
    where = shop.folder / "by-example"
    where.mkdir()
    done = subprocess.run(["bash", str(script)], cwd=where, check=False, timeout=120, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, "SHOP": f"http://127.0.0.1:{shop.port}",
                               "TILL_KEY": shop.keys["till_key"], "ADMIN_KEY": shop.keys["admin_key"]})
    heard = [where / f"{index}.out" for index in range(len(page))]
    return done, [path.read_text(encoding="utf-8") if path.exists() else None for path in heard]


def is_true(shop, path, least):
    """Each answer of the page is what the server says; at least so many are compared."""
    page = blocks(path)
    done, heard = said_by(shop, page)
    compared = 0
    for (line, _, wanted), text in zip(page, heard):
        assert text is not None, f"{path.name}:{line}: not reached\n{done.stdout}"
        if wanted is None:
            continue
        try:
            said = json.loads(text)
        except ValueError:
            raise AssertionError(f"{path.name}:{line}: no JSON: {text!r}\n{done.stdout}") from None
        place = differs(said, wanted)
        assert place is None, f"{path.name}:{line}: {place}\n{json.dumps(said, ensure_ascii=False)}"
        compared += 1
    assert done.returncode == 0, done.stdout
    assert compared >= least, f"{compared} answers were compared"
    shop.audit()


# Ids are told on the page as a new installation with one journal gives them.
@story
@only_sqlite("its journals are 16, and the page has the ids of one")
def the_page_is_true_from_its_first_line_to_its_last(shop):
    is_true(shop, PAGE, 10)


@story
@only_sqlite("its journals are 16, and the page has the ids of one")
def what_a_maker_of_registers_reads_is_true(_):
    with Shop(preset="points") as shop:
        is_true(shop, INTEGRATE, 3)


@story
def a_wrong_answer_is_seen(_):
    assert differs({"a": 1}, {"a": 1}) is None and differs({"a": 1, "b": 2}, {"a": 1, ANY: ANY}) is None
    assert differs([1, 2, 3], [1, ANY]) is None and differs({"a": [1]}, {"a": ANY}) is None
    for said, wanted in (({"a": 1}, {"a": 2}), ({"a": 1, "b": 2}, {"a": 1}), ({}, {"a": ANY}), ([1, 2], [1]),
                         ([1], [1, 2]), ([1], {"0": 1}), (1, True), ({"a": {"b": 1}}, {"a": {"b": "1"}})):
        assert differs(said, wanted), (said, wanted)


if __name__ == "__main__":
    run(Shop(preset="points"))
