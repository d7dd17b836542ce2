#!/usr/bin/env python3
"""What a node's device plugin or DRA driver may do in the cluster, by a real API server: its own node's part of it, and
nothing else."""

import hashlib
import json
import unittest

from deployment import NAMESPACE, DeploymentScenario

CLUSTER = {"nodes": 1}
PLUGIN, DRIVER = "confcom-device-plugin", "confcom-dra-driver"
# As many roles are marked; and one that the node has before.
ROLE, EMPTY = "node-role.kubernetes.io/control-plane", "example.com/empty"
OWNER = {"apiVersion": "v1", "kind": "ConfigMap", "name": "gone", "uid": "00000000-0000-4000-8000-000000000000"}
# What both are refused, of their own node.
METADATA = (
    ({"labels": {"other": "forged"}}, "changes no label"),
    ({"labels": {"kubernetes.io/hostname": None}}, "changes no label"),
    ({"labels": {ROLE: ""}}, "changes no label"),
    ({"labels": {EMPTY: None}}, "changes no label"),
    ({"labels": {EMPTY: "full"}}, "changes no label"),
    ({"labels": {"kubernetes.io/hostname": ""}}, "changes no label"),
    ({"annotations": {"other": "forged"}}, "changes no annotation"),
    ({"ownerReferences": [OWNER]}, "changes no owner"),
    ({"finalizers": ["example.com/forged"]}, "no finalizer"))
# Longest name for which a slice's is made of it; and one whose digest the name is made of.
LONG, LONGER = "l" * 237, "l" * 238
DIGEST_NAMED = f"{hashlib.sha256(LONGER.encode()).hexdigest()}-sgx.confcom.dev"


def labelling(name):
    return ["patch", "node", name, "--type=merge", '--patch={"metadata":{"labels":{"confcom.dev/sgx":"forged"}}}']


def resource_slice(node="node1", name=None, pool=None, driver="sgx.confcom.dev"):
    """As the driver of that node makes it, but for what is said otherwise."""
    where = {"nodeName": node} if node else {"allNodes": True}
    return {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice",
            "metadata": {"name": name or f"{node}-sgx.confcom.dev"},
            "spec": {"driver": driver, **where, "devices": [{"name": "epc-0"}],
                     "pool": {"name": pool or node or "everywhere", "generation": 1, "resourceSliceCount": 1}}}


class OwnNodeTest(DeploymentScenario):
    def setUp(self):
        if self.cluster.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found"):
            return
        for overlay in ("default", "dra"):
            self.apply_without_pods(overlay)
        self.cluster.apply([{"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}}
                            for name in ("other", LONG, LONGER)])
        self.cluster.kubectl("label", "node", "node1", f"{EMPTY}=")
        # A policy counts some time after it was made.
        for account in (PLUGIN, DRIVER):
            token = self.token_of_node(account, "node1")
            self.cluster.wait(lambda token=token: self.refusal(token, *labelling("other")), 30, "the policy is in force")
        token = self.token_of_node(DRIVER, "node1")
        self.cluster.wait(lambda: self.may_not_make(token, resource_slice("other")), 30, "that of slices is, too")

    def test_labels_are_of_its_own_node(self):
        for account, what in ((PLUGIN, "a device plugin"), (DRIVER, "a DRA driver")):
            with self.subTest(account):
                of_node1, of_none = self.token_of_node(account, "node1"), self.token(account)
                self.assertEqual(self.refusal(of_node1, *labelling("node1")), "")
                reason = f"{what} changes the node that it runs on, which by its token is"
                self.assertIn(f"{reason} node1, not other", self.refusal(of_node1, *labelling("other")))
                self.assertIn(f"{reason} none, not node1", self.refusal(of_none, *labelling("node1")))

    def test_a_plugin_may_change_its_labels_and_resources_alone(self):
        token = self.token_of_node(PLUGIN, "node1")
        self.let_kubectl_patch_statuses(PLUGIN)
        for subresource, patch, reason in (
                (None, {"metadata": {"labels": {"confcom.dev/sgx": "true", "sgx.intel.com/capable": None}}}, ""),
                ("status", {"status": {"capacity": {"a.example/b": "5"}, "allocatable": {"a.example/b": "5"}}}, ""),
                *((which, {"metadata": part}, reason) for which in (None, "status") for part, reason in METADATA),
                (None, {"spec": {"unschedulable": True}}, "changes no spec"),
                (None, {"spec": {"taints": [{"key": "k", "effect": "NoExecute"}]}}, "changes no spec"),
                ("status", {"status": {"conditions": [{"type": "Ready", "status": "False"}]}}, "nothing of a node's status"),
                ("status", {"status": {"addresses": [{"type": "Hostname", "address": "f"}]}}, "nothing of a node's status")):
            self.check_patch(token, patch, reason, subresource)

    def test_a_driver_may_change_its_nodes_two_labels_alone(self):
        token = self.token_of_node(DRIVER, "node1")
        for patch, reason in (
                ({"metadata": {"labels": {"confcom.dev/sgx": "true", "sgx.intel.com/capable": None}}}, ""),
                *(({"metadata": part}, reason) for part, reason in METADATA),
                ({"spec": {"unschedulable": True}}, "changes no spec")):
            self.check_patch(token, patch, reason)
        status = {"status": {"capacity": {"a.example/b": "5"}}}
        self.check_patch(token, status, "forbidden", "status")

    def test_a_driver_may_offer_its_own_nodes_epc_alone(self):
        token, of_none = self.token_of_node(DRIVER, "node1"), self.token(DRIVER)
        reason = "a DRA driver has slices of the node that it runs on, which by its token is"
        for bearer, one, wanted in (
                (token, resource_slice(), ""),
                (token, resource_slice("other"), f"{reason} node1, not other"),
                (token, resource_slice(None, "no-node"), f"{reason} node1, not of no node"),
                (token, resource_slice(driver="gpu.example.com"), "slices of sgx.confcom.dev, not gpu.example.com"),
                (token, resource_slice(pool="other"), "its node's pool node1, not other"),
                (of_none, resource_slice(), f"{reason} none, not node1")):
            with self.subTest(one):
                self.check(self.may_not_make(bearer, one), wanted)

    def test_a_driver_names_its_slice_by_its_node(self):
        for node, name, allowed in (
                ("node1", "other-sgx.confcom.dev", False), ("node1", "node1", False), ("node1", DIGEST_NAMED, False),
                ("node1", "x-node1-sgx.confcom.dev", False), (LONG, f"{LONG}-sgx.confcom.dev", True),
                (LONG, DIGEST_NAMED, False), (LONGER, DIGEST_NAMED, True), (LONGER, "node1-sgx.confcom.dev", False),
                (LONGER, f"x{DIGEST_NAMED}", False)):
            with self.subTest(node=node, name=name):
                refusal = self.may_not_make(self.token_of_node(DRIVER, node), resource_slice(node, name))
                self.check(refusal, "" if allowed else "a DRA driver's slice is named NODE-sgx.confcom.dev")

    def test_a_driver_may_change_its_own_slice_and_take_back_its_nodes_alone(self):
        """As others made them. One that the driver would not have made itself, it removes."""
        slices = [(resource_slice(), "", ""),
                  (resource_slice(name="misnamed"), "is named NODE-sgx.confcom.dev", ""),
                  (resource_slice(name="pool", pool="other"), "its node's pool node1, not other", ""),
                  (resource_slice("other"), "node1, not other", "node1, not other"),
                  (resource_slice(name="gpus", driver="gpu.example.com"), "not gpu.example.com", "not gpu.example.com")]
        names = [one["metadata"]["name"] for one, _, _ in slices]
        self.cluster.apply([one for one, _, _ in slices])
        self.addCleanup(self.cluster.kubectl, "delete", "resourceslices", *names, "--ignore-not-found")
        token = self.token_of_node(DRIVER, "node1")
        for name, (_, of_changing, of_deleting) in zip(names, slices):
            with self.subTest(name):
                changed = self.cluster.get("resourceslice", name)
                changed["spec"]["pool"]["generation"] = 2
                self.check(self.refusal(token, "replace", "--filename=-", input=json.dumps(changed)), of_changing)
                self.check(self.refusal(token, "delete", "resourceslice", name), of_deleting)

    def test_a_driver_reads_no_more_than_it_needs(self):
        token = self.token_of_node(DRIVER, "node1")
        for verb, what, wanted in (("get", "resourceclaims.resource.k8s.io", "yes"), ("list", "pods", "no"),
                                   ("list", "resourceclaims.resource.k8s.io", "no"), ("get", "secrets", "no"),
                                   ("update", "resourceclaims.resource.k8s.io", "no"), ("delete", "pods", "no"),
                                   ("create", "resourceclaims.resource.k8s.io", "no"), ("patch", "pods", "no")):
            self.assertEqual(self.asked(token, "auth", "can-i", verb, what, "--all-namespaces"), wanted, (verb, what))

    def test_the_policies_expressions_are_of_the_objects_that_they_are_for(self):
        """The API server's own look at them, some time after they were made."""
        policies = self.cluster.wait(self.looked_at, 30, "each policy was looked at")
        self.assertEqual(len(policies), 3)
        for policy in policies:
            self.assertEqual(policy["status"].get("typeChecking", {}), {}, policy["metadata"]["name"])

    def looked_at(self):
        policies = self.cluster.get("validatingadmissionpolicies")["items"]
        done = all(each.get("status", {}).get("observedGeneration") == each["metadata"]["generation"] for each in policies)
        return policies if done else None

    def asked(self, token, *arguments):
        return self.cluster.kubectl(*arguments, *self.bearing(token), check=False).split()[0]

    def may_not_make(self, token, one):
        return self.refusal(token, "create", "--filename=-", input=json.dumps(one))

    def check_patch(self, token, patch, reason, subresource=None):
        where = [f"--subresource={subresource}"] if subresource else []
        with self.subTest(patch):
            self.check(self.refusal(token, "patch", "node", "node1", *where, "--type=merge",
                                    f"--patch={json.dumps(patch)}"), reason)

    def check(self, refusal, reason):
        self.assertIn(reason, refusal)
        self.assertEqual(bool(refusal), bool(reason), refusal)

    def let_kubectl_patch_statuses(self, account):
        """It gets what it patches, which the plugin does not."""
        name = "test-kubectl-patches-statuses"
        who = {"kind": "ServiceAccount", "name": account, "namespace": NAMESPACE}
        rule = {"apiGroups": [""], "resources": ["nodes/status"], "verbs": ["get"]}
        rbac = {"apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": name}}
        self.cluster.apply([{**rbac, "kind": "ClusterRole", "rules": [rule]},
                            {**rbac, "kind": "ClusterRoleBinding", "subjects": [who],
                             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}}])
        self.addCleanup(self.cluster.kubectl, "delete", f"clusterrole/{name}", f"clusterrolebinding/{name}")


if __name__ == "__main__":
    unittest.main()
