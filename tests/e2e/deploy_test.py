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
    "dra": ["publish=dra"],
    "dra-quote-helper": ["publish=dra", "quoteHelper.enabled=true"],
    "simulated-dra": ["publish=dra", "simulated.enabled=true"],
    "simulated-dra-quote-helper": ["publish=dra", "quoteHelper.enabled=true", "simulated.enabled=true"],
}
SPLIT = ["publish=split", "split.devicePlugin=64Gi", "split.dra=32Gi"]
SAMPLES = sorted(path.stem for path in (DEPLOY / "samples").glob("*.yaml"))
SWITCHES = ["quoteHelper.enabled", "simulated.enabled", "intelResources", "labelNodes", "ownNodeOnly"]
# The only folders of a node that are mounted, and whether they can be written.
FOLDERS = {
    "device-plugin": {"/var/lib/kubelet/device-plugins": True, "/var/lib/kubelet/pod-resources": False, "/dev": False,
                      "/sys/devices/system/node": False, "/var/lib/confcom": True, "/run/confcom": True},
    "dra-driver": {"/var/lib/kubelet/plugins_registry": True, "/var/lib/kubelet/plugins/sgx.confcom.dev": True,
                   "/var/run/cdi": True, "/var/lib/kubelet/pod-resources": False, "/dev": False,
                   "/sys/devices/system/node": False, "/var/lib/confcom": True, "/run/confcom": True},
    "quote-helper": {"/var/run/aesmd": True},
    "simulated-platform": {"/var/lib/confcom": True},
}


def combinations():
    """Every combination of what is switched, with every way to publish and to provision."""
    for bits in itertools.product(("true", "false"), repeat=len(SWITCHES)):
        for publish, provision in itertools.product((["publish=auto"], ["publish=node-status"], ["publish=dra"], SPLIT),
                                                    ("all", "by-resource", "never")):
            yield [f"{name}={bit}" for name, bit in zip(SWITCHES, bits)] + [*publish, f"provision={provision}"]


def allowed(values):
    """As the chart says what cannot go together."""
    chosen = dict(value.split("=") for value in values)
    if chosen["provision"] == "by-resource" and chosen["intelResources"] == "false":
        return False
    if chosen["publish"] == "dra" and chosen["intelResources"] == "true":
        return False
    return not (chosen["quoteHelper.enabled"] == "true" and chosen["provision"] == "never"
                and chosen["simulated.enabled"] == "false")


def pod_of(thing):
    """The specification of the pods that an object makes; None if it makes none."""
    return thing["spec"]["template"]["spec"] if thing["kind"] in ("DaemonSet", "Job") else None


def agents(publish):
    """The DaemonSets that offer EPC."""
    return [f"confcom-{name}" for name, when in (("device-plugin", publish != "dra"),
                                                 ("dra-driver", publish in ("dra", "split"))) if when]


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
        self.cluster.apply(self.kustomized(DEPLOY / "manifests" / "namespace"))
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
                made = re.findall(r"(?m)^daemonset.apps/(\S+) created \(server dry run\)$", self.taken(self.overlay(name)))
                helper = ["confcom-quote-helper"] if "quote-helper" in name else []
                self.assertEqual(sorted(made), agents("dra" if "dra" in name else "auto") + helper)

    def test_the_api_server_takes_the_samples(self):
        for name in SAMPLES:
            with self.subTest(name):
                said = self.taken(sample(name)).splitlines()
                self.assertEqual(len(said), len(self.objects(sample(name))))
                self.assertEqual([line for line in said if not line.endswith(" created (server dry run)")], [])

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
                said, publish = self.taken(text), dict(value.split("=") for value in values)["publish"]
                for name in ("confcom-device-plugin", "confcom-dra-driver"):
                    self.assertEqual(f"daemonset.apps/{name} created" in said, name in agents(publish))
                self.assertNotIn("extendedResourceName", text)
        self.assertGreater(len(known), 100)

    def test_helm_lint_has_nothing_to_say(self):
        for values in (*VALUES.values(), SPLIT, ["quoteHelper.enabled=true", "intelResources=true", "provision=by-resource",
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
                (["publish=dra", "intelResources=true"], "no device plugin to offer sgx.intel.com/enclave"),
                (["publish=split", "split.dra=64Gi"], "give both"),
                (["publish=split", "split.dra=64", "split.devicePlugin=1Gi"], "dra"),
                (["split.dra=64Gi"], "are for publish=split"),
                (["quoteHelper.epcMib=0"], "epcMib"),
                (["resourceName=epc"], "resourceName"),
                (["image.digest=sha256:12"], "digest")):
            with self.subTest(values):
                done = helm.template(CHART, NAMESPACE, values)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(reason, done.stderr)

    def test_claims_that_share_want_a_kubernetes_that_has_them(self):
        for values in (["publish=dra"], SPLIT):
            done = helm.template(CHART, NAMESPACE, values, "--kube-version=1.35.4")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("need Kubernetes 1.36, and this is v1.35.4", done.stderr)
        self.assertEqual(helm.template(CHART, NAMESPACE, [], "--kube-version=1.30.0").returncode, 0)

    def test_a_split_gives_each_its_share(self):
        pods = {component(each): pod_of(each) for each in self.objects(self.chart([*SPLIT, "quoteHelper.enabled=true"]))
                if each["kind"] == "DaemonSet"}
        shares = {name: [word for word in pod["containers"][0]["args"] if "share" in word or "publish" in word]
                  for name, pod in pods.items()}
        self.assertEqual(shares, {"device-plugin": ["--epc-share=64Gi"], "dra-driver": ["--epc-share=32Gi"],
                                  "quote-helper": []})
        self.assertEqual(pods["quote-helper"]["containers"][0]["resources"]["limits"][EPC], 10)

    def test_without_a_plugin_the_helper_asks_by_a_claim(self):
        objects = self.objects(self.chart(["publish=dra", "quoteHelper.enabled=true", "quoteHelper.epcMib=20"]))
        template, = (each for each in objects if each["kind"] == "ResourceClaimTemplate")
        request, = template["spec"]["spec"]["devices"]["requests"]
        self.assertEqual(request["exactly"], {"deviceClassName": "sgx-provision.confcom.dev",
                                              "capacity": {"requests": {"epc": "20Mi"}}})
        helper, = (pod_of(each) for each in objects if each["kind"] == "DaemonSet" and component(each) == "quote-helper")
        self.assertEqual(helper["resourceClaims"],
                         [{"name": "epc", "resourceClaimTemplateName": template["metadata"]["name"]}])
        self.assertNotIn(EPC, json.dumps(helper["containers"]))

    def test_who_is_never_to_provision_has_no_class_for_it(self):
        for provision, wanted in (("all", ["sgx-provision.confcom.dev", "sgx.confcom.dev"]), ("never", ["sgx.confcom.dev"])):
            objects = self.objects(self.chart(["publish=dra", f"provision={provision}"]))
            self.assertEqual(sorted(each["metadata"]["name"] for each in objects if each["kind"] == "DeviceClass"), wanted)

    def test_no_class_stands_for_an_extended_resource(self):
        """Kubernetes would count devices where pods mean MiB, and step in wherever the device plugin has none left."""
        classes = [each for name in VALUES for each in self.objects(self.overlay(name)) if each["kind"] == "DeviceClass"]
        self.assertEqual(len(classes), 8)
        for each in classes:
            self.assertNotIn("extendedResourceName", each["spec"])

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
                             (["simulated.enabled=true"], "NOTHING INSIDE IS PROTECTED"),
                             (["publish=dra"], "EPC by claims: of the class sgx.confcom.dev"),
                             (SPLIT, "of each node's EPC 64Gi by the resource, 32Gi by claims")):
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
        everything = self.everything()
        for thing in filter(pod_of, everything["simulated-quote-helper"] + everything["simulated-dra-quote-helper"]):
            with self.subTest(component(thing)):
                pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": namespace},
                       "spec": {**pod_of(thing), "serviceAccountName": "default", "priorityClassName": ""}}
                with self.assertRaises(CommandFailed) as refused:
                    self.taken(json.dumps(pod))
                self.assertRegex(str(refused.exception), r'violates PodSecurity "baseline:latest": hostPath volumes \([^)]*\)\s*$')

    def test_the_samples_run_at_the_strictest_level(self):
        namespace = self.namespace()
        self.cluster.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
        for job in filter(pod_of, (each for name in SAMPLES for each in self.objects(sample(name)))):
            name = job["metadata"]["name"]
            pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace}, "spec": pod_of(job)}
            self.assertEqual(self.taken(json.dumps(pod)), f"pod/{name} created (server dry run)\n")

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
