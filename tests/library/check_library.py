#!/usr/bin/env python3
"""check_library.py - the library as a till vendor gets it: installed, compiled against, looked into.

    check_library.py BUILD CC [--update]

Installs into a temporary folder, builds examples/till.c against what lies there with nothing but -lhabitue,
static and shared, and compares what it prints with tests/golden/till.txt.
"""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests/golden/till.txt"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class Installed:
    """What `meson install` put into a folder."""

    def __init__(self, build, compiler, folder):
        self.folder, self.compiler = folder, compiler
        run("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--tags", "devel,runtime",
            env={**os.environ, "DESTDIR": str(folder)})
        self.header = self.only("habitue.h")
        self.static, self.shared = self.only("libhabitue.a"), self.only("libhabitue.so")
        self.pc = self.only("habitue.pc")
        self.declared = set(re.findall(r"\b(habitue_\w+)\(", re.sub(
            r"/\*.*?\*/", "", self.header.read_text(), flags=re.S)))

    def only(self, name):
        found = [path for path in self.folder.rglob(name) if path.is_symlink() or path.is_file()]
        assert len(found) == 1, f"{name} is installed {len(found)} times"
        return found[0]

    def till(self, *options):
        program = self.folder / "till"
        run(*self.compiler, "-std=c99", *WARNINGS, "-I", self.header.parent,
            ROOT / "examples/till.c", *options, "-o", program)
        return run(program, env={**os.environ, "LD_LIBRARY_PATH": str(self.shared.parent)})


def symbols(*command):
    return {line.split()[-1].split("@")[0] for line in run("nm", *command).splitlines()
            if re.match(r"^[0-9a-f]+ [A-Z] ", line)}


def shared_till(at):
    """a_till_runs_with_the_shared_library"""
    assert at.till("-L", at.shared.parent, "-lhabitue") == GOLDEN.read_text()


def static_till(at):
    """a_till_runs_with_the_static_library_alone"""
    lone = at.folder / "lone"
    lone.mkdir()
    shutil.copy(at.static, lone)
    assert at.till("-L", lone, "-lhabitue") == GOLDEN.read_text()


def only_public(at):
    """both_libraries_define_the_names_of_the_header_and_no_other"""
    assert len(at.declared) > 8, at.declared
    assert symbols("-D", "--defined-only", at.shared) == at.declared
    assert symbols("-g", "--defined-only", at.static) == at.declared


def only_libc(at):
    """the_shared_library_needs_libc_alone"""
    needed = set(re.findall(r"NEEDED\s+(\S+)", run("objdump", "-p", at.shared)))
    assert needed <= {"libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}, needed


def own_header(at):
    """the_header_stands_alone_in_c99_and_in_cplusplus"""
    assert set(re.findall(r"#include <(\S+)>", at.header.read_text())) == {"stddef.h", "stdint.h"}
    assert '#include "' not in at.header.read_text()
    run(*at.compiler, "-std=c99", *WARNINGS, "-fsyntax-only", "-x", "c", at.header)
    if shutil.which("c++") or shutil.which("clang++"):
        compiler = shutil.which("c++") or shutil.which("clang++")
        run(compiler, "-std=c++11", *WARNINGS, "-fsyntax-only", "-x", "c++", at.header)


def package(at):
    """pkg_config_knows_the_library"""
    env = {**os.environ, "PKG_CONFIG_PATH": str(at.pc.parent), "PKG_CONFIG_SYSROOT_DIR": ""}
    words = shlex.split(run("pkg-config", "--cflags", "--libs", "habitue", env=env))
    assert "-lhabitue" in words, words
    assert run("pkg-config", "--libs", "--static", "habitue", env=env).split()[-1] == "-lhabitue"


def main():
    build, compiler = Path(sys.argv[1]), shlex.split(sys.argv[2])
    failed = 0
    with tempfile.TemporaryDirectory(prefix="habitue-library-") as folder:
        at = Installed(build, compiler, Path(folder))
        if "--update" in sys.argv:
            GOLDEN.write_text(at.till("-L", at.shared.parent, "-lhabitue"))
        for check in (shared_till, static_till, only_public, only_libc, own_header, package):
            try:
                check(at)
                print(f"ok {check.__doc__}")
            except AssertionError as wrong:
                failed += 1
                print(f"not ok {check.__doc__}")
                print("".join(f"# {line}\n" for line in str(wrong).splitlines()), end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
