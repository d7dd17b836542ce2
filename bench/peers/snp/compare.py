#!/usr/bin/env python3
"""Verifies one recorded SEV-SNP report with several verifiers, in turns, and prints what one verification takes.

usage: compare.py [--rounds N] [--times N]

Each verifier is a program that for a number on a line of its stdin verifies as often, and then answers with a line.
What counts is the processor's time, of all its threads: the machine may be shared. Given to all: the report, its VCEK,
ASK and ARK; no CRL. Needs ./build, and bench_report_peer of the release preset. Exits with 1 where the goal is missed:
1.5 times as fast as each of the others.
"""

import argparse
import base64
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
PEERS = REPOSITORY / "build" / "peers" / "snp"
OURS = REPOSITORY / "build" / "release" / "bench" / "bench_report_peer"
DATA = REPOSITORY.parent / "shared" / "data" / "attestation" / "snp"
GOAL = 1.5


def write_authorities(folder: pathlib.Path) -> list[pathlib.Path]:
    """ASK and ARK in DER."""
    text = (DATA / "amd-kds" / "ask_ark_milan.pem").read_text(encoding="ascii")
    out = []
    for name, body in zip(("ask", "ark"), re.findall(r"-----BEGIN CERTIFICATE-----(.*?)-----END", text, re.DOTALL),
                          strict=True):
        out.append(folder / f"{name}.der")
        out[-1].write_bytes(base64.b64decode(body))
    return out


class Verifier:
    def __init__(self, name: str, command: list):
        self.name = name
        self.microseconds: list[float] = []
        self._process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True)

    def measure(self, times: int) -> float:
        """Microseconds of one verification, as the mean over so many."""
        before = self._busy()
        self._process.stdin.write(f"{times}\n")
        self._process.stdin.flush()
        if not self._process.stdout.readline():
            sys.exit(f"compare: {self.name} ended: it refused the report, or was not given what it needs")
        return (self._busy() - before) / times / 1000

    def _busy(self) -> int:
        """Nanoseconds of the processor's time. Source: Linux, Documentation/scheduler/sched-stats.rst."""
        tasks = pathlib.Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks)

    def stop(self) -> None:
        self._process.communicate()


def run(verifiers: list[Verifier], rounds: int, times: int) -> None:
    for each in verifiers:
        each.measure(10)
    for number in range(rounds):
        first = number % len(verifiers)
        for each in verifiers[first:] + verifiers[:first]:
            each.microseconds.append(each.measure(times))


def report(ours: Verifier, others: list[Verifier]) -> bool:
    print(f"{'verifier':34} {'median µs':>10} {'least':>8}   ours is faster by")
    print(f"{ours.name:34} {statistics.median(ours.microseconds):10.0f} {min(ours.microseconds):8.0f}")
    met = True
    for each in others:
        ratio = statistics.median(each.microseconds) / statistics.median(ours.microseconds)
        met &= ratio >= GOAL
        print(f"{each.name:34} {statistics.median(each.microseconds):10.0f} {min(each.microseconds):8.0f}   "
              f"{ratio:.2f} (goal ≥ {GOAL}: {'met' if ratio >= GOAL else 'MISSED'})")
    return met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--times", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        genuine = DATA / "genuine" / "trustee"
        evidence = [genuine / "test-report.bin", genuine / "test-vcek.der", *write_authorities(pathlib.Path(folder))]
        ours = Verifier("confcom", [OURS])
        others = [Verifier("go-sev-guest 0.15.0", [PEERS / "go_sev_guest", *evidence]),
                  Verifier("sev 8.0.0 (OpenSSL's arithmetic)", [PEERS / "sev_openssl", *evidence]),
                  Verifier("sev 8.0.0 (its own arithmetic)", [PEERS / "sev_rust", *evidence])]
        run([ours, *others], arguments.rounds, arguments.times)
        for each in (ours, *others):
            each.stop()
    sys.exit(0 if report(ours, others) else 1)


if __name__ == "__main__":
    main()
