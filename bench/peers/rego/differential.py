#!/usr/bin/env python3
"""Asks two Rego engines the same random questions, and keeps every question that they answer differently.

usage: differential.py --engine NAME=COMMAND [--engine NAME=COMMAND] [--seed S] [--first N] [--count N] [--out FOLDER]

Every engine is a program that speaks the protocol of README.md. Compared are results as JSON, numbers exactly, and
codes of errors. A difference is made small, lines of the module and members of input and data taken away while it
stays; OUT/S-N then has module.rego, input.json, data.json, request.json (a line for either program) and answers.json.
Which of several errors is told depends on which rule is looked at first: where an engine that told one error tells the
other's as soon as a rule is gone, the pair is named and counted apart.
With one engine only: statistics of what it says. Exits with 1 if there was a difference.
"""

import argparse
import collections
import dataclasses
import json
import pathlib
import re
import sys
from collections.abc import Iterator
from typing import Any

import generator
import peer

EMPTY = ([], {}, True, False, None)


class Restarted:
    """A peer that is started again where it ends: that is an answer too."""

    def __init__(self, engine: peer.Engine):
        self.name = engine.name
        self._engine = engine
        self._peer = peer.Peer(engine)

    def answer(self, case: generator.Case) -> dict:
        request = case.request()
        request["eval"]["engine"] = self._engine.mode
        try:
            return self._peer.try_ask(request)
        except (peer.PeerError, BrokenPipeError):
            self.stop()
            self._peer = peer.Peer(self._engine)
            return {"error": {"code": "ended", "message": "the program ended"}}

    def stop(self) -> None:
        self._peer.__exit__()


def verdict(answer: dict) -> Any:
    """What of an answer must be equal."""
    if "errors" in answer:
        # Engines count errors up to limits of their own.
        told = {error["code"] for error in answer["errors"] if error["message"] != "error limit reached"}
        return {"errors": sorted(told)}
    if "error" in answer:
        return {"error": answer["error"]["code"]}
    return {"result": peer.comparable(answer["result"])}


def differ(answers: list[dict]) -> bool:
    return verdict(answers[0]) != verdict(answers[1])


def without_a_rule(case: generator.Case) -> Iterator[generator.Case]:
    package, *rules = re.split(r"^(?=\w)", case.module, flags=re.MULTILINE)[1:]
    for at in range(len(rules)):
        yield dataclasses.replace(case, module=package + "".join(rules[:at] + rules[at + 1:]))


def has_both_errors(case: generator.Case, answers: list[dict], engines: list[Restarted]) -> bool:
    """Whether either engine has the other's error too, and tells it once the rule with its own is gone."""
    if not all("error" in answer for answer in answers):
        return False
    return any(not differ([answers[1 - one], engines[one].answer(less)])
               for less in without_a_rule(case) for one in (0, 1))


def kind(answer: dict) -> str:
    """The verdict without the value."""
    found = verdict(answer)
    if "result" not in found:
        return json.dumps(found)
    return "undefined" if found["result"] is None else "defined"


def smaller(case: generator.Case) -> Iterator[generator.Case]:
    """The case without some of it, big parts first."""
    for between in ("\n\n", "\n"):
        parts = case.module.rstrip("\n").split(between)
        for at in range(1, len(parts)):
            module = between.join(parts[:at] + parts[at + 1:]) + "\n"
            # An empty body is an empty object to some, and true: less to read, more to understand.
            if "if {\n}" not in module:
                yield dataclasses.replace(case, module=module)
    for member in ("input", "data"):
        for left in without_one(getattr(case, member)):
            yield dataclasses.replace(case, **{member: left})


def without_one(value: Any) -> Iterator[Any]:
    """The value without one of its parts, at any depth."""
    if not isinstance(value, dict | list):
        return
    for key, part in list(value.items() if isinstance(value, dict) else enumerate(value)):
        rest = value.copy()
        del rest[key]
        yield rest
        for less in without_one(part):
            changed = value.copy()
            changed[key] = less
            yield changed


def shrink(case: generator.Case, engines: list[Restarted]) -> generator.Case:
    """A small case in which the engines differ in the same way."""
    way = [kind(engine.answer(case)) for engine in engines]
    progress = True
    while progress:
        progress = False
        for less in smaller(case):
            answers = [engine.answer(less) for engine in engines]
            if [kind(each) for each in answers] == way and differ(answers):
                case, progress = less, True
                break
    return case


def keep(folder: pathlib.Path, case: generator.Case, engines: list[Restarted]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    answers = {engine.name: engine.answer(case) for engine in engines}
    (folder / "module.rego").write_text(case.module, encoding="utf-8")
    for name, value in (("input", case.input), ("data", case.data), ("answers", answers)):
        (folder / f"{name}.json").write_text(json.dumps(value, indent=1, default=str) + "\n", encoding="utf-8")
    (folder / "request.json").write_text(json.dumps(case.request()) + "\n", encoding="utf-8")
    print(f"\ndifference in {folder}\n{case.module}input {json.dumps(case.input)}\ndata {json.dumps(case.data)}")
    for name, answer in answers.items():
        print(f"{name}: {json.dumps(answer, default=str)[:1000]}")


def count(statistics: collections.Counter, answer: dict) -> None:
    statistics["pairs"] += 1
    statistics[kind(answer)] += 1
    statistics["compiled"] += "errors" not in answer
    result = answer.get("result")
    statistics["defined, not trivial"] += result is not None and result[0] not in EMPTY


def print_statistics(statistics: collections.Counter) -> None:
    for name, number in statistics.most_common():
        print(f"{number:8} {number / statistics['pairs']:7.1%}  {name}")


def compare(arguments: argparse.Namespace, engines: list[Restarted]) -> int:
    """The number of differences."""
    statistics: collections.Counter = collections.Counter()
    differences = 0
    for number in range(arguments.first, arguments.first + arguments.count):
        case = generator.make_case(f"{arguments.seed}/{number}")
        answers = [engine.answer(case) for engine in engines]
        count(statistics, answers[0])
        if len(engines) < 2 or not differ(answers):
            continue
        if has_both_errors(case, answers, engines):
            statistics["another of two errors"] += 1
            print(f"{arguments.seed}-{number}: another of two errors: {', '.join(map(kind, answers))}")
            continue
        differences += 1
        keep(arguments.out / f"{arguments.seed}-{number}", shrink(case, engines), engines)
    print(f"\nof {engines[0].name}:")
    print_statistics(statistics)
    return differences


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", type=peer.Engine.parse, action="append", required=True, dest="engines")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="number of the first pair")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--out", type=pathlib.Path, default=peer.BUILT / "differences")
    arguments = parser.parse_args()
    if len(arguments.engines) > 2:
        parser.error("one engine or two")
    return arguments


def main() -> None:
    arguments = parse_arguments()
    engines = [Restarted(engine) for engine in arguments.engines]
    try:
        differences = compare(arguments, engines)
    finally:
        for engine in engines:
            engine.stop()
    if len(engines) == 2:
        print(f"{differences} of {arguments.count} answered differently")
    sys.exit(min(differences, 1))


if __name__ == "__main__":
    main()
