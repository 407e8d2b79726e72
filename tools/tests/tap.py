#!/usr/bin/env python3
"""tap.py - runs one unittest file and prints TAP lines: tools/tests/tap.py tools/tests/test_x.py"""
import importlib.util
import sys
import traceback
import unittest
from pathlib import Path


class TapResult(unittest.TestResult):
    def addSuccess(self, test):
        print(f"ok {test.id()}")

    def addFailure(self, test, err):
        print("".join(traceback.format_exception(*err)))
        print(f"not ok {test.id()}")
        super().addFailure(test, err)

    def addError(self, test, err):
        self.addFailure(test, err)

    def addSkip(self, test, reason):
        print(f"ok {test.id()} # SKIP {reason}")


def main():
    path = Path(sys.argv[1])
    sys.path.insert(0, str(path.resolve().parent.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    result = TapResult()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
