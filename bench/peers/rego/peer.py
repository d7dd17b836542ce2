"""Programs that speak the peers' line protocol (README.md), and what is common to those who drive them."""

import dataclasses
import decimal
import json
import pathlib
import shlex
import subprocess
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
BUILT = REPOSITORY / "build" / "peers" / "rego"


class PeerError(Exception):
    """A peer that ended, or that answered with an error where none is allowed."""


@dataclasses.dataclass(frozen=True)
class Engine:
    """What `--engine NAME[:MODE]=COMMAND` names."""

    name: str
    mode: str
    command: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> "Engine":
        """For argparse: a ValueError is its usage error."""
        name, equals, command = text.partition("=")
        if not (name and equals and command):
            raise ValueError(text)
        return cls(name, name.partition(":")[2] or "interpreter", tuple(shlex.split(command)))


class Peer:
    """A running program. A context manager: leaving it ends the program."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self._process = subprocess.Popen(engine.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL)

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def send(self, request: dict) -> None:
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def receive(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise PeerError(f"{self.engine.name}: ended")
        return parse(line)

    def try_ask(self, request: dict) -> dict:
        """The answer, an error or not."""
        self.send(request)
        return self.receive()

    def ask(self, request: dict) -> dict:
        return self.refuse(self.try_ask(request))

    def refuse(self, answer: dict) -> dict:
        """Gives the answer back, if it is no error."""
        if "error" in answer or "errors" in answer:
            raise PeerError(f"{self.engine.name}: {json.dumps(answer, default=str)[:2000]}")
        return answer

    def load(self, workload: dict) -> int:
        """Loads a workload's policy; nanoseconds that it took."""
        policy = {member: workload[member] for member in ("modules", "data", "query")}
        return self.ask({"load": {**policy, "engine": self.engine.mode}})["compile_ns"]


def parse(text: str | bytes) -> Any:
    """JSON, numbers exact."""
    return json.loads(text, parse_float=decimal.Decimal)


def comparable(value: Any) -> Any:
    """The same for equal JSON values only: to Python, true is 1."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, list):
        return [comparable(each) for each in value]
    if isinstance(value, dict):
        return {name: comparable(each) for name, each in value.items()}
    return value
