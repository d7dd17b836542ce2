#!/usr/bin/env python3
"""The demo fails, and says what, when confcom does not do what it should; and leaves no process behind.

usage: demo_test.py BIN_DIRECTORY    with the enclaves beside it
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

DEMO = pathlib.Path(__file__).resolve().with_name("demo")
BIN = pathlib.Path(sys.argv.pop()).resolve() if len(sys.argv) > 1 else None

ROOT = "--trust-root sim/root_ca.pem"

# (what is wrong with confcom, its script, part of what the demo says)
DEFECTS = [
    ("does nothing", "exit 0", "the quote helper ended"),
    ("fails at everything", "echo no >&2; exit 2", "exit status 2"),
    ("greets otherwise", '[[ $1$2 != enclaverun ]] || { echo Hello; exit 0; }; exec "$real" "$@"',
     "expected 'Hello world"),
    ("trusts the simulated root unasked",
     f'[[ "$*" != "quote verify"* || "$*" == *--trust-root* ]] || set -- "$@" {ROOT}; exec "$real" "$@"',
     "expected 'REFUSED: pck.format'"),
    ("knows not the secret", 'exec "$real" "${@/answer/attest}"', "where 0 was expected"),
    ("runs what was modified", 'exec "$real" "${@/modified.enclave/hello.enclave}"', "this should have been refused"),
    ("takes any signer", '[[ $2 != run ]] || set -- "${@/theirs.enclave/hello.enclave}"; exec "$real" "$@"', "expected 'REFUSED: policy.mr_signer'"),
    ("accepts debug enclaves", 'exec "$real" "$@" $([[ $1 != quote ]] || echo --allow-debug)',
     "expected 'REFUSED: policy.debug'"),
    ("forgets the least SVN", 'exec "$real" "${@/--min-isv-svn/--isv-prod-id}"', "policy.isv_prod_id"),
    ("seals for replayed quotes",
     '[[ "$*" != *replayed ]] || { echo "ACCEPTED: UpToDate"; exit 0; }; exec "$real" "$@"',
     "expected 'REFUSED: secret.key_binding'"),
    ("fails when told to stop",
     '[[ $1 == quote-helper ]] || exec "$real" "$@"; "$real" "$@" & trap "kill $!; exit 7" TERM; wait',
     "ended with status 7"),
]


def demo(directory):
    return subprocess.run([DEMO, directory, BIN.parent / "enclaves"], capture_output=True, text=True, check=False, timeout=120)


def helpers(directory):
    """The processes whose command line names the program of this directory."""
    lines = [path.read_bytes() for path in pathlib.Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    return [line for line in lines if f"{directory}/confcom".encode() in line]


class DemoTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bin = pathlib.Path(folder.name).resolve()

    def put_confcom(self, script):
        confcom = self.bin / "confcom"
        confcom.write_text(f"#!/usr/bin/env bash\nreal={BIN / 'confcom'}\n{script}\n", encoding="utf-8")
        confcom.chmod(0o755)

    def test_passes_with_nothing_wrong(self):
        self.put_confcom('exec "$real" "$@"')
        result = demo(self.bin)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        self.assertEqual(result.stdout.count("   ACCEPTED: UpToDate"), 3)
        self.assertEqual(result.stdout.count("   REFUSED: "), 6)
        self.assertIn("55 checks, 55 hold", result.stdout)

    def test_fails_with_each_defect_and_leaves_nothing_running(self):
        for name, script, message in DEFECTS:
            with self.subTest(name):
                self.put_confcom(script)
                result = demo(self.bin)
                self.assertNotEqual(result.returncode, 0, name)
                self.assertIn(message, result.stderr)
                self.assertEqual(helpers(self.bin), [])

    def test_says_when_there_is_no_program(self):
        self.assertIn("no confcom", demo(self.bin).stderr)


if __name__ == "__main__":
    if BIN is None:
        sys.exit("usage: demo_test.py BIN_DIRECTORY")
    unittest.main()
