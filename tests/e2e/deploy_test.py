#!/usr/bin/env python3
"""Manifests and chart, before a real API server: it takes them, they say the same, and nothing in them is privileged."""

import itertools
import json
import re
import unittest

import helm
from deployment import DEPLOY, NAMESPACE, OVERLAYS, DeploymentScenario, sample
from cluster import CommandFailed

CLUSTER = {"nodes": 1}
CHART = DEPLOY / "helm" / "confcom"
EPC = "kubernetes.azure.com/sgx_epc_mem_in_MiB"
# Which values make what an overlay is.
VALUES = {
    "default": [],
    "quote-helper": ["quoteHelper.enabled=true"],
    "simulated": ["simulated.enabled=true"],
    "simulated-quote-helper": ["quoteHelper.enabled=true", "simulated.enabled=true"],
    "intel-resources": ["intelResources=true"],
}
SWITCHES = ["quoteHelper.enabled", "simulated.enabled", "intelResources", "labelNodes", "ownNodeOnly"]
# The only folders of a node that are mounted, and whether they can be written.
FOLDERS = {
    "device-plugin": {"/var/lib/kubelet/device-plugins": True, "/var/lib/kubelet/pod-resources": False, "/dev": False,
                      "/sys/devices/system/node": False, "/var/lib/confcom": True},
    "quote-helper": {"/var/run/aesmd": True},
    "simulated-platform": {"/var/lib/confcom": True},
}


def combinations():
    """Every combination of what is switched, with every way to publish and to provision."""
    for bits in itertools.product(("true", "false"), repeat=len(SWITCHES)):
        for publish, provision in itertools.product(("auto", "node-status"), ("all", "by-resource", "never")):
            yield [f"{name}={bit}" for name, bit in zip(SWITCHES, bits)] + [f"publish={publish}", f"provision={provision}"]


def allowed(values):
    """As the chart says what cannot go together."""
    chosen = dict(value.split("=") for value in values)
    if chosen["provision"] == "by-resource" and chosen["intelResources"] == "false":
        return False
    return not (chosen["quoteHelper.enabled"] == "true" and chosen["provision"] == "never"
                and chosen["simulated.enabled"] == "false")


def pod_of(thing):
    """The specification of the pods that an object makes; None if it makes none."""
    return thing["spec"]["template"]["spec"] if thing["kind"] in ("DaemonSet", "Job") else None


def component(thing):
    return thing["metadata"]["labels"]["app.kubernetes.io/component"]


class DeployTest(DeploymentScenario):
    def overlay(self, name):
        return self.kustomized(OVERLAYS / name)

    def chart(self, values):
        done = helm.template(CHART, NAMESPACE, values)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def make_namespace(self):
        self.cluster.apply((DEPLOY / "manifests" / "base" / "namespace.yaml").read_text(encoding="utf-8"))
        self.addCleanup(self.cluster.kubectl, "delete", "namespace", NAMESPACE, check=False)

    def taken(self, yaml):
        """What the API server would make of it."""
        return self.cluster.kubectl("apply", "--dry-run=server", "--validate=strict", "--filename=-", input=yaml)

    def everything(self):
        return {name: self.objects(self.overlay(name)) for name in VALUES}

    def test_the_api_server_takes_every_overlay(self):
        self.make_namespace()
        for name in VALUES:
            with self.subTest(name):
                said = self.taken(self.overlay(name))
                self.assertIn("daemonset.apps/confcom-device-plugin created (server dry run)", said)
                self.assertEqual("daemonset.apps/confcom-quote-helper" in said, "quote-helper" in name)

    def test_the_api_server_takes_the_samples(self):
        for name in ("hello-world", "hello-world-quote"):
            self.assertEqual(self.taken(sample(name)), f"job.batch/{name} created (server dry run)\n")

    def test_an_overlay_and_the_chart_are_the_same_objects(self):
        for name, values in VALUES.items():
            with self.subTest(name):
                def by_name(objects):
                    return {(each["kind"], each["metadata"]["name"]): each for each in objects}
                overlay, chart = by_name(self.objects(self.overlay(name))), by_name(self.objects(self.chart(values)))
                # Helm's --create-namespace makes it, or who installs.
                del overlay["Namespace", NAMESPACE]
                self.assertEqual(set(overlay), set(chart))
                for key, made in overlay.items():
                    self.assertEqual(self.comparable(made), self.comparable(chart[key]), key)

    @staticmethod
    def comparable(thing):
        """Without the order of options and of mounts, which means nothing."""
        text = json.dumps(thing)
        thing = json.loads(text)
        if (pod := pod_of(thing)) is not None:
            for container in pod["containers"]:
                container["args"] = [container["args"][0], *sorted(container["args"][1:])]
                container["volumeMounts"].sort(key=lambda each: each["name"])
            pod["volumes"].sort(key=lambda each: each["name"])
        return thing

    def test_the_chart_is_clean_and_taken_with_every_combination_of_values(self):
        """One request for all that differ: each is an installation of its own to the API server."""
        self.make_namespace()
        known = set()
        for values in filter(allowed, combinations()):
            with self.subTest(values):
                text = self.chart(values)
                if text in known:
                    continue
                known.add(text)
                self.assertIn("daemonset.apps/confcom-device-plugin", self.taken(text))
        self.assertGreater(len(known), 20)

    def test_helm_lint_has_nothing_to_say(self):
        for values in (*VALUES.values(), ["quoteHelper.enabled=true", "intelResources=true", "provision=by-resource",
                                          "metrics.podMonitor.enabled=true", "metrics.podMonitor.labels.a=b"]):
            done = helm.lint(CHART, values)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertNotRegex(done.stdout, "WARNING|ERROR")

    def test_the_chart_refuses_what_cannot_be(self):
        for values, reason in (
                (["provision=by-resource"], "without intelResources=true"),
                (["quoteHelper.enabled=true", "provision=never"], "the helper needs /dev/sgx_provision"),
                (["quotehelper.enabled=true"], "quotehelper"),
                (["publish=somehow"], "publish"),
                (["quoteHelper.epcMib=0"], "epcMib"),
                (["resourceName=epc"], "resourceName"),
                (["image.digest=sha256:12"], "digest")):
            with self.subTest(values):
                done = helm.template(CHART, NAMESPACE, values)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(reason, done.stderr)

    def test_values_reach_what_they_are_for(self):
        digest = "sha256:" + "ab" * 32
        objects = self.objects(self.chart(
            ["quoteHelper.enabled=true", "intelResources=true", "provision=by-resource", "publish=node-status",
             "resourceName=example.com/epc", "quoteHelper.epcMib=20", "quoteHelper.hostPaths={/opt/intel}",
             "quoteHelper.args={--quote-library=/opt/intel/x.so}", "quoteHelper.env[0].name=A",
             "quoteHelper.env[0].value=b",
             "image.repository=r.example/confcom", f"image.digest={digest}", "quoteHelper.image.repository=r.example/intel",
             "quoteHelper.image.tag=v2", "priorityClassName=mine", "imagePullSecrets[0].name=key"]))
        plugin, helper = (next(pod_of(each) for each in objects if each["kind"] == "DaemonSet" and component(each) == name)
                          for name in ("device-plugin", "quote-helper"))
        self.assertEqual(plugin["containers"][0]["image"], f"r.example/confcom:0.1.0@{digest}")
        self.assertEqual(helper["containers"][0]["image"], "r.example/intel:v2")
        self.assertLess({"--resource-name=example.com/epc", "--publish=node-status", "--provision=by-resource",
                         "--intel-resources", "--quote-helper-socket-dir=/var/run/aesmd"}, set(plugin["containers"][0]["args"]))
        limits = helper["containers"][0]["resources"]["limits"]
        self.assertEqual({name: int(limits[name]) for name in limits if "/" in name},
                         {"example.com/epc": 20, "sgx.intel.com/enclave": 1, "sgx.intel.com/provision": 1})
        self.assertIn({"name": "host-0", "hostPath": {"path": "/opt/intel"}}, helper["volumes"])
        self.assertEqual(helper["containers"][0]["args"][-1], "--quote-library=/opt/intel/x.so")
        self.assertEqual(helper["containers"][0]["env"][-1], {"name": "A", "value": "b"})
        for pod in (plugin, helper):
            self.assertEqual((pod["priorityClassName"], pod["imagePullSecrets"]), ("mine", [{"name": "key"}]))

    def test_the_notes_say_whether_there_are_quotes(self):
        for values, text in (([], "Quote helper:  OFF. /var/run/aesmd is empty in pods"),
                             (["quoteHelper.enabled=true"], "Quote helper:  ON"),
                             (["simulated.enabled=true"], "NOTHING INSIDE IS PROTECTED")):
            with self.subTest(values):
                command, environment = self.cluster.control_plane.kubectl_command([])
                done = helm.install_dry(command[:-1], environment, CHART, NAMESPACE, values)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(text, done.stdout.split("NOTES:")[1])

    def test_no_container_has_more_than_it_needs(self):
        for name, objects in self.everything().items():
            for thing in filter(pod_of, objects):
                with self.subTest(name, kind=thing["kind"], component=component(thing)):
                    pod = pod_of(thing)
                    self.assertEqual(set(pod) & {"hostNetwork", "hostPID", "hostIPC", "hostUsers"}, set())
                    self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
                    for container in [*pod["containers"], *pod.get("initContainers", [])]:
                        self.assertEqual(container["securityContext"], {
                            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                            "capabilities": {"drop": ["ALL"]}})
                        self.assertIn("memory", container["resources"]["limits"])
                    self.check_folders(thing)

    def check_folders(self, thing):
        pod = pod_of(thing)
        folders = {each["name"]: each["hostPath"]["path"] for each in pod["volumes"] if "hostPath" in each}
        for mount in pod["containers"][0]["volumeMounts"]:
            if mount["name"] in folders:
                path = folders[mount["name"]]
                self.assertIn(path, FOLDERS[component(thing)])
                self.assertEqual(not mount.get("readOnly", False), FOLDERS[component(thing)][path], path)

    def test_only_folders_of_the_node_keep_the_pods_from_a_stricter_level(self):
        """Pod Security's own verdict, of a namespace of the level below: what it has against them is hostPath."""
        namespace = self.namespace()
        self.cluster.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=baseline")
        for thing in filter(pod_of, self.everything()["simulated-quote-helper"]):
            with self.subTest(component(thing)):
                pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": namespace},
                       "spec": {**pod_of(thing), "serviceAccountName": "default", "priorityClassName": ""}}
                with self.assertRaises(CommandFailed) as refused:
                    self.taken(json.dumps(pod))
                self.assertRegex(str(refused.exception), r'violates PodSecurity "baseline:latest": hostPath volumes \([^)]*\)\s*$')

    def test_the_samples_run_at_the_strictest_level(self):
        namespace = self.namespace()
        self.cluster.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
        for name in ("hello-world", "hello-world-quote"):
            job, = self.objects(sample(name))
            pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace},
                   "spec": job["spec"]["template"]["spec"]}
            self.assertEqual(self.taken(json.dumps(pod)), f"pod/{name} created (server dry run)\n")

    def test_a_plugin_may_change_its_own_node_alone(self):
        self.make_namespace()
        overlay = self.overlay("default")
        self.cluster.apply(overlay)
        self.addCleanup(self.cluster.kubectl, "delete", "--filename=-", "--wait=false", check=False, input=overlay)
        self.cluster.apply({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "other"}})
        self.addCleanup(self.cluster.kubectl, "delete", "node", "other")
        no_nodes, of_node1 = self.token(), self.token("--bound-object-kind=Node", "--bound-object-name=node1")
        # A policy counts some time after it was made.
        self.cluster.wait(lambda: self.refusal("other", of_node1), 30, "the policy is in force")
        self.assertEqual(self.refusal("node1", of_node1), "")
        reason = "a device plugin changes the node that it runs on, which by its token is"
        self.assertIn(f"{reason} node1, not other", self.refusal("other", of_node1))
        self.assertIn(f"{reason} none, not node1", self.refusal("node1", no_nodes))

    def test_a_plugin_may_change_its_labels_and_resources_alone(self):
        self.make_namespace()
        overlay = self.overlay("default")
        self.cluster.apply(overlay)
        self.addCleanup(self.cluster.kubectl, "delete", "--filename=-", "--wait=false", check=False, input=overlay)
        token = self.token("--bound-object-kind=Node", "--bound-object-name=node1")
        self.let_kubectl_patch_statuses()
        other = {"metadata": {"labels": {"other": "forged"}}}
        self.cluster.wait(lambda: self.patch_refusal(token, other), 30, "the policy is in force")
        for subresource, patch, reason in (
                (None, {"metadata": {"labels": {"confcom.dev/sgx": "true", "sgx.intel.com/capable": None}}}, ""),
                ("status", {"status": {"capacity": {"a.example/b": "5"}, "allocatable": {"a.example/b": "5"}}}, ""),
                (None, other, "changes no label"),
                ("status", other, "changes no label"),
                (None, {"metadata": {"labels": {"kubernetes.io/hostname": None}}}, "changes no label"),
                (None, {"metadata": {"annotations": {"other": "forged"}}}, "changes no annotation"),
                (None, {"spec": {"unschedulable": True}}, "changes no spec"),
                (None, {"spec": {"taints": [{"key": "k", "effect": "NoExecute"}]}}, "changes no spec"),
                ("status", {"status": {"conditions": [{"type": "Ready", "status": "False"}]}}, "nothing of a node's status"),
                ("status", {"status": {"addresses": [{"type": "Hostname", "address": "f"}]}}, "nothing of a node's status")):
            with self.subTest(patch):
                refusal = self.patch_refusal(token, patch, subresource)
                self.assertIn(reason, refusal)
                self.assertEqual(bool(refusal), bool(reason), refusal)

    def let_kubectl_patch_statuses(self):
        """It gets what it patches, which the plugin does not."""
        name = "test-kubectl-patches-statuses"
        who = {"kind": "ServiceAccount", "name": "confcom-device-plugin", "namespace": NAMESPACE}
        rule = {"apiGroups": [""], "resources": ["nodes/status"], "verbs": ["get"]}
        rbac = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name}}
        self.cluster.apply([{**rbac, "kind": "ClusterRole", "rules": [rule]},
                            {**rbac, "kind": "ClusterRoleBinding", "subjects": [who],
                             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}}])
        self.addCleanup(self.cluster.kubectl, "delete", f"clusterrole/{name}", f"clusterrolebinding/{name}")

    def patch_refusal(self, token, patch, subresource=None):
        """Why the bearer may not change node1 so; "" if it may."""
        where = [f"--subresource={subresource}"] if subresource else []
        return self.refusal_of(token, "patch", "node", "node1", *where, "--type=merge", f"--patch={json.dumps(patch)}")

    def token(self, *arguments):
        return self.cluster.kubectl("create", "token", "confcom-device-plugin", "--namespace", NAMESPACE, *arguments).strip()

    def refusal(self, node, token):
        """Why the bearer may not label the node; "" if it may."""
        return self.refusal_of(token, "label", "node", node, "confcom.dev/sgx=forged", "--overwrite")

    def refusal_of(self, token, *arguments):
        try:
            self.cluster.kubectl(*arguments, "--dry-run=server", "--token", token,
                                 "--kubeconfig", str(self.without_certificate()))
        except CommandFailed as error:
            return str(error)
        return ""

    def without_certificate(self):
        """The administrator's way to the API server, but for who it is: a certificate would win over a token."""
        path = self.cluster.folder / "etc" / "nobody.kubeconfig"
        config = json.loads(self.cluster.control_plane.kubeconfig("admin").read_text(encoding="utf-8"))
        config["users"][0]["user"] = {}
        path.write_text(json.dumps(config), encoding="utf-8")
        return path

    def test_everything_has_its_labels_and_the_versions_are_one(self):
        version = re.search(r"project\(confcom VERSION (\S+)", (DEPLOY.parent / "CMakeLists.txt").read_text("utf-8"))[1]
        for name, objects in self.everything().items():
            for thing in objects:
                if thing["kind"] == "Namespace":
                    continue
                labels = thing["metadata"]["labels"]
                self.assertEqual({key: labels[f"app.kubernetes.io/{key}"] for key in ("name", "part-of", "version")},
                                 {"name": "confcom", "part-of": "confcom", "version": version}, name)
                if (pod := pod_of(thing)) is not None:
                    self.assertEqual(pod["containers"][0]["image"], f"localhost/confcom:{version}")
        chart = (CHART / "Chart.yaml").read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"(?m)^(?:version|appVersion): \"?([^\"\n]+)", chart), [version, version])


if __name__ == "__main__":
    unittest.main()
