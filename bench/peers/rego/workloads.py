#!/usr/bin/env python3
"""Writes what compare.py measures: policies, and requests with the results they must have.

usage: workloads.py [--data FOLDER] [--out FOLDER] [--fresh N] [--keep-prints]

Policies and recorded requests are read in place. Each file holds the workloads of one policy, a line each:
{"name", "row", "set", "modules", "data", "query", "inputs": [{"text", "want"}]}. `repeat` has one request, `fresh` has
it N times with other ids; the same seed gives the same bytes. Open Policy Agent confirms every result.
"""

import argparse
import copy
import json
import pathlib
import random
import re
import sys
from collections.abc import Callable, Iterator

import peer
import print_calls
import small_inputs

DATA = peer.REPOSITORY.parent / "shared" / "data"
OPA = peer.Engine("opa", "interpreter", (str(peer.BUILT / "rego_peer_opa"),))
REQUEST = re.compile(r'\["ep":"(\w+)",(\{.*\})\],?')
POD_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Writer:
    """Workloads of one policy: gives each its two sets of inputs, and has them confirmed."""

    def __init__(self, arguments: argparse.Namespace, opa: peer.Peer):
        self._arguments = arguments
        self._opa = opa

    def write(self, name: str, policies: Iterator[tuple[dict, list[dict]]]) -> None:
        count = 0
        with open(self._arguments.out / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for policy, requests in policies:
                policy["modules"] = [self._cut(module) for module in policy["modules"]]
                self._opa.load(policy)
                for workload in self._workloads(name, policy, requests):
                    file.write(json.dumps(workload) + "\n")
                    count += 1
        print(f"{name}: {count} workloads")

    def _cut(self, module: dict) -> dict:
        return module if self._arguments.keep_prints else {**module, "text": print_calls.cut(module["text"])}

    def _workloads(self, name: str, policy: dict, requests: list[dict]) -> Iterator[dict]:
        for request in requests:
            rng = random.Random(f"{name}/{request['name']}")
            for kind, count in (("repeat", 1), ("fresh", self._arguments.fresh)):
                inputs = [self._input(request, rng if kind == "fresh" else None) for _ in range(count)]
                yield {"name": f"{name}/{request['name']}/{kind}", "row": request["row"], "set": kind, **policy,
                       "inputs": inputs}

    def _input(self, request: dict, rng: random.Random | None) -> dict:
        text, want = (json.dumps(request[member]) for member in ("input", "want"))
        for old in request["ids"] if rng else ():
            new = fresh_like(old, rng)
            text, want = text.replace(old, new), want.replace(old, new)
        got = self._opa.ask({"check": text})["result"]
        if peer.comparable(got) != peer.comparable(peer.parse(want)):
            raise peer.PeerError(f"{request['name']}: wanted {want}, opa says {json.dumps(got, default=str)}")
        return {"text": text, "want": json.loads(want)}


def fresh_like(old: str, rng: random.Random) -> str:
    """Another id of the same length, dashes where they are."""
    return "".join("-" if char == "-" else rng.choice("0123456789abcdef") for char in old)


def kata_policy(folder: pathlib.Path) -> tuple[dict, list[dict]]:
    """The recorded CreateContainerRequests, and changed ones that must be denied."""
    text = (folder / "policy.rego").read_text(encoding="utf-8")
    policy = {"modules": [{"name": "policy.rego", "text": text, "version": "v0"}], "data": {"pstate": {}},
              "query": "data.agent_policy.CreateContainerRequest"}
    return policy, [request for made in kata_recorded(folder) for request in kata_variants(*made)]


def kata_recorded(folder: pathlib.Path) -> Iterator[tuple[str, dict]]:
    lines = [line.strip() for line in (folder / "inputs.txt").read_text(encoding="utf-8").split("\n") if line.strip()]
    outputs = json.loads((folder / "outputs.json").read_text(encoding="utf-8"))
    apps = 0
    for line, allowed in zip(lines, outputs, strict=True):
        endpoint, text = REQUEST.fullmatch(line).groups()
        if endpoint != "CreateContainerRequest":
            continue
        if not allowed:
            raise ValueError(f"{folder.name}: a recorded request that is denied")
        request = json.loads(text)
        pause = request["OCI"]["Annotations"]["io.kubernetes.cri.container-type"] == "sandbox"
        apps += not pause
        yield "pause" if pause else f"app{apps}", request


def kata_variants(name: str, request: dict) -> Iterator[dict]:
    who = name.rstrip("0123456789")
    ids = kata_ids(request)
    yield {"name": f"{name}/allowed", "row": f"Kata {who}, allowed", "input": request, "want": [True], "ids": ids}
    for change in KATA_CHANGES:
        changed = copy.deepcopy(request)
        if change(changed):
            early = ", by its version" if change is other_version else ""
            yield {"name": f"{name}/{change.__name__}", "row": f"Kata {who}, denied{early}", "input": changed,
                   "want": [False], "ids": ids}


def kata_ids(request: dict) -> list[str]:
    """What is another for every container or pod: their ids and the pod's UID, wherever they occur."""
    annotations = request["OCI"]["Annotations"]
    ids = {request["container_id"], request["exec_id"], annotations["io.kubernetes.cri.sandbox-id"]}
    return sorted(ids | set(POD_UID.findall(json.dumps(annotations))))


def other_argument(request: dict) -> bool:
    request["OCI"]["Process"]["Args"][-1] += "x"
    return True


def added_variable(request: dict) -> bool:
    request["OCI"]["Process"]["Env"].append("LD_PRELOAD=/tmp/own.so")
    return True


def other_mount(request: dict) -> bool:
    request["OCI"]["Mounts"][-1]["source"] = "/etc/shadow"
    return True


def other_root_hash(request: dict) -> bool:
    """Of the last layer, where the policy has layers."""
    layers = [storage for storage in request["storages"] if storage["driver"] == "blk"]
    if not layers:
        return False
    options = layers[-1]["options"]
    at = next(i for i, option in enumerate(options) if ".root-hash=" in option)
    options[at] = options[at][:-1] + ("0" if options[at][-1] != "0" else "1")
    return True


def other_version(request: dict) -> bool:
    request["OCI"]["Version"] += "-own"
    return True


KATA_CHANGES: tuple[Callable[[dict], bool], ...] = (
    other_argument, added_variable, other_mount, other_root_hash, other_version)


def aci_policies(folder: pathlib.Path) -> Iterator[tuple[dict, list[dict]]]:
    import yaml  # Only the recorded cases are YAML.

    cases = yaml.safe_load((folder / "aci.yaml").read_text(encoding="utf-8"))["cases"]
    by_note = {case["note"]: case for case in cases}
    for note, fresh_id, change in (
            ("mount_overlay", "container0", reverse_layers), ("create_container", "sandbox0", add_argument)):
        case = by_note[f"aci/{note}"]
        yield aci_policy(folder, case), aci_requests(note, case, fresh_id, change)


def aci_policy(folder: pathlib.Path, case: dict) -> dict:
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in case["modules"]}
    modules = [{"name": name, "text": text, "version": "v0"} for name, text in texts.items()]
    return {"modules": modules, "data": case["data"], "query": case["query"]}


def aci_requests(note: str, case: dict, fresh_id: str, change: Callable[[dict], str]) -> list[dict]:
    changed = copy.deepcopy(case["input"])
    refused = change(changed)
    row = f"ACI {note}"
    return [
        {"name": f"{note}/allowed", "row": f"{row}, allowed", "input": case["input"],
         "want": [case["want_result"][0]["x"]], "ids": [fresh_id]},
        {"name": f"{note}/{change.__name__}", "row": f"{row}, denied", "input": changed,
         "want": refused, "ids": [fresh_id]}]


def reverse_layers(request: dict) -> list:
    request["layerPaths"].reverse()
    return [{"allowed": False}]


def add_argument(request: dict) -> list:
    request["argList"].append("--explain")
    return [{"allowed": False}]


def small_policies(folder: pathlib.Path) -> Iterator[tuple[dict, list[dict]]]:
    """Every policy with requests of our own that enter its rules: allowed and denied ones."""
    files = sorted((folder / "policies").glob("*_policy.rego"))
    if {file.stem.removesuffix("_policy") for file in files} != set(small_inputs.INPUTS):
        raise ValueError(f"{folder}: not the policies that small_inputs.py knows")
    for file in files:
        module = {"name": file.name, "text": file.read_text(encoding="utf-8"), "version": "v1"}
        name = file.stem.removesuffix("_policy")
        policy = {"modules": [module], "data": {}, "query": "data.bench.allow"}
        yield policy, [small_request(name, *each) for each in small_inputs.INPUTS[name]]


def small_request(policy: str, what: str, allowed: bool, request: dict) -> dict:
    row = f"nine small, {'allowed' if allowed else 'denied'}"
    return {"name": f"{policy}/{what}", "row": row, "input": request, "want": [allowed], "ids": [small_inputs.ID]}


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, default=DATA, help="the folder of recorded data")
    parser.add_argument("--out", type=pathlib.Path, default=peer.BUILT / "workloads")
    parser.add_argument("--fresh", type=int, default=64, help="requests in a set of fresh ones")
    parser.add_argument("--keep-prints", action="store_true", help="leave print calls in the policies")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    rego = arguments.data / "rego"
    if not rego.is_dir():
        sys.exit(f"workloads: no recorded data in {arguments.data}: name the folder with --data")
    arguments.out.mkdir(parents=True, exist_ok=True)
    with peer.Peer(OPA) as opa:
        writer = Writer(arguments, opa)
        for folder in sorted((rego / "kata-requests").iterdir()):
            writer.write(f"kata-{folder.name}", iter([kata_policy(folder)]))
        writer.write("aci", aci_policies(rego / "aci"))
        writer.write("small", small_policies(rego / "bench"))


if __name__ == "__main__":
    main()
