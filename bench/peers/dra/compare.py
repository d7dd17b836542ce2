#!/usr/bin/env python3
"""Compares `confcom dra-driver` with the example driver in Go (Kubernetes' own helper) on one real cluster.

usage: compare.py CONFCOM BENCH GO_DRIVER_SOURCE [--claims N] [--rounds N]

CONFCOM and BENCH: the program and bench_dra_driver of one build; GO_DRIVER_SOURCE: the folder of the Go module whose
cmd/draplugin it is. Each driver has a node's worth of claims that are allocated to it; both run on the same node at the
same time, and are called one after the other. Prints latencies in µs, and memory in KiB before and after so many claims;
first of all that of `confcom device-plugin` on the same node, which the driver's is to be compared with, and last of all
ours again with a quote helper of the same image beside it, as the manifests have it: they share the program's pages.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[3] / "tests" / "e2e"))

from cluster import Cluster, binaries, toolchain  # noqa: E402

API = "resource.k8s.io/v1"
OURS, GO = "sgx.confcom.dev", "sgx.confcom.example"
DEVICES = {OURS: "epc", GO: "epc-0"}
SIM = "/var/lib/confcom/sim"
REGISTRY = "/var/lib/kubelet/plugins_registry"
ACCESS = "/run/node/admin.kubeconfig"
PATIENCE_SECONDS = 120.0
# For what was freed to be given back.
SETTLE_SECONDS = 5.0


def build_go_driver(source, folder):
    cache = binaries.cache_folder()
    environment = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"}
    go = toolchain.find(cache) or toolchain.fetch(cache)
    subprocess.run([go, "build", "-p", "1", "-trimpath", "-ldflags", "-s -w", "-o", str(folder / "draplugin"),
                    "./cmd/draplugin"], cwd=source, env=environment, check=True)
    return folder / "draplugin"


def claims_of(cluster, driver, device, node, count):
    """Claims that are allocated on the node, as a scheduler would: ns, name and uid of each."""
    short = driver.rpartition(".")[2]
    made = [{"apiVersion": API, "kind": "ResourceClaim",
             "metadata": {"name": f"{short}-{number}", "namespace": "default"},
             "spec": {"devices": {"requests": [{"name": "epc", "exactly": {"deviceClassName": short}}]}}}
            for number in range(count)]
    cluster.apply(made)
    found = {each["metadata"]["name"]: each for each in cluster.get("resourceclaims", namespace="default")["items"]}
    allocated = []
    for number, each in enumerate(made):
        claim = found[each["metadata"]["name"]]
        claim["status"] = {"allocation": {"devices": {"results": [
            {"request": "epc", "driver": driver, "pool": node.name, "device": device,
             "shareID": f"00000000-0000-4000-8000-{number:012x}", "consumedCapacity": {"epc": "1Mi"}}]}},
            "reservedFor": [{"resource": "pods", "name": "bench", "uid": "bench"}]}
        allocated.append(claim)
    cluster.kubectl("replace", "--subresource=status", "--filename=-", timeout=600,
                    input=json.dumps({"apiVersion": "v1", "kind": "List", "items": allocated}))
    return [f"default {name} {found[name]['metadata']['uid']}" for name in (each["metadata"]["name"] for each in made)]


def give_administrators_access(cluster, node):
    """Both drivers may read all claims, which a node may not that no pod of it has."""
    def config(path):
        return json.loads(path.read_text(encoding="utf-8"))
    access = config(node.folder / "kubeconfig")
    access["users"][0]["user"] = config(cluster.control_plane.kubeconfig("admin"))["users"][0]["user"]
    (node.folder / "admin.kubeconfig").write_text(json.dumps(access), encoding="utf-8")


def memory(process):
    """In words: PSS, resident memory and what of it is the process's own, in KiB."""
    def number(file, key):
        text = pathlib.Path(f"/proc/{process.pid}/{file}").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(key))
    return (f"PSS {number('smaps_rollup', 'Pss:')} KiB, resident {number('status', 'VmRSS:')} KiB, "
            f"RssAnon {number('status', 'RssAnon:')} KiB")


def options(node):
    return ["--platform", "simulated", "--sim-dir", SIM, "--epc-mib", "65536", "--kubeconfig", ACCESS, "--node-name",
            node.name, "--label-node"]


def measure_plugin(confcom, scratch, cluster, node):
    plugin = node.spawn([str(confcom), "device-plugin", *options(node)], log=scratch / "plugin.log")

    def allocatable():
        return "kubernetes.azure.com/sgx_epc_mem_in_MiB" in cluster.get("node", node.name)["status"]["allocatable"]
    cluster.wait(allocatable, PATIENCE_SECONDS, "the plugin's EPC is allocatable")
    time.sleep(SETTLE_SECONDS)
    print(f"device plugin: {memory(plugin)}", flush=True)
    plugin.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("confcom", type=pathlib.Path)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("go_driver_source", type=pathlib.Path)
    parser.add_argument("--claims", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="confcom-") as scratch, Cluster(nodes=1) as cluster:
        run(arguments, pathlib.Path(scratch), cluster)


def run(arguments, scratch, cluster):
    node = cluster.nodes[0]
    confcom, bench = arguments.confcom.resolve(strict=True), arguments.bench.resolve(strict=True)
    go_driver = build_go_driver(arguments.go_driver_source.resolve(strict=True), scratch)
    node.run([str(confcom), "sim", "init", "--snp-product", "none", "--dir", SIM])
    give_administrators_access(cluster, node)
    measure_plugin(confcom, scratch, cluster, node)
    drivers = {
        "confcom": (OURS, node.spawn([str(confcom), "dra-driver", *options(node)], log=scratch / "confcom.log")),
        "Go": (GO, node.spawn([str(go_driver), "-numa", "1", "-epc", "64Gi", "-kubeconfig", ACCESS, "-node",
                               node.name, "-grpcv", "0"], log=scratch / "go.log")),
    }
    sockets = {"confcom": lambda: next(iter(node.path(REGISTRY).glob(f"{OURS}-*.sock")), None),
               "Go": lambda: node.path(f"/var/lib/kubelet/plugins/{GO}/dra.sock")}

    def published():
        return {each["spec"]["driver"] for each in cluster.get("resourceslices")["items"]} == {OURS, GO}
    cluster.wait(published, PATIENCE_SECONDS, "both drivers have published")
    files = {}
    for name, (driver, process) in drivers.items():
        files[name] = scratch / f"{name}.claims"
        lines = claims_of(cluster, driver, DEVICES[driver], node, arguments.claims)
        files[name].write_text("\n".join(lines) + "\n", encoding="ascii")
        print(f"{name}: {memory(process)}, nothing prepared", flush=True)
    for name, (driver, process) in drivers.items():
        socket = pathlib.Path("/") / pathlib.Path(sockets[name]()).relative_to(node.path("/"))
        said = node.run([str(bench), str(socket), str(files[name]), str(arguments.rounds)], timeout=600).stdout
        for line in said.splitlines():
            what, prepared, p50, p99 = line.split()
            print(f"{name}: {what} at {prepared} claims: p50 {p50} µs, p99 {p99} µs", flush=True)
        time.sleep(SETTLE_SECONDS)
        print(f"{name}: {memory(process)}, {arguments.claims - 1} claims prepared", flush=True)
    node.spawn([str(confcom), "quote-helper", "--platform", "simulated", "--sim-dir", SIM, "--socket",
                "/run/aesm.socket"], log=scratch / "helper.log")
    cluster.wait(node.path("/run/aesm.socket").is_socket, PATIENCE_SECONDS, "the quote helper serves")
    time.sleep(SETTLE_SECONDS)
    print(f"confcom: {memory(drivers['confcom'][1])}, with a quote helper beside it", flush=True)


if __name__ == "__main__":
    main()
