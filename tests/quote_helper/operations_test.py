#!/usr/bin/env python3
"""What an operator sees of the quote helper: its socket, its end, its metrics, its quotes.

usage: CONFCOM_BINARY=build/dev/bin/confcom operations_test.py [TEST...]
"""

import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import unittest
import urllib.error
import urllib.request

import aesm_requests as aesm
import aesm_wire
import sgx_structures as sgx
from helper_process import PATIENCE_SECONDS, Platform, QuoteHelper, Scratch, confcom, run, run_ok, wait_until

KEY = sgx.intel_att_key_id()
IN_FLIGHT = 50
PREFIX = "confcom_quote_helper_"

METRIC_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
NUMBER = r"[-+]?(?:[0-9.]+(?:e[-+]?[0-9]+)?|Inf|NaN)"
SAMPLE = re.compile(rf"({METRIC_NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? ({NUMBER})")
METADATA = re.compile(rf"# (?:HELP ({METRIC_NAME}) .+|TYPE ({METRIC_NAME}) (?:counter|gauge|histogram))")


def fetch(url: str) -> tuple[int, str]:
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def parse_metrics(text: str) -> dict[str, float]:
    """The text format of Prometheus: each line is metadata or a sample, each sample there once."""
    samples: dict[str, float] = {}
    for line in text.splitlines():
        if METADATA.fullmatch(line):
            continue
        sample = SAMPLE.fullmatch(line)
        if not sample:
            raise AssertionError(f"not a line of the text format: {line!r}")
        name, labels, value = sample.groups()
        key = f"{name}{{{','.join(sorted((labels or '').split(',')))}}}" if labels else name
        if key in samples:
            raise AssertionError(f"{key} is there twice")
        samples[key] = float(value)
    return samples


class OperationsTest(unittest.TestCase):
    """A platform, and helpers on its socket."""

    def setUp(self):
        self.scratch = Scratch(self)
        self.platform = Platform(self.scratch)
        self.path = self.scratch.socket()

    def start(self, *options: str) -> QuoteHelper:
        """Starts a helper on the test's path."""
        return QuoteHelper(self, self.path, self.platform.dir, *options)

    def start_in_vain(self, path: str | None = None) -> str:
        """Starts one that cannot serve; what it says."""
        platform = ["--platform", "simulated", "--sim-dir", str(self.platform.dir)]
        result = run("quote-helper", "--socket", path or self.path, *platform)
        self.assertEqual(result.returncode, 2, result.stderr)
        return result.stderr

    def quote(self) -> bytes:
        """A client's quote, from scratch."""
        self.assertEqual(aesm.init_quote_ex(self.path, KEY).code, aesm.SUCCESS)
        return sgx.without_padding(aesm.get_quote_ex(self.path, KEY, self.platform.report(), 8192).blob(2))


class SocketTest(OperationsTest):
    """Who may have the path."""

    def test_a_live_socket_is_not_taken(self):
        first = self.start()
        self.assertIn("another server", self.start_in_vain())
        self.quote()
        first.stop()

    def test_a_stale_socket_is_taken_over(self):
        self.start().kill()
        self.assertTrue(stat.S_ISSOCK(os.stat(self.path).st_mode))
        with self.assertRaises(ConnectionRefusedError):
            aesm_wire.connect(self.path)
        second = self.start()
        self.quote()
        second.stop()

    def test_what_is_not_a_socket_is_left_alone(self):
        pathlib.Path(self.path).parent.mkdir()
        pathlib.Path(self.path).write_text("somebody's", encoding="ascii")
        self.assertIn(self.path, self.start_in_vain())
        self.assertEqual(pathlib.Path(self.path).read_text(encoding="ascii"), "somebody's")

    def test_a_socket_of_another_program_is_not_taken(self):
        """Intel's service has no lock file of ours; that it accepts connections is the sign."""
        pathlib.Path(self.path).parent.mkdir()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
            other.bind(self.path)
            other.listen(1)
            inode = os.stat(self.path).st_ino
            self.assertIn("another server", self.start_in_vain())
            self.assertEqual(os.stat(self.path).st_ino, inode)

    def test_a_missing_directory_is_made(self):
        self.assertFalse(os.path.exists(os.path.dirname(self.path)))
        self.start()
        self.quote()

    def test_everyone_may_connect(self):
        """Enclaves run as any user; the socket's directory is what is mounted."""
        self.start()
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o777)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(self.path)).st_mode) & 0o755, 0o755)

    def test_a_path_too_long_for_a_socket_is_refused(self):
        self.assertIn("107", self.start_in_vain("/tmp/" + "x" * 103))

    def test_no_platform_no_service(self):
        missing = str(self.scratch.path / "missing")
        result = run("quote-helper", "--socket", self.path, "--platform", "simulated", "--sim-dir", missing)
        self.assertEqual(result.returncode, 2)
        self.assertIn("no simulated platform", result.stderr)
        self.assertFalse(os.path.lexists(self.path))


class StopTest(OperationsTest):
    """How it ends."""

    def accepted(self, helper: QuoteHelper, first_bytes: bytes) -> list[socket.socket]:
        """Clients whose connections the helper has, and which are within their requests."""
        clients: list[socket.socket] = []
        for _ in range(IN_FLIGHT):
            clients.append(aesm_wire.connect(self.path))
            self.addCleanup(clients[-1].close)
            aesm_wire.send(clients[-1], first_bytes)
        wait_until(lambda: self.connections(helper) == IN_FLIGHT, "all are accepted")
        return clients

    def connections(self, helper: QuoteHelper) -> float:
        """How many are open."""
        return parse_metrics(fetch(helper.http + "/metrics")[1])[PREFIX + "connections_open"]

    def request(self) -> bytes:
        """A quote, into the largest buffer."""
        aesm.init_quote_ex(self.path, KEY)
        fields = aesm.quote_fields(KEY, self.platform.report(), aesm.MAX_QUOTE_BUFFER)
        return aesm_wire.frame(aesm_wire.request(aesm.GET_QUOTE_EX, fields))

    def test_whole_requests_are_answered_before_the_end(self):
        helper = self.start()
        request = self.request()
        clients = self.accepted(helper, request[:100])
        for client in clients:
            aesm_wire.send(client, request[100:])
        helper.terminate()
        for client in clients:
            answer = aesm_wire.finish(client)
            self.assertIsNotNone(answer, "a whole request went unanswered")
            self.assertEqual(answer.code, aesm.SUCCESS)
        self.assertEqual(helper.wait(), 0)

    def test_half_requests_do_not_hold_it_up(self):
        """Whatever the deadlines: --io-timeout and --drain-timeout are longer than the test waits."""
        helper = self.start("--io-timeout", "600s", "--drain-timeout", "600s")
        clients = self.accepted(helper, self.request()[:100])
        helper.stop()
        for client in clients:
            self.assertIsNone(aesm_wire.finish(client))

    def test_sigint_does_the_same(self):
        helper = self.start()
        helper.terminate(signal.SIGINT)
        self.assertEqual(helper.wait(), 0)
        self.assertFalse(os.path.lexists(self.path))

    def test_a_log_that_nobody_reads_any_more_does_not_end_it(self):
        platform = ["--platform", "simulated", "--sim-dir", str(self.platform.dir)]
        command = [confcom(), "quote-helper", "--socket", self.path, *platform]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            self.addCleanup(process.kill)
            while "serving on" not in process.stderr.readline():
                self.assertIsNone(process.poll())
            process.stderr.close()
            process.terminate()
            self.assertEqual(process.wait(PATIENCE_SECONDS), 0)
        self.assertFalse(os.path.lexists(self.path))

    def test_it_serves_again_after_each_end(self):
        for end in (QuoteHelper.stop, QuoteHelper.kill, QuoteHelper.stop):
            helper = self.start()
            self.assertEqual(self.platform.verify(self.quote()).returncode, 0)
            end(helper)

    def test_after_the_end_nobody_is_kept_waiting(self):
        self.start().stop()
        with self.assertRaises(FileNotFoundError):
            aesm_wire.connect(self.path)


class HttpTest(OperationsTest):
    """Metrics and health."""

    def setUp(self):
        super().setUp()
        self.helper = self.start()

    def metrics(self) -> dict[str, float]:
        """The helper's metrics now."""
        status, text = fetch(self.helper.http + "/metrics")
        self.assertEqual(status, 200)
        return parse_metrics(text)

    def requests(self, kind: str, code: int) -> float:
        """How many were answered so."""
        return self.metrics().get(f'{PREFIX}requests_total{{code="{code}",request="{kind}"}}', 0)

    def test_requests_are_counted_by_code(self):
        quote = aesm.quote_fields(KEY, self.platform.report(), 8192)
        aesm_wire.ask(self.path, aesm.GET_QUOTE_EX, quote)
        aesm_wire.ask(self.path, aesm.GET_QUOTE_EX, quote)
        aesm.init_quote_ex(self.path, KEY)
        for _ in range(3):
            aesm_wire.ask(self.path, aesm.GET_QUOTE_EX, quote)
        aesm_wire.ask(self.path, aesm.GET_QUOTE_EX, aesm.quote_fields(KEY, bytes(432), 8192))
        expected = {("GetQuoteEx", 42): 2, ("InitQuoteEx", 0): 1, ("GetQuoteEx", 0): 3, ("GetQuoteEx", 47): 1}
        for (kind, code), count in expected.items():
            self.assertEqual(self.requests(kind, code), count, (kind, code))

    def test_closed_connections_are_counted_by_reason(self):
        reason = PREFIX + 'connections_closed_total{reason="malformed"}'
        self.assertEqual(self.metrics()[reason], 0)
        for _ in range(3):
            aesm_wire.send_raw(self.path, aesm_wire.frame(b"\xff"))
        wait_until(lambda: self.metrics()[reason] == 3, "three malformed requests")

    def test_a_histogram_adds_up(self):
        self.quote()
        metrics = self.metrics()
        name = PREFIX + "request_duration_seconds"
        self.assertEqual(metrics[name + '_bucket{le="+Inf",request="GetQuoteEx"}'], 1)
        self.assertEqual(metrics[name + '_count{request="GetQuoteEx"}'], 1)

    def test_what_clients_send_makes_no_new_series(self):
        """Else each of them could fill the monitoring system."""
        self.quote()
        before = set(self.metrics())
        for number in range(50, 80):
            aesm_wire.send_raw(self.path, aesm_wire.frame(aesm_wire.request(number)))
        self.assertLessEqual(len(set(self.metrics()) - before), 2)

    def test_health_after_the_start(self):
        for page in ("/healthz", "/livez"):
            with self.subTest(page):
                self.assertEqual(fetch(self.helper.http + page)[0], 200)

    def test_other_pages_are_not_there(self):
        for page in ("/metricsx", "/healthz/x", "/../etc/passwd", "/favicon.ico"):
            with self.subTest(page):
                self.assertEqual(fetch(self.helper.http + page)[0], 404)


class QuoteCommandsTest(OperationsTest):
    """`confcom quote` as a client, and the verdicts on what it got."""

    def file(self, name: str) -> str:
        """A path in the test's directory."""
        return str(self.scratch.path / name)

    def get_command(self) -> list[str]:
        """`confcom quote get` from one file into another."""
        return ["quote", "get", "--socket", self.path, "--report", self.file("in"), "--out", self.file("out")]

    def get_quote(self) -> bytes:
        """Target info, REPORT, quote: all by confcom."""
        run_ok("quote", "target-info", "--socket", self.path, "--out", self.file("target_info"))
        target_info = pathlib.Path(self.file("target_info")).read_bytes()
        self.assertEqual(target_info, aesm.init_quote_ex(self.path, KEY).blob(2))
        report = self.platform.report(target_info=target_info)
        pathlib.Path(self.file("in")).write_bytes(report)
        run_ok(*self.get_command())
        quote = pathlib.Path(self.file("out")).read_bytes()
        self.assertEqual(sgx.report_body(quote), report[:384])
        return quote

    def test_both_verdicts_for_each_version(self):
        for version in (3, 4, 5):
            with self.subTest(version=version):
                helper = self.start("--quote-version", str(version))
                quote = self.get_quote()
                helper.stop()
                self.assertEqual(sgx.quote_version(quote), version)
                self.assertEqual(sgx.quote_size(quote), len(quote), "no padding in the file")
                self.expect_verdicts(quote)

    def expect_verdicts(self, quote: bytes) -> None:
        """Nothing trusts the simulated root unless told to."""
        refused = self.platform.verify_without_root(quote)
        self.assertEqual(refused.returncode, 1, refused.stderr)
        self.assertTrue(refused.stdout.startswith("REFUSED"))
        self.assertIn("FAIL  pck.root", refused.stdout)
        accepted = self.platform.verify(quote)
        self.assertEqual(accepted.returncode, 0, accepted.stdout)
        self.assertTrue(accepted.stdout.startswith("ACCEPTED"))

    def test_a_changed_quote_is_refused(self):
        self.start()
        quote = bytearray(self.get_quote())
        quote[sgx.LAYOUT[3][0] + sgx.REPORT_DATA.start] ^= 1
        self.assertEqual(self.platform.verify(bytes(quote)).returncode, 1)

    def test_nobody_listens(self):
        pathlib.Path(self.file("in")).write_bytes(self.platform.report())
        result = run(*self.get_command())
        self.assertEqual(result.returncode, 2)
        self.assertIn(self.path, result.stderr)
        self.assertFalse(os.path.exists(self.file("out")))

    def test_a_report_for_somebody_else_gets_no_quote(self):
        self.start()
        pathlib.Path(self.file("in")).write_bytes(self.platform.report(target_info=bytes(512)))
        result = run(*self.get_command())
        self.assertEqual(result.returncode, 2)
        self.assertIn("47", result.stderr)
        self.assertFalse(os.path.exists(self.file("out")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
