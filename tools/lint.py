#!/usr/bin/env python3
"""lint.py - the repository checks its own taste.

    tools/lint.py                      every check
    tools/lint.py --only taste,tidy    some
    tools/lint.py --fix                puts the format and the generated pages right

The slow checks look at a file only when it, or a header it includes, has changed since it was last
found clean: build/lint holds one empty stamp per hash.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMAT_VERSION = "14"  # another version of clang-format puts some lines elsewhere


def run(command, **options):
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **options)
    return done.returncode, done.stdout.decode(errors="replace")


def tool(name):
    """The tool, in Debian 12's version if it is there."""
    return shutil.which(f"{name}-{FORMAT_VERSION}") or shutil.which(name)


def c_files():
    return [str(path.relative_to(ROOT)) for folder in ("src", "tests", "bench", "include", "examples")
            for path in sorted((ROOT / folder).rglob("*.[ch]"))]


class Skipped(Exception):
    """A check that cannot run here; the text says why."""


class Stamps:
    """Remembers what was found clean, by the hash of all that went into the question."""

    def __init__(self, build, name, salt):
        self.folder = build / "lint" / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.salt = salt

    def path(self, text):
        return self.folder / hashlib.sha256((self.salt + text).encode()).hexdigest()

    def is_clean(self, text):
        return self.path(text).exists()

    def set_clean(self, text):
        self.path(text).touch()


def compile_commands(build):
    """(file, arguments without output) of each of our own C files."""
    path = build / "compile_commands.json"
    if not path.exists():
        raise Skipped("there is no build; run `make build`")
    seen = {}
    for entry in json.loads(path.read_text()):
        file = os.path.relpath(os.path.join(entry["directory"], entry["file"]), ROOT)
        if file.startswith("src/") and file.endswith(".c"):
            arguments, skip = [], False
            words = shlex.split(entry["command"])
            if Path(words[0]).name == "ccache":  # meson puts it before the compiler where it is installed
                del words[0]
            for word in words[1:]:
                if skip or word in ("-o", "-MF", "-MQ"):
                    skip = not skip
                elif word not in ("-MD", "-c", entry["file"]):
                    arguments.append(word)
            seen[file] = (entry["directory"], arguments)
    return sorted((file, *rest) for file, rest in seen.items())


def each_file(build, name, salt, command):
    """Runs `command(file, arguments)` on every file that changed; returns (is clean, output)."""
    stamps = Stamps(build, name, salt)

    def look(entry):
        file, directory, arguments = entry
        code, text = run_in(directory, ["cc", *arguments, "-E", "-CC", "-P", str(ROOT / file)])
        if code == 0 and stamps.is_clean(file + text):
            return ""
        code, output = run_in(directory, command(str(ROOT / file), arguments))
        if code == 0 and not re.search(r"\b(warning|error):", output):
            stamps.set_clean(file + text)
            return ""
        return output

    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        outputs = [output for output in pool.map(look, compile_commands(build)) if output]
    return not outputs, "\n".join(outputs)


def run_in(directory, command):
    done = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def script(*command):
    code, output = run([sys.executable, *command])
    return code == 0, output


def check_layers(_):
    """who includes whom"""
    return script("tools/check_layers.py")


def check_taste(_):
    """the rules of the house that a script can see"""
    return script("tools/check_taste.py")


def check_names(_):
    """queries and errors that nobody uses"""
    return script("tools/check_names.py")


def check_errors(_):
    """docs/errors.md says what err_list.h says"""
    return script("tools/errdoc.py", "--check")


def check_links(_):
    """the pages point at what is there"""
    return script("tools/check_links.py")


def check_format(_):
    """clang-format has nothing to change"""
    program = tool("clang-format")
    if not program:
        raise Skipped("clang-format is not installed")
    version = run([program, "--version"])[1]
    if f"version {FORMAT_VERSION}." not in version:
        raise Skipped(f"needs clang-format {FORMAT_VERSION}, here is {version.strip()}")
    code, output = run([program, "--dry-run", "-Werror", *c_files()])
    if code != 0:
        names = sorted(set(re.findall(r"^([\w./-]+):\d+:\d+: error", output, re.M)))
        output = "".join(f"{name}: run `make fmt`\n" for name in names) or output
    return code == 0, output


def check_tidy(build):
    """clang-tidy finds nothing"""
    program = tool("clang-tidy")
    if not program:
        raise Skipped("clang-tidy is not installed")
    salt = run([program, "--version"])[1] + (ROOT / ".clang-tidy").read_text()

    def command(file, arguments):
        kept = [word for word in arguments if word.startswith(("-I", "-isystem", "-D", "-std="))
                and not word.startswith("-D_FORTIFY_SOURCE")]
        return [program, "--quiet", f"--config-file={ROOT}/.clang-tidy", file, "--", *kept]

    is_clean, output = each_file(build, "tidy", salt, command)
    return is_clean, without_notes(output)


def without_notes(output):
    """What was found and where, without the path that led there.

    >>> without_notes("a.c:3:1: error: x\\n    y\\na.c:1:1: note: z\\n    w\\n2 warnings generated.\\n")
    'a.c:3:1: error: x\\n    y\\n'
    """
    kept, is_kept = [], False
    for line in output.splitlines(keepends=True):
        if re.match(r"^\S+:\d+:\d+: ", line):
            is_kept = ": note: " not in line
        elif not line.startswith(" "):
            is_kept = False
        if is_kept:
            kept.append(line)
    return "".join(kept)


def check_cppcheck(build):
    """cppcheck finds nothing"""
    if not shutil.which("cppcheck"):
        raise Skipped("cppcheck is not installed")
    cache = build / "lint" / "cppcheck"
    cache.mkdir(parents=True, exist_ok=True)
    files = [file for file in c_files() if file.startswith("src/") and file.endswith(".c")]
    if not files:
        return True, ""
    code, output = run([
        "cppcheck", "--quiet", "--std=c11", "--language=c", "--enable=warning,performance,portability",
        "--inline-suppr", "--error-exitcode=1", f"--cppcheck-build-dir={cache}", f"-j{os.cpu_count()}",
        "--suppress=missingIncludeSystem", "--suppress=checkersReport",
        # Wrong here more often than right: cursors into fixed arrays, waiters on a stack, arrays
        # with a count of zero (clang-analyzer follows those paths, and better).
        "--suppress=ctuPointerArith", "--suppress=arrayIndexThenCheck", "--suppress=autoVariables",
        "--suppress=uninitvar", "--suppress=normalCheckLevelMaxBranches",
        "--max-configs=1",
        "--template={file}:{line}: {severity}: {message} [{id}]",
        "-D_GNU_SOURCE", "-Ulog_event", "-Isrc", f"-I{build}/src", *files])
    return code == 0, output


def check_analyzer(build):
    """gcc -fanalyzer finds nothing"""
    code, version = run(["cc", "--version"])
    if code != 0 or "Free Software Foundation" not in version:
        raise Skipped("cc is not gcc")

    def command(file, arguments):
        kept = [word for word in arguments if not word.startswith("-W")]
        return ["cc", *kept, *flags, "-c", "-o", "/dev/null", file]

    # gcc 12 takes an output parameter for unset after TRY(); clang-analyzer follows that path.
    flags = ["-fanalyzer", "-Wno-analyzer-null-dereference", "-fdiagnostics-color=never",
             "-fdiagnostics-path-format=none"]
    return each_file(build, "analyzer", version + " ".join(flags), command)


def check_types(_):
    """the pages' JavaScript has the types it claims"""
    project = next((p for p in ("web/tsconfig.json", "tsconfig.json") if (ROOT / p).exists()), None)
    if not (ROOT / "web").is_dir() or not project:
        raise Skipped("there is no web/")
    if not any((ROOT / "web").rglob("*.js")):
        raise Skipped("there is no script in web/")
    code, output = run(["node_modules/.bin/tsc", "--project", project, "--noEmit"])
    return code == 0, output


def check_scripts(_):
    """Python, shell and node files can be read by their language"""
    problems = ""
    for path in sorted([*ROOT.glob("tools/**/*.py"), *ROOT.glob("tests/**/*.py")]):
        try:
            compile(path.read_text(encoding="utf-8"), str(path), "exec")
        except SyntaxError as error:
            problems += f"{path.relative_to(ROOT)}:{error.lineno}: {error.msg}\n"
    for path in sorted([*ROOT.glob("tools/*.sh"), ROOT / ".ci/run"]):
        problems += run(["bash", "-n", str(path)])[1]
    for path in sorted([*ROOT.glob("tools/*.mjs"), *ROOT.glob("tests/**/*.mjs")]):
        code, output = run(["node", "--check", str(path)])
        problems += output if code else ""
    return not problems, problems


def check_bench(build):
    """the programs that measure can be built, and speak with today's tables"""
    _, told = run(["ninja", "-C", str(build), "-t", "targets", "all"])
    names = sorted({line.split(":")[0] for line in told.splitlines()
                    if line.startswith("bench/bench_") and ".p/" not in line})
    code, output = run(["ninja", "-C", str(build), *names])
    if not names or code != 0:
        return False, output
    with tempfile.TemporaryDirectory(prefix="habitue-lint-") as folder:  # what it binds, no compiler counts
        code, output = run([str(build / "bench/bench_sqlite_loop"), f"{folder}/loop.db", "100", "8", "1"])
    return code == 0, output


CHECKS = {
    "layers": check_layers, "taste": check_taste, "names": check_names, "errors": check_errors,
    "links": check_links, "scripts": check_scripts, "format": check_format, "types": check_types,
    "bench": check_bench, "cppcheck": check_cppcheck, "tidy": check_tidy, "analyzer": check_analyzer,
}


def fix(files):
    """Formats these files, or all of them."""
    program = tool("clang-format")
    files = [name for name in files or c_files() if Path(name).suffix in (".c", ".h")]  # it would take any other for C as well
    if program and files:
        print(run([program, "-i", *files])[1], end="")
    if (ROOT / "src/core/err_list.h").exists():
        print(run([sys.executable, "tools/errdoc.py"])[1], end="")


def main():
    parser = argparse.ArgumentParser(description="the repository checks its own taste")
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--only", default=",".join(CHECKS))
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("files", nargs="*", help="with --fix: format only these")
    args = parser.parse_args()
    if args.fix:
        fix(args.files)
        return 0
    names = args.only.split(",")
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        parser.error(f"no such check: {', '.join(unknown)}")
    passed = failed = 0
    for name in names:
        begun = time.monotonic()
        try:
            is_clean, output = CHECKS[name](args.build.resolve())
        except Skipped as reason:
            print(f"skip {name:9} {reason}")
            continue
        passed, failed = passed + is_clean, failed + (not is_clean)
        print(f"{'ok  ' if is_clean else 'FAIL'} {name:9} {CHECKS[name].__doc__} "
              f"({time.monotonic() - begun:.1f} s)", flush=True)
        if not is_clean:
            print("".join(f"     | {line}\n" for line in output.rstrip().splitlines()), end="")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
