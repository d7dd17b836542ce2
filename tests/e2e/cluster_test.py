#!/usr/bin/env python3
"""The harness itself: what a scenario relies on, and that nothing of a cluster is left behind."""

import contextlib
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import uuid

from cluster import Cluster, ClusterError, CommandFailed, cgroups, images, namespaces, state
from scenario import PATIENCE_SECONDS, Scenario

HERE = pathlib.Path(__file__).resolve().parent
CLUSTER = {"kubelet_feature_gates": {"ResourceHealthStatus": False, "ResourceHealthStatusMessage": False}}
# Where the scenarios run in the background, SIGINT is ignored unless a program asks for it.
INTERRUPTIBLE = """\
import signal
from cluster import Cluster, cluster, node
signal.signal(signal.SIGINT, signal.default_int_handler)
"""
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"


def pod(name, node, script, namespace="default", **spec):
    container = {"name": "main", "image": images.BUSYBOX_IMAGE, "command": ["sh", "-c", script],
                 **spec.pop("container", {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace},
            "spec": {"nodeName": node, "restartPolicy": "Never", "terminationGracePeriodSeconds": 0,
                     "containers": [container], **spec}}


def job(name, node, namespace):
    spec = pod(name, node, f"echo hello from {name}", namespace)["spec"]
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name, "namespace": namespace},
            "spec": {"backoffLimit": 0, "template": {"spec": spec}}}


class ClusterTest(Scenario):
    def setUp(self):
        self.ns = self.namespace()
        self.first, self.second = self.cluster.nodes

    def running(self, name, node):
        """A pod that stays; its container's id."""
        self.cluster.apply(pod(name, node.name, "trap exit TERM; while :; do sleep 1; done", self.ns))
        return self.cluster.wait(lambda: self.container_id(name), PATIENCE_SECONDS, f"pod {name} runs")

    def container_id(self, name):
        status = self.cluster.get("pod", name, self.ns)["status"]
        return status["phase"] == "Running" and status["containerStatuses"][0]["containerID"]

    def await_ready(self, node):
        self.cluster.wait(lambda: self.cluster.node_is_ready(node.name), PATIENCE_SECONDS, f"{node.name} is Ready")

    def await_boot(self, node):
        def is_new():
            known = self.cluster.get("node", node.name)["status"]["nodeInfo"]["bootID"]
            return known == node.boot_id and self.cluster.node_is_ready(node.name)
        self.cluster.wait(is_new, PATIENCE_SECONDS, f"{node.name} is Ready after its boot")

    def test_both_nodes_are_ready_and_of_the_versions_meant(self):
        found = {each["metadata"]["name"]: each["status"]["nodeInfo"] for each in self.cluster.get("nodes")["items"]}
        self.assertEqual(set(found), {"node1", "node2"})
        for info in found.values():
            self.assertEqual(info["kubeletVersion"], "v1.36.3")
            self.assertEqual(info["containerRuntimeVersion"], "containerd://2.4.2")
        self.assertEqual(len({info["machineID"] for info in found.values()}), len(found))

    def test_a_jobs_logs_are_had_from_each_node(self):
        for node in self.cluster.nodes:
            name = f"job-{node.name}"
            self.cluster.apply(job(name, node.name, self.ns))
            self.cluster.wait(lambda: self.cluster.get("job", name, self.ns)["status"].get("succeeded"),
                              PATIENCE_SECONDS, f"{name} succeeds")
            self.assertEqual(self.cluster.kubectl("logs", "-n", self.ns, f"job/{name}"), f"hello from {name}\n")

    def test_pods_reach_the_api_server_and_have_a_token_that_it_takes(self):
        for node in self.cluster.nodes:
            said = self.run_to_end(pod(f"api-{node.name}", node.name,
                                       f"nc -w 5 10.96.0.1 443 </dev/null && cat {TOKEN}", self.ns))
            review = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": said.strip()}}
            answer = self.cluster.kubectl("create", "-o", "json", "-f", "-", input=json.dumps(review))
            self.assertEqual(json.loads(answer)["status"].get("user", {}).get("username"),
                             f"system:serviceaccount:{self.ns}:default")

    def test_the_api_servers_certificate_is_for_its_service(self):
        said = self.first.run(["openssl", "s_client", "-connect", "10.96.0.1:443", "-CAfile", "/run/node/ca.crt",
                               "-verify_ip", "10.96.0.1", "-verify_return_error", "-brief"], input="").stderr
        self.assertIn("Verification: OK", said)

    def test_pods_of_two_nodes_reach_each_other(self):
        self.cluster.apply(pod("server", self.first.name, "while :; do echo reached | nc -l -p 8080; done", self.ns))
        address = self.cluster.wait(lambda: self.cluster.get("pod", "server", self.ns)["status"].get("podIP"),
                                    PATIENCE_SECONDS, "the server has an address")
        script = f"for i in $(seq 100); do nc -w 2 {address} 8080 </dev/null && exit; sleep 0.1; done; exit 1"
        self.assertEqual(self.run_to_end(pod("client", self.second.name, script, self.ns)), "reached\n")

    def test_feature_gates_reach_the_kubelet(self):
        config = json.loads(self.cluster.kubectl("get", "--raw", "/api/v1/nodes/node1/proxy/configz"))
        self.assertEqual(config["kubeletconfig"]["featureGates"], CLUSTER["kubelet_feature_gates"])

    def test_pods_live_through_a_kubelets_restart(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(number.name):
                name = f"stays-{number.name.lower()}"
                container = self.running(name, self.first)
                before = self.first.kubelet.pid
                self.first.kubelet.restart(number)
                self.assertNotEqual(self.first.kubelet.pid, before)
                self.run_to_end(pod(f"after-{number.name.lower()}", self.first.name, "true", self.ns))
                self.assertEqual(self.container_id(name), container)

    def test_pods_live_through_containerds_end(self):
        container = self.running("stays", self.first)
        self.first.containerd.stop(signal.SIGKILL)
        self.assertFalse(self.first.containerd.is_running)
        self.first.containerd.start()
        self.run_to_end(pod("after", self.first.name, "true", self.ns))
        self.assertEqual(self.container_id("stays"), container)

    def test_a_reboot_keeps_the_disk_and_no_more(self):
        elsewhere = self.running("elsewhere", self.first)
        for path in ("/var/lib/confcom/kept", "/run/lost", "/dev/shm/lost"):
            self.second.path(path).write_text("x", encoding="ascii")
        before = self.second.boot_id
        self.second.reboot()
        self.assertNotEqual(self.second.boot_id, before)
        self.await_boot(self.second)
        self.assertTrue(self.second.path("/var/lib/confcom/kept").exists())
        self.assertFalse(self.second.path("/run/lost").exists())
        self.assertFalse(self.second.path("/dev/shm/lost").exists())
        self.run_to_end(pod("after", self.second.name, "true", self.ns))
        self.assertEqual(self.container_id("elsewhere"), elsewhere)

    def test_the_first_node_can_be_rebooted_too(self):
        self.first.reboot()
        self.await_boot(self.first)
        self.run_to_end(pod("after", self.first.name, "true", self.ns))

    def test_pods_live_through_the_api_servers_absence(self):
        container = self.running("stays", self.first)
        self.cluster.api_server.stop()
        with self.assertRaises(CommandFailed):
            self.cluster.get("nodes")
        self.cluster.api_server.start()
        self.assertEqual(self.cluster.wait(lambda: self.container_id("stays"), PATIENCE_SECONDS, "an answer"), container)

    def test_a_deleted_node_is_back_when_its_kubelet_starts(self):
        before = self.cluster.get("node", "node2")["metadata"]["uid"]
        self.second.delete_object()
        self.second.kubelet.restart()
        self.await_ready(self.second)
        self.assertNotEqual(self.cluster.get("node", "node2")["metadata"]["uid"], before)

    def test_devices_and_sockets_are_one_nodes_alone(self):
        name = f"sgx_test_{uuid.uuid4().hex[:8]}"
        self.first.make_device(f"/dev/{name}", like="/dev/zero")
        self.assertFalse(pathlib.Path("/dev", name).exists())
        self.assertFalse(self.second.path(f"/dev/{name}").exists())
        volume = {"name": "device", "hostPath": {"path": f"/dev/{name}", "type": "CharDevice"}}
        mount = {"volumeMounts": [{"name": "device", "mountPath": f"/dev/{name}"}], "securityContext": {"privileged": True}}
        said = self.run_to_end(pod("reads", self.first.name, f"head -c 3 /dev/{name} | od -An -tx1", self.ns,
                                   volumes=[volume], container=mount))
        self.assertEqual(said.split(), ["00", "00", "00"])
        self.first.path(f"/dev/{name}").unlink()
        self.assertEqual(self.first.run(["test", "-e", f"/dev/{name}"], check=False).returncode, 1)

    def test_folders_are_one_nodes_alone(self):
        for folder in ("/run", "/var/run", "/var/lib/kubelet", "/var/lib/confcom", "/var/log/pods", "/dev", "/dev/shm"):
            with self.subTest(folder):
                name = uuid.uuid4().hex
                self.first.path(f"{folder}/{name}").write_text("x", encoding="ascii")
                self.assertEqual(self.first.run(["cat", f"{folder}/{name}"]).stdout, "x")
                self.assertFalse(pathlib.Path(folder, name).exists())
                self.assertFalse(self.second.path(f"{folder}/{name}").exists())
                self.first.path(f"{folder}/{name}").unlink()

    def test_the_machines_settings_are_not_the_nodes(self):
        self.assertEqual(self.first.run(["cat", "/proc/sys/kernel/panic"]).stdout, "10\n")
        self.assertNotEqual(pathlib.Path("/proc/sys/kernel/panic").read_text(encoding="ascii"), "10\n")

    def test_commands_on_a_node(self):
        self.assertEqual(self.second.run(["hostname"]).stdout, "node2\n")
        self.assertEqual(self.second.run(["cat"], input="given").stdout, "given")
        self.assertEqual(self.second.run(["sh", "-c", "exit 3"], check=False).returncode, 3)
        with self.assertRaisesRegex(CommandFailed, "^sh -c .*: exit status 3: why$"):
            self.second.run(["sh", "-c", "echo why >&2; exit 3"])

    def test_processes_on_a_node(self):
        process = self.second.spawn(["sh", "-c", "echo started; exec sleep 1000"])
        self.addCleanup(process.kill)
        self.cluster.wait(lambda: process.log_text() == "started\n", PATIENCE_SECONDS, "it has started")
        self.assertIn("sleep", pathlib.Path(f"/proc/{process.pid}/cmdline").read_text(encoding="ascii"))
        process.kill(signal.SIGTERM)
        self.assertEqual(process.wait(), -signal.SIGTERM)
        self.assertFalse(process.is_running)

    def test_a_process_that_cannot_start_says_so(self):
        process = self.second.spawn(["no-such-program"], self.second.folder / "log" / "none.log")
        self.assertEqual(process.wait(), 127)
        self.assertIn("no-such-program", process.log_text())

    def test_each_process_has_its_own_output(self):
        for text in ("one", "two"):
            process = self.second.spawn(["echo", text])
            process.wait()
            self.assertEqual(process.log_text(), f"{text}\n")

    def test_docker_archives_are_taken_as_well(self):
        with tempfile.TemporaryDirectory() as folder:
            archive = pathlib.Path(folder, "image.tar")
            write_docker_archive(archive, "localhost/of-docker:2")
            for node in self.cluster.nodes:
                self.assertEqual(node.import_image(archive), ["localhost/of-docker:2"])
        one = pod("of-docker", self.second.name, "echo hello from docker", self.ns)
        one["spec"]["containers"][0]["image"] = "localhost/of-docker:2"
        self.assertEqual(self.run_to_end(one), "hello from docker\n")

    def test_waiting_in_vain_tells_why(self):
        self.cluster.apply(pod("stuck", self.first.name, "true", self.ns, container={"image": "localhost/none:1"}))

        def has_events():
            return "localhost/none:1" in self.cluster.kubectl("get", "events", "-n", self.ns)
        self.cluster.wait(has_events, PATIENCE_SECONDS, "the image's absence is known")
        with self.assertRaises(ClusterError) as caught:
            self.cluster.wait(lambda: self.container_id("stuck"), 0.1, "the stuck pod runs")
        for part in ("in 0 s: the stuck pod runs", "localhost/none:1", "--- kubectl describe pods", "--- log of etcd"):
            self.assertIn(part, str(caught.exception))

    def test_waiting_ends_when_a_part_has_died(self):
        os.kill(self.second.containerd.pid, signal.SIGKILL)
        with self.assertRaisesRegex(ClusterError, "containerd of node2 ended by itself"):
            self.cluster.wait(lambda: False, PATIENCE_SECONDS, "what never comes")
        self.second.containerd.restart()
        self.run_to_end(pod("after", self.second.name, "true", self.ns))


def write_docker_archive(path, name):
    """With the busybox image's own layer, as `docker save` writes it."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(images.make_busybox(pathlib.Path(folder))) as oci:
        def blob(descriptor):
            return oci.extractfile("blobs/sha256/" + descriptor["digest"][7:]).read()
        manifest = json.loads(blob(json.load(oci.extractfile("index.json"))["manifests"][0]))
        files = {"config.json": blob(manifest["config"]), "layer.tar": blob(manifest["layers"][0])}
    index = [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
    with tarfile.open(path, "w") as docker:
        for file, data in {**files, "manifest.json": json.dumps(index).encode()}.items():
            info = tarfile.TarInfo(file)
            info.size = len(data)
            docker.addfile(info, io.BytesIO(data))


class Apart(unittest.TestCase):
    """Of clusters of their own, with their state where it meets no other's."""

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="confcom-e2e-"))
        self.addCleanup(self.clear)
        before = os.environ.get("XDG_STATE_HOME")
        os.environ["XDG_STATE_HOME"] = str(self.home)
        self.addCleanup(lambda: os.environ.pop("XDG_STATE_HOME") if before is None else os.environ.update(XDG_STATE_HOME=before))
        self.interfaces = set(os.listdir("/sys/class/net"))

    def clear(self):
        """What a test that failed has left, its control groups too."""
        for marker in list(self.home.rglob(state.MARKER)):
            state.State(marker.parent).remove()
        shutil.rmtree(self.home)

    @staticmethod
    def groups_of(folder):
        return cgroups.existing(state.State(folder).cgroup)

    def check_nothing_is_left(self, folder):
        self.assertEqual(self.naming(folder), [])
        self.assertFalse(folder.exists(), f"left: {folder}")
        self.assertEqual(self.groups_of(folder), [])
        self.assertNotIn(str(self.home), pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8"))
        self.assertLessEqual(set(os.listdir("/sys/class/net")), self.interfaces)

    def naming(self, folder):
        """The processes that name the folder on their command line, as all of a cluster's or their parents do."""
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if str(folder).encode() in (line := entry.read_bytes()):
                    found.append(line)
        return found

    def await_no_process(self, folder):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left := self.naming(folder):
            self.assertLess(time.monotonic(), deadline, f"live on: {left}")
            time.sleep(0.01)

    def start(self, program):
        """A Python process that begins as `program` says, up to a line that it prints; and that line."""
        process = subprocess.Popen([sys.executable, "-c", INTERRUPTIBLE + program], cwd=HERE, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, process.stdout.readline().strip()


class LeftBehind(Apart):
    """Nothing, however a cluster ends."""

    def test_nothing_after_down(self):
        with Cluster(nodes=1) as cluster:
            folder = cluster.folder
            self.assertTrue(folder.exists())
            self.assertNotEqual(self.groups_of(folder), [])
            cluster.apply(pod("stays", "node1", "while :; do sleep 1; done"))
            cluster.wait(lambda: cluster.get("pod", "stays")["status"]["phase"] == "Running", PATIENCE_SECONDS, "it runs")
        self.check_nothing_is_left(folder)
        cluster.down()

    def test_nothing_after_an_up_that_fails(self):
        cluster = Cluster(self.home / "fails", nodes=1, kubelet_feature_gates={"NoSuchGate": True})
        with self.assertRaisesRegex(ClusterError, "(?s)kubelet of node1 ended by itself.*NoSuchGate"):
            cluster.up()
        self.check_nothing_is_left(self.home / "fails")

    def test_nothing_after_an_exception(self):
        with self.assertRaisesRegex(ValueError, "of a test"), Cluster(nodes=1) as cluster:
            folder = cluster.folder
            raise ValueError("of a test")
        self.check_nothing_is_left(folder)

    def killed_half_way(self, place):
        """The folder of a cluster whose process was killed when it came to a method."""
        process, line = self.start(f"{place} = lambda self, *_: (print(getattr(self, 'folder'), flush=True), "
                                   f"__import__('time').sleep(1000))\nCluster().up()")
        folder = next((self.home / "confcom" / "e2e").iterdir())
        self.assertTrue(line.startswith(str(folder)), line)
        self.assertIsNotNone(namespaces.find_init(str(folder)))
        process.kill()
        self.await_no_process(folder)
        return folder

    def test_processes_end_with_the_killed_test_and_the_next_cluster_clears_the_rest(self):
        for place in ("node.Node._connect", "cluster.Cluster._import_images", "node.Node._start_kubelet"):
            with self.subTest(place):
                folder = self.killed_half_way(place)
                self.assertTrue(folder.exists())
                self.assertNotEqual(state.new_folder_of_tests(), folder)
                self.check_nothing_is_left(folder)

    def test_an_up_on_the_folder_of_a_killed_one_begins_anew(self):
        folder = self.killed_half_way("cluster.Cluster._import_images")
        with Cluster(folder, nodes=1) as cluster:
            self.assertEqual(len(cluster.get("nodes")["items"]), 1)
        self.check_nothing_is_left(folder)

    def test_clusters_that_live_are_left_alone(self):
        process, line = self.start("c = Cluster(nodes=1); c.up(); print(c.folder, flush=True)\n"
                                   "try: input()\nexcept KeyboardInterrupt: raise SystemExit(3)")
        folder = pathlib.Path(line)
        state.new_folder_of_tests()
        self.assertIsNotNone(namespaces.find_init(line))
        self.assertTrue(folder.exists())
        with self.assertRaisesRegex(ClusterError, "is up in .* already"):
            Cluster(folder).up()
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE_SECONDS), 3)
        self.check_nothing_is_left(folder)

    def test_other_folders_are_neither_used_nor_removed(self):
        (self.home / "letters").write_text("dear", encoding="ascii")
        with self.assertRaisesRegex(ClusterError, "not empty and no cluster's"):
            Cluster(self.home).up()
        state.State(self.home).remove()
        self.assertTrue((self.home / "letters").exists())


class ForAPerson(Apart):
    """`./dev cluster` and its messages."""

    def command(self, *arguments, status=0):
        done = subprocess.run([sys.executable, "-m", "cluster", *arguments], cwd=HERE, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        return done.stdout + done.stderr

    def test_from_up_to_down(self):
        folder = self.home / "confcom" / "cluster"
        self.addCleanup(subprocess.run, [sys.executable, "-m", "cluster", "down"], cwd=HERE, check=False, capture_output=True)
        self.assertIn("./dev cluster kubectl get pods -A", self.command("up"))
        self.assertIn("is up in", self.command("up", status=1))
        self.assertRegex(self.command("status"), "node2 +Ready")
        self.assertRegex(self.command("kubectl", "get", "nodes"), "node1 +Ready")
        self.assertEqual(self.command("shell", "node2", "hostname"), "node2\n")
        self.assertIn("node1 or node2", self.command("shell", "node3", status=1))
        archive = self.home / "docker.tar"
        write_docker_archive(archive, "localhost/given:1")
        self.assertEqual(self.command("import", str(archive)).count("localhost/given:1"), 2)
        self.assertIn("all of it is removed", self.command("down"))
        self.check_nothing_is_left(folder)

    def test_without_a_cluster(self):
        self.assertIn("there was no cluster", self.command("down"))
        self.assertIn("./dev cluster up makes one", self.command("status", status=1))
        self.assertIn("usage: ./dev cluster COMMAND", self.command(status=2))


if __name__ == "__main__":
    unittest.main()
