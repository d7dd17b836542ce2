"""Runs confcom as its users do: a simulated platform, a quote helper, its commands."""

import collections
import mmap
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from collections.abc import Callable

# How long a step may take that takes milliseconds on an idle machine: with a
# sanitizer, on a busy one, it takes long, and that is no defect.
PATIENCE_SECONDS = 60.0
SUN_PATH_MAX = 107

MRENCLAVE = "11" * 32
MRSIGNER = "22" * 32

# What a test makes is put away after it, or after its class.
Owner = unittest.TestCase | type[unittest.TestCase]


def confcom() -> str:
    """The program under test, from the environment that ctest sets."""
    program = os.environ.get("CONFCOM_BINARY")
    if not program:
        sys.exit("CONFCOM_BINARY is not set; set it to the program, build/dev/bin/confcom")
    return str(pathlib.Path(program).resolve(strict=True))


def is_sanitized() -> bool:
    """Whether memory readings are those of a sanitizer, which keeps what is freed."""
    with open(confcom(), "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as image:
        return any(image.find(name) >= 0 for name in (b"__asan_init", b"__tsan_init"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end."""
    command = [confcom(), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)


def run_ok(*arguments: str) -> str:
    """Runs one command that must succeed; what it printed."""
    result = run(*arguments)
    if result.returncode != 0:
        raise AssertionError(f"confcom {' '.join(arguments)}: exit {result.returncode}: {result.stderr}")
    return result.stdout


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Waits for something that nobody announces."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not come about in {PATIENCE_SECONDS:.0f} s: {what}")
        time.sleep(0.005)


def at_end(owner: Owner, action: Callable[..., None], *arguments: object) -> None:
    """Puts something away after a test or a class, however that goes."""
    add = owner.addClassCleanup if isinstance(owner, type) else owner.addCleanup
    add(action, *arguments)


class Scratch:
    """A directory of a test's own, short enough for a socket's path."""

    def __init__(self, test: Owner):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="confcom-"))
        at_end(test, shutil.rmtree, folder)
        self.path = folder

    def socket(self, name: str = "aesm.socket") -> str:
        """A socket's path in a directory that the helper has to make."""
        path = str(self.path / "run" / name)
        if len(path) > SUN_PATH_MAX:
            raise AssertionError(f"{path} is too long for a socket; set TMPDIR to something shorter")
        return path


# Without SEV-SNP, whose keys take seconds.
SIM_INIT = ("sim", "init", "--snp-product", "none")


class Platform:
    """A simulated platform."""

    def __init__(self, scratch: Scratch, name: str = "sim"):
        self.dir = scratch.path / name
        self._files = scratch.path
        run_ok(*SIM_INIT, "--dir", str(self.dir))

    def report(self, report_data: bytes = b"\1", target_info: bytes | None = None) -> bytes:
        """The REPORT of an enclave of this platform, for its quoting enclave or another target."""
        command = ["sim", "report", "--dir", str(self.dir), "--mrenclave", MRENCLAVE, "--mrsigner", MRSIGNER]
        if target_info is not None:
            target = self._file("target_info", target_info)
            command += ["--target-info", target]
        out = str(self._files / f"report-{threading.get_ident()}")
        run_ok(*command, "--report-data", report_data.hex(), "--out", out)
        return pathlib.Path(out).read_bytes()

    def verify(self, quote: bytes, *options: str) -> subprocess.CompletedProcess[str]:
        """The verdict on a quote with this platform's collateral and its root."""
        root = ["--trust-root", str(self.dir / "root_ca.pem")]
        return self.verify_without_root(quote, *root, *options)

    def verify_without_root(self, quote: bytes, *options: str) -> subprocess.CompletedProcess[str]:
        """The verdict of one who trusts Intel's root alone."""
        collateral = ["--collateral", str(self.dir / "collateral")]
        return run("quote", "verify", *collateral, *options, self._file("quote", quote))

    def advance(self, *options: str) -> None:
        """Lets something happen to the platform."""
        run_ok("sim", "advance", "--dir", str(self.dir), *options)

    def _file(self, name: str, content: bytes) -> str:
        path = self._files / f"{name}-{threading.get_ident()}"
        path.write_bytes(content)
        return str(path)


class Log:
    """A process's log lines as they come, and a way to wait for one."""

    def __init__(self, stream):
        self._lines: collections.deque[str] = collections.deque(maxlen=1000)
        self._ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream) -> None:
        with stream:
            for line in stream:
                with self._news:
                    self._lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def find(self, pattern: str) -> re.Match[str] | None:
        """The first line so far that has the pattern."""
        return next((m for m in (re.search(pattern, line) for line in list(self._lines)) if m), None)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Waits for a line; that the process ended without it is an error."""
        with self._news:
            self._news.wait_for(lambda: self._ended or self.find(pattern), PATIENCE_SECONDS)
            found = self.find(pattern)
        if not found:
            raise AssertionError(f"no log line with '{pattern}' in:\n{self.text()}")
        return found

    def text(self) -> str:
        """All lines, for messages."""
        return "\n".join(self._lines)

    def finish(self) -> None:
        """Waits for the end of the stream."""
        self._thread.join(PATIENCE_SECONDS)


class QuoteHelper:
    """A running quote helper. Whatever becomes of the test, it does not outlive it."""

    def __init__(self, test: Owner, socket: str, sim_dir: pathlib.Path, *options: str,
                 platform: str = "simulated"):
        self.socket = socket
        command = [confcom(), "quote-helper", "--socket", socket, "--platform", platform]
        command += ["--sim-dir", str(sim_dir), "--metrics-address", "127.0.0.1:0", *options]
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        at_end(test, self.kill)
        self.log = Log(self.process.stderr)
        self.log.wait_for(f"serving on {re.escape(socket)}$")

    @property
    def http(self) -> str:
        """Where metrics and health are."""
        return self.log.wait_for(r"metrics and health on (http://[^ ]+?)/?$").group(1)

    def terminate(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Tells it to stop, and does not wait."""
        self.process.send_signal(number)

    def wait(self) -> int:
        """Its exit status."""
        status = self.process.wait(PATIENCE_SECONDS)
        self.log.finish()
        return status

    def stop(self) -> None:
        """Stops it as Kubernetes does, and insists that it leaves nothing behind."""
        self.terminate()
        status = self.wait()
        if status != 0:
            raise AssertionError(f"quote helper: exit status {status} after SIGTERM:\n{self.log.text()}")
        if os.path.lexists(self.socket):
            raise AssertionError(f"quote helper: {self.socket} is still there after SIGTERM")

    def kill(self) -> None:
        """What the kernel does when memory runs out: no chance to tidy up."""
        if self.process.poll() is None:
            self.process.kill()
        self.wait()

    def descriptors(self) -> int:
        """How many files it has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def anonymous_kib(self) -> int:
        """Resident memory that is its own, not its program's file."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"^RssAnon:\s+(\d+) kB$", status, re.MULTILINE).group(1))
