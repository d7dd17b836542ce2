#!/usr/bin/env python3
"""The hardware backend, with a library in the place of Intel's that does what a script says.

usage: CONFCOM_BINARY=build/dev/bin/confcom CONFCOM_FAKE_QE3=…/libfake_qe3_logic.so hardware_test.py [TEST...]
"""

import os
import pathlib
import unittest
import urllib.error
import urllib.request

import aesm_requests as aesm
import aesm_wire
import sgx_structures as sgx
from helper_process import PATIENCE_SECONDS, QuoteHelper, Scratch, run, wait_until

# As the library names its key: another MRSIGNER than Intel's.
KEY = sgx.intel_att_key_id()[:6] + b"\x8c" * 32 + sgx.intel_att_key_id()[38:]
REPORT = bytes(320) + b"\1" + bytes(111)
ENCLAVE_LOST = 46


class Hardware(unittest.TestCase):
    """Device nodes that open, the library, and a helper on top."""

    def setUp(self) -> None:
        self.scratch = Scratch(self)
        devices = self.scratch.path / "root" / "dev"
        devices.mkdir(parents=True)
        for node in ("sgx_enclave", "sgx_provision"):
            (devices / node).symlink_to("/dev/null")
        self.script = self.scratch.path / "script"
        self.say("")
        os.environ["CONFCOM_FAKE_QE3_SCRIPT"] = str(self.script)

    def say(self, script: str) -> None:
        """What the library does from now on."""
        self.script.write_text(script, encoding="ascii")

    def options(self) -> list[str]:
        """What makes the library and the nodes of this test the machine's."""
        return ["--device-root", str(self.scratch.path / "root"),
                "--quote-library", os.environ["CONFCOM_FAKE_QE3"]]

    def start(self) -> QuoteHelper:
        """A helper that was asked for its key, as every client does first."""
        helper = QuoteHelper(self, self.scratch.socket(), self.scratch.path / "none", *self.options(),
                             platform="hardware")
        self.init_until_served(helper)
        return helper

    def init_until_served(self, helper: QuoteHelper) -> None:
        """Asks for the key until there is a worker that gives it."""
        wait_until(lambda: aesm.init_quote_ex(helper.socket, KEY).code == aesm.SUCCESS, "the worker answers")

    def quote(self, helper: QuoteHelper) -> int:
        """The code of GetQuoteEx."""
        return aesm.get_quote_ex(helper.socket, KEY, REPORT, 8192).code

    def ready(self, helper: QuoteHelper) -> int:
        """The status of /healthz."""
        try:
            with urllib.request.urlopen(f"{helper.http}/healthz", timeout=PATIENCE_SECONDS) as page:
                return page.status
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code

    def test_quotes_and_is_ready_from_then_on(self) -> None:
        helper = self.start()
        self.assertEqual(self.ready(helper), 503, "no real quote was made yet")
        self.assertEqual(self.quote(helper), aesm.SUCCESS)
        self.assertEqual(self.ready(helper), 200)
        helper.stop()

    def test_serves_again_after_each_crash_of_the_library(self) -> None:
        helper = self.start()
        for how in ("abort", "exit"):
            with self.subTest(how):
                self.say(f"quote {how}")
                self.assertEqual(self.quote(helper), ENCLAVE_LOST)
                self.say("")
                self.init_until_served(helper)
                self.assertEqual(self.quote(helper), aesm.SUCCESS)
        helper.stop()

    def test_answers_with_the_librarys_own_failures(self) -> None:
        helper = self.start()
        for name, want in (("E011", 44), ("E015", 47), ("E019", 12), ("E012", 29), ("E999", 1)):
            with self.subTest(name):
                self.say(f"quote fail {name}")
                self.assertEqual(self.quote(helper), want)
        self.say("")
        self.assertEqual(self.quote(helper), aesm.SUCCESS)
        helper.stop()

    def test_stops_while_the_library_hangs(self) -> None:
        helper = self.start()
        self.say("quote hang")
        client = aesm_wire.connect(helper.socket)
        self.addCleanup(client.close)
        aesm_wire.send(client, aesm_wire.frame(aesm_wire.request(
            aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, REPORT, 8192))))
        worker = children(helper.process.pid)
        helper.stop()
        wait_until(lambda: not any(map(is_alive, worker)), "no worker is left")

    def test_says_what_is_missing(self) -> None:
        node = self.scratch.path / "root" / "dev" / "sgx_provision"
        node.unlink()
        missing = run("quote-helper", "--platform", "hardware", "--socket", self.scratch.socket(), *self.options())
        self.assertEqual(missing.returncode, 2)
        self.assertIn("sgx_provision", missing.stderr)
        node.symlink_to("/dev/null")
        options = [*self.options()[:-1], "/none/libsgx_qe3_logic.so"]
        missing = run("quote-helper", "--platform", "hardware", "--socket", self.scratch.socket(), *options)
        self.assertEqual(missing.returncode, 2)
        self.assertIn("/none/libsgx_qe3_logic.so", missing.stderr)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()]


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    return pathlib.Path(f"/proc/{pid}").exists()


if __name__ == "__main__":
    unittest.main(verbosity=2)
