"""Runs commands to their end, and starts processes that stay."""

import contextlib
import os
import pathlib
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

from .errors import ClusterError, CommandFailed

DEFAULT_TIMEOUT_SECONDS = 120.0
# From SIGTERM to SIGKILL, when a process does not end.
GRACE_SECONDS = 20.0
LOG_TAIL_LINES = 12
MAX_LINE_CHARACTERS = 600
POLL_SECONDS = 0.02


def run(argv: Sequence[str], *, check: bool = True, input: str | bytes | None = None,
        env: Mapping[str, str] | None = None, timeout: float = DEFAULT_TIMEOUT_SECONDS,
        shown: Sequence[str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end; CommandFailed with what it said, named as `shown`, if it fails and `check`."""
    data = input.encode() if isinstance(input, str) else input
    stdin = {"stdin": subprocess.DEVNULL} if data is None else {"input": data}
    shown = shown or argv
    try:
        done = subprocess.run(argv, capture_output=True, env=env, timeout=timeout, check=False, **stdin)
    except FileNotFoundError as error:
        raise ClusterError(f"there is no program {error.filename}") from error
    except subprocess.TimeoutExpired as error:
        raise ClusterError(f"{' '.join(shown)}: not done after {timeout:.0f} s") from error
    stdout, stderr = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
    if check and done.returncode != 0:
        raise CommandFailed(shown, done.returncode, stdout, stderr)
    return subprocess.CompletedProcess(list(shown), done.returncode, stdout, stderr)


def poll(condition: Callable[[], object], timeout: float, what: str) -> object:
    """Waits for something that nobody announces, and gives what the condition said in the end."""
    deadline = time.monotonic() + timeout
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise ClusterError(f"did not come about in {timeout:.0f} s: {what}")
        time.sleep(POLL_SECONDS)
    return result


def children(pid: int) -> list[int]:
    """The children of a process's first thread; none if it has ended."""
    try:
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(word) for word in text.split()]


class Process:
    """A started process, with its output in a file.

    `pid` is the machine's number for it, 0 if it ended before that was known. Where `entered`, the process that
    we started is nsenter, which waits outside of the namespaces for the one that is meant: that is its child.
    """

    def __init__(self, argv: Sequence[str], log: pathlib.Path, *, entered: bool = False, name: str = "",
                 env: Mapping[str, str] | None = None):
        self.name = name or argv[0]
        self.log = log
        with open(log, "ab") as output:
            # A file may have the output of those before; this one's begins here.
            self._log_start = output.tell()
            self._popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env,
                                           start_new_session=True)
        self.pid = self._popen.pid
        if entered:
            poll(lambda: children(self._popen.pid) or not self.is_running, 10, f"{self.name} starts")
            # None if it has ended already: there is nothing to send a signal to.
            self.pid = next(iter(children(self._popen.pid)), 0)

    def status(self) -> int | None:
        """How it ended (negative: by that signal), or None while it runs."""
        return self._popen.poll()

    @property
    def is_running(self) -> bool:
        return self.status() is None

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends a signal; nothing happens to one that has ended."""
        if not self.is_running or not self.pid:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)
            # nsenter stops with the one that it waits for, and would not see its end.
            if number in (signal.SIGCONT, signal.SIGKILL):
                os.kill(self._popen.pid, signal.SIGCONT)

    def wait(self, timeout: float = DEFAULT_TIMEOUT_SECONDS) -> int:
        """Waits for its end; how it ended."""
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise ClusterError(f"{self.name} has not ended after {timeout:.0f} s") from error

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ends it, with force if it does not obey; how it ended."""
        self.kill(number)
        try:
            return self.wait(GRACE_SECONDS)
        except ClusterError:
            self.kill(signal.SIGKILL)
            return self.wait()

    def log_text(self) -> str:
        """What it printed so far."""
        with open(self.log, "rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def log_tail(self) -> str:
        """The last lines; those of a Go program that panicked begin with why, before the stack."""
        lines = self.log_text().splitlines()
        panics = [number for number, line in enumerate(lines) if line.startswith(("panic:", "fatal error:"))]
        start = max(panics[-1] - 2, 0) if panics else max(len(lines) - LOG_TAIL_LINES, 0)
        return "\n".join(line[:MAX_LINE_CHARACTERS] for line in lines[start:start + LOG_TAIL_LINES])


class Service:
    """A process that is stopped and started again in the course of a test, always with the same command.

    `ending` is the signal that ends it when nothing else is said.
    """

    def __init__(self, name: str, start: Callable[[], Process], ending: int = signal.SIGTERM):
        self.name = name
        self._start = start
        self._ending = ending
        self._process: Process | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.is_running

    @property
    def has_failed(self) -> bool:
        """Whether it ended without being told to."""
        return self._process is not None and not self._process.is_running

    @property
    def pid(self) -> int:
        return self._require().pid

    @property
    def status(self) -> int | None:
        """How it ended (negative: by that signal); None while it runs, or was stopped."""
        return self._process.status() if self._process is not None else None

    def start(self) -> None:
        if self.is_running:
            raise ClusterError(f"{self.name} runs already")
        self._process = self._start()

    def stop(self, number: int | None = None) -> int | None:
        """Ends it by a signal; how it ended, None if it did not run."""
        process, self._process = self._process, None
        return process.stop(number or self._ending) if process is not None else None

    def restart(self, number: int | None = None) -> None:
        self.stop(number)
        self.start()

    def forget(self) -> None:
        """After all of a node's processes were ended at once."""
        if self._process is not None:
            self._process.wait()
        self._process = None

    def log_tail(self) -> str:
        return self._process.log_tail() if self._process is not None else ""

    def _require(self) -> Process:
        if self._process is None:
            raise ClusterError(f"{self.name} is stopped")
        return self._process
