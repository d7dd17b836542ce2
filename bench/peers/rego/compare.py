#!/usr/bin/env python3
"""Measures Rego engines side by side, in turns, and prints Markdown tables.

usage: compare.py --engine NAME[:MODE]=COMMAND... [--ours NAME] [--only REGEX] [--rounds N] [--milliseconds N]
                  [--decisions N] [--workloads FOLDER]

Every engine is a program that speaks the protocol of README.md; MODE is its `load`'s engine. Every timed result is
compared with the one wanted: the row then says `wrong`, and a wrong one of ours makes the run fail. A row's number is
the mean over its workloads; a workload's median is the least of all rounds', its 99th percentile the middle one of the
rounds'.
"""

import argparse
import collections
import contextlib
import dataclasses
import json
import pathlib
import re
import statistics
import sys
import time
from collections.abc import Iterator, Sequence

import peer

MODES = ("decision", "bytes")


class WrongResult(Exception):
    """An engine that did not decide what it had to."""


@dataclasses.dataclass
class Samples:
    """What one engine took for one workload in one mode, a number for each round."""

    p50_ns: list[int] = dataclasses.field(default_factory=list)
    p99_ns: list[int] = dataclasses.field(default_factory=list)

    def add(self, measured: dict) -> None:
        self.p50_ns.append(measured["p50_ns"])
        self.p99_ns.append(measured["p99_ns"])


class Comparison:
    """Runs the workloads, and keeps the numbers: by (row, set, mode), engine and workload."""

    def __init__(self, arguments: argparse.Namespace, peers: Sequence[peer.Peer]):
        self._arguments = arguments
        self._peers = peers
        self.samples: dict[tuple, dict[str, dict[str, Samples]]] = {}
        # By policy and engine.
        self.compile_ns: dict[str, dict[str, list[int]]] = {}
        # By engine and workload: what it said.
        self.wrong: dict[tuple[str, str], str] = {}

    def run(self, name: str, workloads: list[dict]) -> None:
        """Measures the workloads of one policy."""
        for round_number in range(self._arguments.rounds):
            for each in self._in_turns(round_number):
                took = self.compile_ns.setdefault(name, {}).setdefault(each.engine.name, [])
                took.append(each.load(workloads[0]))
            for workload in workloads:
                self._run_workload(workload, round_number)

    def _run_workload(self, workload: dict, round_number: int) -> None:
        for number, mode in enumerate(MODES):
            inputs = share(workload["inputs"], round_number * len(MODES) + number, self._arguments.rounds * len(MODES))
            for each in self._in_turns(round_number):
                row = self.samples.setdefault((workload["row"], workload["set"], mode), {})
                samples = row.setdefault(each.engine.name, collections.defaultdict(Samples))[workload["name"]]
                try:
                    samples.add(self._measure(each, workload, inputs, mode))
                except WrongResult as error:
                    self.wrong[each.engine.name, workload["name"]] = str(error)

    def _in_turns(self, round_number: int) -> list[peer.Peer]:
        """Another one begins in every round."""
        first = round_number % len(self._peers)
        return [*self._peers[first:], *self._peers[:first]]

    def _measure(self, each: peer.Peer, workload: dict, inputs: list[dict], mode: str) -> dict:
        """A set of fresh requests is decided once; its last one, which is in no round's share, comes before."""
        warm_up = measure(each, workload["inputs"][-1:], mode, 3)
        if workload["set"] == "fresh":
            return measure(each, inputs, mode, 1)
        wanted = self._arguments.milliseconds * 1_000_000 // max(warm_up["mean_ns"], 1)
        return measure(each, inputs, mode, min(max(wanted, self._arguments.decisions), 10_000))


def share(inputs: list[dict], number: int, count: int) -> list[dict]:
    """Another part of the fresh requests for each measurement, so that none is ever seen twice."""
    if len(inputs) == 1:
        return inputs
    size = (len(inputs) - 1) // count
    if size == 0:
        sys.exit(f"compare: {len(inputs)} fresh requests are too few for {count} measurements: workloads.py --fresh")
    return inputs[number * size:(number + 1) * size]


def measure(each: peer.Peer, inputs: list[dict], mode: str, rounds: int, threads: int = 1) -> dict:
    return checked(each, inputs, each.ask(measure_request(inputs, mode, rounds, threads)))


def measure_request(inputs: list[dict], mode: str, rounds: int, threads: int) -> dict:
    texts = [one["text"] for one in inputs]
    return {"measure": {"inputs": texts, "mode": mode, "rounds": rounds, "threads": threads}}


def checked(each: peer.Peer, inputs: list[dict], measured: dict) -> dict:
    """The measurement, if every decision in it was the wanted one."""
    for one, got in zip(inputs, measured["results"], strict=True):
        if peer.comparable(got) != peer.comparable(one["want"]):
            raise WrongResult(f"wanted {json.dumps(one['want'])[:200]}, got {json.dumps(got, default=str)[:200]}")
    if measured["changed"]:
        raise WrongResult(f"{measured['changed']} results changed while measuring")
    return measured


def scaling(engine: peer.Engine, workload: dict, milliseconds: int) -> dict[str, float]:
    """Decisions a second: in one thread, in two, and in two programs that share nothing."""
    inputs = workload["inputs"][:1]
    with peer.Peer(engine) as first, peer.Peer(engine) as second:
        for each in (first, second):
            each.load(workload)
        rounds = max(milliseconds * 1_000_000 // measure(first, inputs, "decision", 10)["p50_ns"], 10)
        measure(second, inputs, "decision", 10)
        one = rate(measure(first, inputs, "decision", rounds))
        two = rate(measure(first, inputs, "decision", rounds, threads=2))
        for each in (first, second):
            each.send(measure_request(inputs, "decision", rounds, 1))
        apart = sum(rate(checked(each, inputs, each.refuse(each.receive()))) for each in (first, second))
    return {"one": one, "two": two, "apart": apart}


def best_scaling(engine: peer.Engine, workload: dict, milliseconds: int, rounds: int) -> dict[str, float]:
    """The greatest of each rate: the machine may be shared."""
    found = [scaling(engine, workload, milliseconds) for _ in range(rounds)]
    return {name: max(each[name] for each in found) for name in found[0]}


def rate(measured: dict) -> float:
    return measured["decisions"] * 1e9 / measured["wall_ns"]


def memory(engine: peer.Engine, workloads: list[dict]) -> tuple[int, int]:
    """RssAnon in KiB: of the program alone, and with a policy that has decided every request once."""
    with peer.Peer(engine) as each:
        alone = each.ask({"rss": True})["rss_anon_kib"]
        each.load(workloads[0])
        for workload in workloads:
            each.ask({"check": workload["inputs"][0]["text"]})
        return alone, each.ask({"rss": True})["rss_anon_kib"]


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    print("\n| " + " | ".join(head) + " |")
    print("|---" + "|---:" * (len(head) - 1) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def row_number(samples: dict[str, Samples], percentile: int) -> float | None:
    """Microseconds; none, where a result was wrong."""
    if not all(each.p50_ns for each in samples.values()):
        return None
    if percentile == 50:
        return statistics.mean(min(each.p50_ns) for each in samples.values()) / 1000
    return statistics.mean(statistics.median(each.p99_ns) for each in samples.values()) / 1000


def ratio(theirs: float | None, ours: float | None) -> str:
    return "" if theirs is None or ours is None else f"{theirs / ours:.2f}"


def short(number: float | None) -> str:
    if number is None:
        return "wrong"
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def print_times(comparison: Comparison, names: Sequence[str], ours: str) -> None:
    """Median and 99th percentile in microseconds, and by how much ours takes less than each other."""
    others = [name for name in names if name != ours]
    rows = []
    for (row, kind, mode), engines in sorted(comparison.samples.items()):
        p50 = {name: row_number(engines[name], 50) for name in names}
        times = [f"{short(p50[name])} / {short(row_number(engines[name], 99))}" for name in names]
        ratios = [ratio(p50[name], p50[ours]) for name in others]
        rows.append([row, kind, mode, str(len(engines[ours])), *times, *ratios])
    head = ["request", "set", "from", "workloads", *(f"{name}, µs p50 / p99" for name in names)]
    print_table([*head, *(f"{name} : {ours}" for name in others)], rows)


def print_compile_times(comparison: Comparison, names: Sequence[str], ours: str) -> None:
    others = [name for name in names if name != ours]
    rows = []
    for policy, engines in comparison.compile_ns.items():
        least = {name: min(engines[name]) / 1e6 for name in names}
        rows.append([policy, *(short(least[name]) for name in names),
                     *(ratio(least[name], least[ours]) for name in others)])
    print_table(["compile", *(f"{name}, ms" for name in names), *(f"{name} : {ours}" for name in others)], rows)


def print_scaling(engines: Sequence[peer.Engine], workload: dict, arguments: argparse.Namespace) -> None:
    rows = []
    for engine in engines:
        found = best_scaling(engine, workload, arguments.milliseconds * 10, arguments.rounds)
        rows.append([engine.name, *(short(found[name]) for name in ("one", "two", "apart")),
                     f"{found['two'] / found['one']:.2f}", f"{found['two'] / found['apart']:.2f}"])
    print_table([f"decisions/s, {workload['name']}", "1 thread", "2 threads", "2 programs", "2 threads : 1",
                 "2 threads : 2 programs"], rows)


def print_memory(engines: Sequence[peer.Engine], name: str, workloads: list[dict]) -> None:
    rows = [[engine.name, *(f"{kib:,}" for kib in memory(engine, workloads))] for engine in engines]
    print_table(["RssAnon, KiB", "alone", f"with {name}"], rows)


def policies(folder: pathlib.Path, only: str) -> Iterator[tuple[str, list[dict]]]:
    """The workloads of each policy, with the name of their file or, where it has several, of their first one."""
    for file in sorted(folder.glob("*.jsonl")):
        groups: dict[str, list[dict]] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            workload = peer.parse(line)
            if re.search(only, workload["name"]):
                key = json.dumps([workload["modules"], workload["data"], workload["query"]], default=str)
                groups.setdefault(key, []).append(workload)
        for group in groups.values():
            yield (file.stem if len(groups) == 1 else group[0]["name"].rsplit("/", 2)[0]), group


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", type=peer.Engine.parse, action="append", required=True, dest="engines")
    parser.add_argument("--ours", help="the engine that ratios are about; the last one unless said")
    parser.add_argument("--only", default="", help="workloads to measure, by name")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--milliseconds", type=int, default=10, help="for each measurement of one repeated request")
    parser.add_argument("--decisions", type=int, default=20, help="at least, of one repeated request")
    parser.add_argument("--workloads", type=pathlib.Path, default=peer.BUILT / "workloads")
    arguments = parser.parse_args()
    names = [engine.name for engine in arguments.engines]
    arguments.ours = arguments.ours or names[-1]
    if arguments.ours not in names or len(set(names)) != len(names):
        parser.error("engines' names must differ, and --ours must be one of them")
    return arguments


def biggest(groups: dict[str, list[dict]]) -> str:
    return max(groups, key=lambda name: sum(len(module["text"]) for module in groups[name][0]["modules"]))


def main() -> None:
    arguments = parse_arguments()
    started = time.monotonic()
    groups = dict(policies(arguments.workloads, arguments.only))
    if not groups:
        sys.exit(f"compare: no workloads in {arguments.workloads}: run workloads.py first")
    names = [engine.name for engine in arguments.engines]
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(peer.Peer(engine)) for engine in arguments.engines]
        comparison = Comparison(arguments, peers)
        for name, workloads in groups.items():
            comparison.run(name, workloads)
    print_times(comparison, names, arguments.ours)
    print_compile_times(comparison, names, arguments.ours)
    name = biggest(groups)
    print_scaling(arguments.engines, groups[name][-1 if len(groups[name]) == 1 else 0], arguments)
    print_memory(arguments.engines, name, groups[name])
    seconds = time.monotonic() - started
    print(f"\n{sum(map(len, groups.values()))} workloads, {arguments.rounds} rounds, {seconds:.0f} s")
    for (engine, workload), what in comparison.wrong.items():
        print(f"wrong: {engine}: {workload}: {what}")
    if any(engine == arguments.ours for engine, _ in comparison.wrong):
        sys.exit(f"compare: {arguments.ours} decided wrongly")


if __name__ == "__main__":
    try:
        main()
    except (peer.PeerError, WrongResult, BrokenPipeError) as error:
        sys.exit(f"compare: {error}")
