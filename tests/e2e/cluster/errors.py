"""What goes wrong, for a person to read."""

from collections.abc import Sequence

# Of what a failed command printed, the end says most.
MAX_SHOWN_CHARACTERS = 4000


class ClusterError(Exception):
    """The cluster cannot be had, or does not do what it was asked for."""


class CommandFailed(ClusterError):
    """A command ended with another status than 0; `status`, `stdout` and `stderr` are its own."""

    def __init__(self, argv: Sequence[str], status: int, stdout: str, stderr: str):
        said = (stderr.strip() or stdout.strip())[-MAX_SHOWN_CHARACTERS:]
        super().__init__(f"{' '.join(argv)}: exit status {status}: {said}")
        self.status = status
        self.stdout = stdout
        self.stderr = stderr
