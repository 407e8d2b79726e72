"""shrink.py - makes a run smaller, piece by piece, as long as it still does what it does.

A run is JSON: whatever can be left out of an object or a list is left out, numbers become 1 or halves, texts that
are numbers become "1"; a version that follows becomes the first; what is not needed of what a version changes is as in
the one before; a command happens on the day of the one before it.  Greedy, from the large to the small, until nothing
more can be done.
"""
import copy


def places(node, path=()):
    """The paths to all that is in a document, the outer before the inner, the last of a list first."""
    items = node.items() if isinstance(node, dict) else reversed([*enumerate(node)]) if isinstance(node, list) else ()
    for key, child in items:
        yield (*path, key)
        yield from places(child, (*path, key))


def find(document, path):
    for key in path:
        document = document[key]
    return document


def smaller_values(value):
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [v for v in dict.fromkeys((0, 1, value // 10, value // 2, value - 1)) if 0 <= v < value]
    if isinstance(value, str) and value not in ("0", "1", "100") and value.replace(".", "").isdigit():
        return ["1", "100", value.split(".")[0]]
    return []


def without_tail(run, is_so):
    """Only as many commands as it takes: half of them, then one by one."""
    commands = run["commands"]
    low, high = 1, len(commands)
    while low < high:
        middle = (low + high) // 2
        if is_so({**run, "commands": commands[:middle]}):
            high = middle
        else:
            low = middle + 1
    return {**run, "commands": commands[:high]}


def shrink(run, is_so, most=6000):
    """The smallest run found of which `is_so` still holds; it is asked at most so often."""
    run, left = without_tail(copy.deepcopy(run), is_so), most
    changed = True
    while changed and left > 0:
        changed = False
        for candidate in (*fewer_versions(run), *likes_before(run)):
            left -= 1
            if left > 0 and candidate != run and is_so(candidate):
                run, changed = candidate, True
                break
        for change in (leave_out, lessen):
            paths = [path for path in places(run) if path[0] != "seed"]
            for path in paths:
                for candidate in change(run, path):
                    left -= 1
                    if left > 0 and is_so(candidate):
                        run, changed = candidate, True
                        break
    return run


def fewer_versions(run):
    """A version that follows from the beginning on."""
    for number, command in enumerate(run["commands"]):
        if command["do"] == "become":
            others = run["commands"][:number] + run["commands"][number + 1:]
            yield {**run, "program": command["program"], "commands": others}


def likes_before(run):
    """A part of a version as the one before has it; a command when the one before it was."""
    before, at = run["program"], None
    for number, command in enumerate(run["commands"]):
        changes = [{"at": at}] if at and command["at"][:10] != at[:10] else []
        if command["do"] == "become":
            changes += [{"program": {**command["program"], part: before[part]}} for part in before]
            before = command["program"]
        at = command["at"]
        for change in changes:
            yield {**run, "commands": [*run["commands"][:number], {**command, **change}, *run["commands"][number + 1:]]}


def leave_out(run, path):
    smaller = copy.deepcopy(run)
    try:
        del find(smaller, path[:-1])[path[-1]]
    except (KeyError, IndexError, TypeError):
        return  # it went with something else
    yield smaller


def lessen(run, path):
    try:
        values = smaller_values(find(run, path))
    except (KeyError, IndexError, TypeError):
        return
    for value in values:
        smaller = copy.deepcopy(run)
        find(smaller, path[:-1])[path[-1]] = value
        yield smaller
