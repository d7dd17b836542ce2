#!/usr/bin/env python3
"""kill -9 at random moments: what is left is usable, or plainly not there.

Two hundred times, fifty with a sanitizer: the quote helper under load, and the
commands that change a simulated platform. The seed is printed;
CONFCOM_KILL_SEED repeats a run.

usage: CONFCOM_BINARY=build/dev/bin/confcom kill_test.py [TEST...]
"""

import os
import pathlib
import random
import signal
import subprocess
import threading
import time
import unittest

import aesm_requests as aesm
import aesm_wire
import sgx_structures as sgx
from helper_process import (MRENCLAVE, MRSIGNER, SIM_INIT, Platform, QuoteHelper, Scratch, confcom, is_sanitized,
                            run, run_ok)

# With a sanitizer a program takes most of a second to begin, and a turn begins up to six.
DIVISOR = 4 if is_sanitized() else 1
HELPER_KILLS = 100 // DIVISOR
INIT_KILLS = 40 // DIVISOR
CHANGE_KILLS = 60 // DIVISOR
LOAD_THREADS = 2

KEY = sgx.intel_att_key_id()
# An interrupted advance may leave either state; both are genuine.
EITHER_STATUS = ["--accept-status", "UpToDate", "--accept-status", "OutOfDate"]


def random_from_seed() -> random.Random:
    """New moments in each run, and the same ones again when asked."""
    seed = int(os.environ.get("CONFCOM_KILL_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"CONFCOM_KILL_SEED={seed}", end=" ", flush=True)
    return random.Random(seed)


class Load:
    """Clients that ask for quotes until told to stop, and do not mind that the helper dies."""

    def __init__(self, path: str, report: bytes):
        self._path = path
        self._report = report
        self._stop = threading.Event()
        self.quotes = 0
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(LOAD_THREADS)]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                aesm.get_quote_ex(self._path, KEY, self._report, 8192)
                self.quotes += 1
            except (OSError, aesm_wire.WireError):
                # A dead helper closes, refuses, or breaks off in an answer.
                self._stop.wait(0.001)

    def stop(self) -> None:
        """Waits for the clients; none may be left hanging by a dead helper."""
        self._stop.set()
        for thread in self._threads:
            thread.join(aesm_wire.PATIENCE_SECONDS)
            if thread.is_alive():
                raise AssertionError("a client still waits for a helper that is dead")


class KilledHelper(unittest.TestCase):
    """A quote helper that never gets to tidy up."""

    def setUp(self):
        self.random = random_from_seed()
        self.scratch = Scratch(self)
        self.platform = Platform(self.scratch)
        self.report = self.platform.report()

    def serve_and_be_killed(self, path: str) -> int:
        """One life: a client gets its quote, many more want one, and it ends. How many got theirs."""
        helper = QuoteHelper(self, path, self.platform.dir)
        self.assertEqual(aesm.init_quote_ex(path, KEY).code, aesm.SUCCESS)
        start = time.monotonic()
        quote = aesm.get_quote_ex(path, KEY, self.report, 8192)
        usual = time.monotonic() - start
        self.assertEqual(quote.code, aesm.SUCCESS)
        load = Load(path, self.report)
        # The random moment itself; nothing waits for it.
        time.sleep(self.random.uniform(0, 4 * usual))
        helper.kill()
        load.stop()
        self.expect_genuine(quote)
        return load.quotes

    def expect_genuine(self, answer: aesm_wire.Answer) -> None:
        """The verifier accepts it."""
        verdict = self.platform.verify(sgx.without_padding(answer.blob(2)))
        self.assertEqual(verdict.returncode, 0, verdict.stdout + verdict.stderr)

    def test_the_next_one_serves_on_the_same_path(self):
        path = self.scratch.socket()
        served = 0
        for turn in range(HELPER_KILLS):
            with self.subTest(turn=turn):
                served += self.serve_and_be_killed(path)
                self.assertTrue(os.path.lexists(path), "a killed helper leaves its socket")
        self.assertGreater(served, 0, "the helper was never under load")
        QuoteHelper(self, path, self.platform.dir).stop()


class KilledCommands(unittest.TestCase):
    """`confcom sim …` that change files."""

    def setUp(self):
        self.random = random_from_seed()
        self.scratch = Scratch(self)

    def measure(self, *command: str) -> None:
        """How long a command takes when left alone."""
        start = time.monotonic()
        run_ok(*command)
        self.span = time.monotonic() - start

    def kill_at_random(self, *command: str) -> bool:
        """Kills a command within its usual time, or a little later; whether it died of that.

        What is usual follows from what was seen: a machine is busier now than a second ago.
        """
        null = subprocess.DEVNULL
        start = time.monotonic()
        with subprocess.Popen([confcom(), *command], stdout=null, stderr=null, stdin=null) as process:
            try:
                process.wait(self.random.uniform(0, self.span))
            except subprocess.TimeoutExpired:
                process.kill()
        self.assertIn(process.returncode, (0, -signal.SIGKILL))
        killed = process.returncode != 0
        self.span = self.span * 1.1 if killed else time.monotonic() - start
        return killed

    def is_there(self, directory: pathlib.Path) -> bool:
        """Whether there is a platform; one that is not must be said to be none, nothing else."""
        shown = run("sim", "show", "--dir", str(directory))
        if shown.returncode == 0:
            return True
        self.assertEqual(shown.returncode, 2)
        self.assertIn("no simulated platform", shown.stderr)
        return False

    def report(self, directory: pathlib.Path) -> bytes:
        """A REPORT of the platform: its CPU secret is whole."""
        out = self.scratch.path / "report"
        measured = ["--mrenclave", MRENCLAVE, "--mrsigner", MRSIGNER, "--report-data", "00"]
        run_ok("sim", "report", "--dir", str(directory), *measured, "--out", str(out))
        return out.read_bytes()

    def expect_whole(self, directory: pathlib.Path) -> None:
        """The platform makes a REPORT, a quote, and has collateral that verifies it."""
        helper = QuoteHelper(self, self.scratch.socket(), directory)
        aesm.init_quote_ex(helper.socket, KEY)
        answer = aesm.get_quote_ex(helper.socket, KEY, self.report(directory), 8192)
        self.assertEqual(answer.code, aesm.SUCCESS)
        quote = self.scratch.path / "quote"
        quote.write_bytes(sgx.without_padding(answer.blob(2)))
        collateral = ["--collateral", str(directory / "collateral")]
        root = ["--trust-root", str(directory / "root_ca.pem")]
        verdict = run("quote", "verify", *collateral, *root, *EITHER_STATUS, str(quote))
        self.assertEqual(verdict.returncode, 0, verdict.stdout + verdict.stderr)
        helper.kill()

    def test_init_leaves_all_or_nothing(self):
        self.measure(*SIM_INIT, "--force", "--dir", str(self.scratch.path / "usual"))
        killed = 0
        for turn in range(INIT_KILLS):
            with self.subTest(turn=turn):
                directory = self.scratch.path / f"sim-{turn}"
                command = [*SIM_INIT, "--dir", str(directory)]
                killed += self.kill_at_random(*command)
                if not self.is_there(directory):
                    run_ok(*command)
                self.expect_whole(directory)
        self.assertGreater(killed, 0, "each command ended before it was killed")

    def test_init_by_force_leaves_the_old_or_the_new(self):
        self.expect_never_broken(*SIM_INIT, "--force")

    def test_advance_leaves_the_old_or_the_new(self):
        self.expect_never_broken("sim", "advance", "--tcb-recovery", "--update-platform")

    def test_refresh_leaves_the_old_or_the_new(self):
        self.expect_never_broken("sim", "refresh")

    def expect_never_broken(self, *command: str) -> None:
        """Kills a command that changes a platform, again and again: there is a whole one always."""
        platform = Platform(self.scratch)
        command += ("--dir", str(platform.dir))
        self.measure(*command)
        killed = 0
        for turn in range(CHANGE_KILLS // 3):
            with self.subTest(turn=turn):
                killed += self.kill_at_random(*command)
                self.assertTrue(self.is_there(platform.dir))
                self.expect_whole(platform.dir)
        self.assertGreater(killed, 0, "each command ended before it was killed")
        self.expect_no_litter(platform.dir, *command)

    def expect_no_litter(self, directory: pathlib.Path, *command: str) -> None:
        """A command that is left alone puts away what killed ones began."""
        run_ok(*command)
        names = sorted(entry.name for entry in directory.iterdir())
        generations = [name for name in names if "generation" in name]
        self.assertLessEqual(len(generations), 2, f"killed commands left {names}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
