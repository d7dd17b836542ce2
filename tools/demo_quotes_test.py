#!/usr/bin/env python3
"""The demo fails, and says what, when confcom does not say what it should.

usage: demo_quotes_test.py BIN_DIRECTORY
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

DEMO = pathlib.Path(__file__).resolve().with_name("demo_quotes")
BIN = pathlib.Path(sys.argv.pop()).resolve() if len(sys.argv) > 1 else None

ACCEPTS_ALL = "printf 'ACCEPTED: UpToDate\\n'; for i in $(seq 60); do echo \"  ok    some.check$i\"; done"
REFUSES_ALL = "printf 'REFUSED: pck.root: another key\\n  FAIL  pck.root\\n'; exit 1"

# (what is wrong with confcom, its script, part of what the demo says)
DEFECTS = [
    ("accepts everything", ACCEPTS_ALL, "expected 'REFUSED: quote.signature'"),
    ("refuses everything", REFUSES_ALL, "expected 'ACCEPTED: UpToDate'"),
    ("says nothing", "exit 0", "no verdict"),
    ("cannot look", "exit 2", "no verdict"),
    ("exits with 0 whatever it says", '"$real" "$@"; exit 0', "expected exit status 1"),
    ("exits with 1 whatever it says", '"$real" "$@"; exit 1', "expected exit status 0"),
    ("makes no checks", '"$real" "$@" | grep -v "^  ok "; exit "${PIPESTATUS[0]}"', "too few"),
    ("hides a failed check", '"$real" "$@" | grep -v "FAIL  policy"; exit "${PIPESTATUS[0]}"', "expected the failed checks"),
    ("ignores the time", '"$real" "${@/2026-01-15T12:00:00Z/2036-01-15T12:00:00Z}"', "expected 'ACCEPTED: UpToDate'"),
]


def demo(directory, data="/nonexistent"):
    environment = dict(os.environ, CONFCOM_CONFORMANCE_DATA=data)
    return subprocess.run([DEMO, directory], env=environment, capture_output=True, text=True, check=False)


class DemoTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bin = pathlib.Path(folder.name)
        (self.bin / "mint_quotes").symlink_to(BIN / "mint_quotes")

    def put_confcom(self, script):
        confcom = self.bin / "confcom"
        confcom.write_text(f"#!/usr/bin/env bash\nreal={BIN / 'confcom'}\n{script}\n", encoding="utf-8")
        confcom.chmod(0o755)

    def test_passes_with_nothing_wrong(self):
        self.put_confcom('exec "$real" "$@"')
        result = demo(self.bin)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.count("\n   ACCEPTED: UpToDate"), 6)
        self.assertEqual(result.stdout.count("\n   REFUSED: "), 4)

    def test_fails_with_each_defect(self):
        for name, script, message in DEFECTS:
            with self.subTest(name):
                self.put_confcom(script)
                result = demo(self.bin)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(message, result.stderr)
                self.assertNotIn("4 forgeries refused", result.stdout)

    def test_fails_without_its_programs(self):
        self.assertIn("no confcom", demo(self.bin).stderr)
        self.put_confcom('exec "$real" "$@"')
        (self.bin / "mint_quotes").unlink()
        result = demo(self.bin)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no mint_quotes", result.stderr)

    def test_fails_when_a_recorded_quote_is_missing(self):
        self.put_confcom('exec "$real" "$@"')
        data = self.bin / "data"
        (data / "attestation/sgx/golden").mkdir(parents=True)
        result = demo(self.bin, str(data))
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("06-sgx-v3-azure", result.stderr)


if __name__ == "__main__":
    if BIN is None:
        sys.exit("usage: demo_quotes_test.py BIN_DIRECTORY")
    unittest.main()
