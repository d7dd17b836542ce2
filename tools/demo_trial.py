"""What the tests of the demos have in common: a program confcom with a defect, and a demo that must say so.

A test's file ends with demo_trial.main(), and is run with the folder of the real confcom.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(sys.argv.pop()).resolve() if len(sys.argv) > 1 else None


def helpers(directory):
    """The processes whose command line names the program of this directory."""
    lines = [path.read_bytes() for path in pathlib.Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    return [line for line in lines if f"{directory}/confcom".encode() in line]


class DemoTrial(unittest.TestCase):
    """Of the demo NAME, which is given a folder with confcom, and then ARGUMENTS."""

    NAME = ""
    ARGUMENTS = []
    # (what is wrong with confcom, its script, part of what the demo says)
    DEFECTS = []

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bin = pathlib.Path(folder.name).resolve()

    def put_confcom(self, script='exec "$real" "$@"'):
        confcom = self.bin / "confcom"
        confcom.write_text(f"#!/usr/bin/env bash\nreal={BIN / 'confcom'}\n{script}\n", encoding="utf-8")
        confcom.chmod(0o755)

    def demo(self, **variables):
        return subprocess.run([TOOLS / self.NAME, self.bin, *self.ARGUMENTS], env=dict(os.environ, **variables),
                              capture_output=True, text=True, check=False, timeout=120)

    def passes(self):
        """The demo's output with nothing wrong."""
        self.put_confcom()
        result = self.demo()
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        return result.stdout

    def test_fails_with_each_defect_and_leaves_nothing_running(self):
        for name, script, message in self.DEFECTS:
            with self.subTest(name):
                self.put_confcom(script)
                result = self.demo()
                self.assertNotEqual(result.returncode, 0, name)
                self.assertIn(message, result.stderr)
                self.assertEqual(helpers(self.bin), [])

    def test_says_when_there_is_no_program(self):
        self.assertIn("no confcom", self.demo().stderr)


def main():
    if BIN is None:
        sys.exit(f"usage: {sys.argv[0]} BIN_DIRECTORY")
    unittest.main()
