"""The console blocks of a document: the commands that a reader types, and what the document says
that they print. In what is shown '…' is left out: alone in a line, any lines; else a part of the
line. Digits right before it are those of another compiler's enclave, or of another key's."""

import dataclasses
import os
import pathlib
import re
import shlex
import signal
import subprocess

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Longer than all of a document takes on a busy machine.
PATIENCE_SECONDS = 500.0


@dataclasses.dataclass
class Step:
    """A command, and what is shown below it."""

    command: str
    shown: list[str]
    output: str = ""
    status: int = -1


def read_steps(document: str) -> list[Step]:
    """All steps of a document, in order."""
    steps: list[Step] = []
    for block in BLOCK.findall(document):
        goes_on = False
        for line in block.splitlines():
            if goes_on:
                steps[-1].command += "\n" + line
            elif line.startswith("$ "):
                steps.append(Step(line[2:], []))
            else:
                steps[-1].shown.append(line)
            goes_on = line.endswith("\\") and not steps[-1].shown
    return steps


def _pattern(line: str) -> str:
    if line.strip() == "…":
        return r"(?:.*\n)*?"
    line = re.sub(r"\b[0-9a-f]{8,}…", "\0", line)
    return re.escape(line).replace("\0", "[0-9a-f]+").replace("…", ".*") + r"\n"


def is_as_shown(step: Step) -> bool:
    """Whether the command has printed what the document says."""
    return re.fullmatch("".join(map(_pattern, step.shown)), step.output) is not None


def _script(steps: list[Step], mark: str) -> str:
    lines = []
    for step in steps:
        lines.append(step.command)
        if step.command.endswith("&"):
            # A reader types the next command when the server is there.
            log = shlex.quote(re.search(r"2>(\S+) &$", step.command).group(1))
            lines.append(f"until grep -qs serving {log} || ! kill -0 $!; do sleep 0.05; done")
        lines.append(f"confcom_status=$?; echo '{mark}' $confcom_status; (exit $confcom_status)")
    return "\n".join(lines) + "\n"


def run_steps(steps: list[Step], folder: pathlib.Path, environment: dict[str, str]) -> None:
    """Runs them in one shell, as a reader does, and notes what each printed."""
    mark = f"=== {os.urandom(8).hex()}"
    output = folder / "output"
    with open(output, "wb") as file:
        shell = subprocess.Popen(  # pylint: disable=consider-using-with
            ["bash", "-c", _script(steps, mark)], cwd=folder, env=environment, stdout=file,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            shell.wait(PATIENCE_SECONDS)
        finally:
            _end_session(shell)
    printed = re.split(f"{mark} ([0-9]+)\n", output.read_text(encoding="utf-8"))
    for step, text, status in zip(steps, printed[::2], printed[1::2]):
        step.output, step.status = text, int(status)


def _end_session(shell: subprocess.Popen) -> None:
    """Ends the shell, and what it has left running."""
    try:
        os.killpg(shell.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    shell.wait()
