#!/usr/bin/env python3
"""What a node's device plugin or DRA driver may do in the cluster, by a real API server: its own node's part of it, and
nothing else."""

import json
import unittest

from deployment import NAMESPACE, DeploymentScenario

CLUSTER = {"nodes": 1}
PLUGIN, DRIVER = "confcom-device-plugin", "confcom-dra-driver"


def labelling(name):
    return ["patch", "node", name, "--type=merge", '--patch={"metadata":{"labels":{"confcom.dev/sgx":"forged"}}}']


def resource_slice(name, node="node1", driver="sgx.confcom.dev"):
    where = {"nodeName": node} if node else {"allNodes": True}
    return {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": name},
            "spec": {"driver": driver, **where, "devices": [{"name": "epc-0"}],
                     "pool": {"name": name, "generation": 1, "resourceSliceCount": 1}}}


class OwnNodeTest(DeploymentScenario):
    def setUp(self):
        if self.cluster.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found"):
            return
        for overlay in ("default", "dra"):
            self.apply_without_pods(overlay)
        self.cluster.apply({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "other"}})
        # A policy counts some time after it was made.
        for account in (PLUGIN, DRIVER):
            token = self.token_of_node(account, "node1")
            self.cluster.wait(lambda token=token: self.refusal(token, *labelling("other")), 30, "the policy is in force")
        token = self.token_of_node(DRIVER, "node1")
        self.cluster.wait(lambda: self.may_not_make(token, resource_slice("s", "other")), 30, "that of slices is, too")

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
        other = {"metadata": {"labels": {"other": "forged"}}}
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
            self.check_patch(token, patch, reason, subresource)

    def test_a_driver_may_change_its_nodes_two_labels_alone(self):
        token = self.token_of_node(DRIVER, "node1")
        for patch, reason in (
                ({"metadata": {"labels": {"confcom.dev/sgx": "true", "sgx.intel.com/capable": None}}}, ""),
                ({"metadata": {"labels": {"other": "forged"}}}, "changes no label"),
                ({"metadata": {"annotations": {"other": "forged"}}}, "changes no annotation"),
                ({"spec": {"unschedulable": True}}, "changes no spec")):
            self.check_patch(token, patch, reason)
        status = {"status": {"capacity": {"a.example/b": "5"}}}
        self.check_patch(token, status, "forbidden", "status")

    def test_a_driver_may_offer_its_own_nodes_epc_alone(self):
        token, of_none = self.token_of_node(DRIVER, "node1"), self.token(DRIVER)
        reason = "a DRA driver has slices of the node that it runs on, which by its token is"
        for bearer, one, wanted in (
                (token, resource_slice("a"), ""),
                (token, resource_slice("a", "other"), f"{reason} node1, not other"),
                (token, resource_slice("a", None), f"{reason} node1, not of no node"),
                (token, resource_slice("a", driver="gpu.example.com"), "slices of sgx.confcom.dev, not gpu.example.com"),
                (of_none, resource_slice("a"), f"{reason} none, not node1")):
            with self.subTest(one["spec"]):
                self.check(self.may_not_make(bearer, one), wanted)

    def test_a_driver_may_change_and_take_back_its_own_slices_alone(self):
        slices = {"own": resource_slice("own"), "others": resource_slice("others", "other"),
                  "gpus": resource_slice("gpus", driver="gpu.example.com")}
        self.cluster.apply(list(slices.values()))
        self.addCleanup(self.cluster.kubectl, "delete", "resourceslices", *slices, "--ignore-not-found")
        token = self.token_of_node(DRIVER, "node1")
        for name, wanted in (("own", ""), ("others", "node1, not other"), ("gpus", "not gpu.example.com")):
            with self.subTest(name):
                changed = self.cluster.get("resourceslice", name)
                changed["spec"]["pool"]["generation"] = 2
                self.check(self.refusal(token, "replace", "--filename=-", input=json.dumps(changed)), wanted)
                self.check(self.refusal(token, "delete", "resourceslice", name), wanted)

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
