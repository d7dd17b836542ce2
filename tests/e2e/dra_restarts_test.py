"""What ends and begins again around the DRA driver, each trap a test: no EPC is lost, none given twice."""

import json
import random
import time
import unittest

from dra_scenario import (DRIVER, MIB, REGISTRY, STATE, DraScenario, SliceWatch, by_claim, by_template, claim, dra_pod,
                          template)
from scenario import PATIENCE_SECONDS

CLUSTER = {"nodes": 1}
TOTAL = 100
HELD = 40
ALL = {"epc-0": TOTAL * MIB}
AWAY_SECONDS = 60.0
# What the kubelet waits for a driver that is gone before it deletes its slices; source: pkg/kubelet/cm/dra/plugin.
KUBELETS_PATIENCE_SECONDS = 30.0
# Measured is less than a second; the machine is shared with builds.
LONGEST_GAP_SECONDS = 5.0
STORM_PODS, STORM_KILLS = 30, 6


class DraRestartsTest(DraScenario):
    def hold(self, name="holder", mib=HELD, **more):
        """A pod with EPC."""
        self.cluster.apply([claim(name, self.space, f"{mib}Mi"), dra_pod(name, self.space, by_claim(name), **more)])
        self.await_phase(name, self.space, "Running")

    def begin_with_a_holder(self, *arguments):
        driver = self.begin(TOTAL, arguments=arguments)
        self.hold()
        return driver

    def check_all_is_well(self, what, begin, held=HELD):
        """Whoever had EPC has it; all that is left can be had, once."""
        self.await_devices(ALL)
        print(f"   {what}: all of it is offered after {time.monotonic() - begin:.1f} s")
        if held:
            self.assertEqual(self.phase("holder", self.space), "Running")
        self.hold("rest", TOTAL - held)
        self.assertEqual(self.check_sums(ALL), ALL)
        self.check_what_is_prepared(ALL)
        self.cluster.apply([claim("more", self.space, "1Mi"), dra_pod("more", self.space, by_claim("more"))])
        self.await_pod_event("FailedScheduling", "more", "cannot allocate all claims")

    def watch(self):
        slices = SliceWatch(self.cluster)
        self.addCleanup(slices.stop)
        self.cluster.wait(lambda: slices.events, PATIENCE_SECONDS, "the slice is watched")
        return slices

    def test_kubelet_restarted(self):
        """It deletes the node's slices whenever it starts, and asks nobody to publish them again."""
        self.begin_with_a_holder()
        slices, begin = self.watch(), time.monotonic()
        self.node.kubelet.restart(9)
        self.cluster.wait(lambda: slices.longest_gap() > 0, PATIENCE_SECONDS, "the slice went and came")
        self.check_all_is_well("kubelet killed", begin)
        print(f"   kubelet killed: {slices.longest_gap():.2f} s without a slice")
        self.assertLess(slices.longest_gap(), LONGEST_GAP_SECONDS)

    def test_driver_killed_before_prepare(self):
        driver = self.begin_with_a_holder()
        begin = time.monotonic()
        driver.kill(9)
        driver.wait()
        self.cluster.apply([claim("late", self.space, "10Mi"), dra_pod("late", self.space, by_claim("late"))])
        self.await_pod_event("FailedPrepareDynamicResources", "late", DRIVER)
        self.driver()
        self.await_phase("late", self.space, "Running")
        self.delete_pod("late")
        self.check_all_is_well("killed before Prepare", begin)
        sockets = list(self.node.path(REGISTRY).glob(f"{DRIVER}-*.sock"))
        self.assertEqual(len(sockets), 1, "the socket of the killed one is removed")

    def test_driver_killed_during_prepare(self):
        driver = self.begin_with_a_holder()
        begin = time.monotonic()
        # Asked, and not answering.
        driver.kill(19)
        self.cluster.apply([claim("late", self.space, "10Mi"), dra_pod("late", self.space, by_claim("late"))])
        self.cluster.wait(lambda: self.cluster.get("pod", "late", self.space)["spec"].get("nodeName"), PATIENCE_SECONDS,
                          "the pod is given to the kubelet")
        time.sleep(2.0)
        driver.kill(9)
        driver.wait()
        self.driver()
        self.await_phase("late", self.space, "Running")
        self.delete_pod("late")
        self.check_all_is_well("killed during Prepare", begin)

    def test_driver_killed_again_and_again_while_pods_come_and_go(self):
        """At moments that nobody chose."""
        driver = self.begin_with_a_holder()
        self.cluster.apply(template("some", self.space, "5Mi"))
        begin, chance = time.monotonic(), random.Random(1)
        names = [f"storm-{number}" for number in range(STORM_PODS)]
        self.cluster.apply([dra_pod(name, self.space, by_template("some"), script="true") for name in names])
        for _ in range(STORM_KILLS):
            until = time.monotonic() + chance.uniform(0.2, 1.5)
            while time.monotonic() < until:
                self.check_sums(ALL)
            driver.kill(9)
            driver.wait()
            driver = self.driver()
        for name in names:
            self.assertEqual(self.await_phase(name, self.space, "Succeeded", "Failed", timeout=3 * PATIENCE_SECONDS),
                             "Succeeded", name)
        print(f"   {STORM_PODS} pods ended well through {STORM_KILLS} kills")
        self.cluster.kubectl("delete", "pods", *names, "--namespace", self.space)
        self.check_all_is_well("killed again and again", begin)

    def test_driver_killed_after_prepare(self):
        driver = self.begin_with_a_holder()
        begin = time.monotonic()
        driver.kill(9)
        driver.wait()
        self.assertEqual(self.phase("holder", self.space), "Running")
        self.delete_pod("holder", "--wait=false")
        # Nobody can unprepare it: it stays, and so does its share.
        time.sleep(5.0)
        self.assertEqual(self.check_sums(ALL), {"epc-0": HELD * MIB})
        self.assertIsNotNone(self.cluster.get("pod", "holder", self.space)["metadata"].get("deletionTimestamp"))
        self.driver()
        self.cluster.wait(lambda: self.prepared() == {} and self.cdi_files() == set(), PATIENCE_SECONDS, "it is unprepared")
        self.cluster.kubectl("delete", "pod", "holder", "--namespace", self.space, "--ignore-not-found")
        self.check_all_is_well("killed after Prepare", begin, held=0)

    def test_a_pod_deleted_by_force_keeps_its_epc_until_it_has_ended(self):
        """The scheduler gives its share away at once. That is where one that only counts would give it twice."""
        self.begin(TOTAL)
        self.hold("stubborn", TOTAL, script="trap '' TERM; while true; do sleep 1; done", grace=12)
        begin = time.monotonic()
        self.delete_pod("stubborn", "--force", "--grace-period=0", "--wait=false")
        self.cluster.kubectl("delete", "resourceclaim", "stubborn", "--namespace", self.space)
        self.cluster.apply([claim("next", self.space, f"{TOTAL}Mi"), dra_pod("next", self.space, by_claim("next"))])
        said = self.await_pod_event("FailedPrepareDynamicResources", "next", "are prepared")
        self.assertIn(f"{self.space}/stubborn", said)
        self.assertEqual(self.check_sums(ALL), ALL)
        while self.phase("next", self.space) != "Running":
            self.check_sums(ALL)
            self.assertLess(time.monotonic() - begin, PATIENCE_SECONDS)
        print(f"   deleted by force: the next has its EPC after {time.monotonic() - begin:.1f} s")
        self.check_what_is_prepared(ALL)

    def test_a_claim_that_the_kubelet_has_forgotten_is_taken_back(self):
        driver = self.begin(TOTAL, arguments=("--reclaim-after", "5s"))
        self.hold("lost", TOTAL)
        self.node.kubelet.stop(9)
        self.delete_pod("lost", "--force", "--grace-period=0", "--wait=false")
        self.cluster.kubectl("delete", "resourceclaim", "lost", "--namespace", self.space)
        (self.node.path("/var/lib/kubelet") / "dra_manager_state").unlink()
        self.node.kubelet.start()
        self.await_devices(ALL)
        begin = time.monotonic()
        self.cluster.apply([claim("next", self.space, f"{TOTAL}Mi"), dra_pod("next", self.space, by_claim("next"))])
        self.await_phase("next", self.space, "Running", timeout=2 * PATIENCE_SECONDS)
        print(f"   forgotten by the kubelet: the next has its EPC after {time.monotonic() - begin:.1f} s")
        self.assertIn("taken back", driver.log_text())
        self.check_what_is_prepared(ALL)

    def test_node_rebooted(self):
        self.begin(TOTAL)
        pod = dra_pod("holder", self.space, by_claim("holder"))
        pod["spec"]["restartPolicy"] = "Always"
        self.cluster.apply([claim("holder", self.space, f"{HELD}Mi"), pod])
        self.await_phase("holder", self.space, "Running")
        former, (uid,) = self.node.boot_id, self.prepared()
        begin = time.monotonic()
        self.node.reboot()
        self.assertEqual(self.cdi_files(), set())
        self.driver()

        def runs_again():
            status = self.cluster.get("pod", "holder", self.space)["status"]
            return [each["restartCount"] for each in status["containerStatuses"]
                    if "running" in each["state"]] == [1]
        self.cluster.wait(runs_again, PATIENCE_SECONDS, "its container runs again")
        self.assertEqual(self.cdi_files(), {uid})
        self.assertFalse(self.node.path(f"{STATE}/{former}").exists())
        self.check_all_is_well("node rebooted", begin)

    def test_another_instance_takes_over_without_a_gap(self):
        """As a rolling update: the new one first. And as one that is taken back: the new one ends."""
        driver = self.begin_with_a_holder()
        slices, begin = self.watch(), time.monotonic()
        for ends_first in (False, True, False):
            following = self.driver()
            self.cluster.wait(lambda: len(list(self.node.path(REGISTRY).glob(f"{DRIVER}-*.sock"))) == 2,
                              PATIENCE_SECONDS, "both serve")
            time.sleep(1.0)
            leaving, driver = (following, driver) if ends_first else (driver, following)
            leaving.kill(15)
            self.assertEqual(leaving.wait(), 0)
            self.hold("between", TOTAL - HELD)
            self.delete_pod("between")
            self.cluster.kubectl("delete", "resourceclaim", "between", "--namespace", self.space)
        self.check_all_is_well("takeovers", begin)
        print(f"   takeovers: {slices.longest_gap():.2f} s without a slice")
        self.assertEqual(slices.longest_gap(), 0.0)

    def test_somebody_deletes_the_slice(self):
        self.begin_with_a_holder()
        slices, begin = self.watch(), time.monotonic()
        self.cluster.kubectl("delete", "resourceslice", self.slices()[0]["metadata"]["name"])
        self.cluster.wait(lambda: slices.longest_gap() > 0, PATIENCE_SECONDS, "the slice is back")
        print(f"   slice deleted: {slices.longest_gap():.2f} s without one")
        self.check_all_is_well("slice deleted", begin)

    def test_somebody_changes_the_slice(self):
        self.begin_with_a_holder()
        one, = self.slices()
        generation = one["spec"]["pool"]["generation"]
        one["spec"]["devices"][0]["capacity"]["epc"]["value"] = "1Ti"
        begin = time.monotonic()
        self.cluster.kubectl("replace", "--filename=-", input=json.dumps(one))
        self.check_all_is_well("slice changed", begin)
        self.assertGreater(self.slices()[0]["spec"]["pool"]["generation"], generation)

    def test_slices_of_ours_under_another_name_go_and_others_stay(self):
        self.begin_with_a_holder()
        begin, ours = time.monotonic(), self.slices()[0]["spec"]
        rogue = {"devices": [{"name": "epc-9"}], "pool": {"name": "rogue", "generation": 1, "resourceSliceCount": 1}}
        made = {"rogue": {**rogue, "driver": DRIVER, "nodeName": ours["nodeName"]},
                "elsewhere": {**rogue, "driver": DRIVER, "nodeName": "elsewhere"},
                "gpus": {**rogue, "driver": "gpu.example.com", "nodeName": ours["nodeName"]}}
        self.cluster.apply([{"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": name},
                             "spec": spec} for name, spec in made.items()])

        def left():
            return {each["metadata"]["name"] for each in self.cluster.get("resourceslices")["items"]} & set(made)
        self.cluster.wait(lambda: "rogue" not in left(), PATIENCE_SECONDS, "the other slice of ours is gone")
        self.assertEqual(left(), {"elsewhere", "gpus"})
        self.check_all_is_well("foreign slices", begin)

    def test_api_server_away_for_a_minute(self):
        """A driver that starts meanwhile waits; nothing that runs notices."""
        driver = self.begin_with_a_holder()
        self.cluster.api_server.stop()
        driver.kill(9)
        driver.wait()
        config = self.node.folder / "dra.kubeconfig"
        driver = self.agent(self.node, "dra-driver", "--platform", "simulated", "--kubeconfig", f"/run/node/{config.name}")
        self._drivers.append(driver)
        time.sleep(AWAY_SECONDS)
        self.assertTrue(driver.is_running, driver.log_text())
        begin = time.monotonic()
        self.cluster.api_server.start()
        self.cluster.wait(lambda: self.cluster.node_is_ready(self.node.name), PATIENCE_SECONDS, "the node is Ready")
        self.check_all_is_well("API server away for a minute", begin)

    def test_driver_gone_for_longer_than_the_kubelet_waits(self):
        driver = self.begin_with_a_holder()
        driver.kill(9)
        driver.wait()
        took = self.await_no_slice(timeout=2 * PATIENCE_SECONDS)
        print(f"   driver killed: the kubelet deletes its slice after {took:.0f} s")
        self.assertGreater(took, KUBELETS_PATIENCE_SECONDS / 2)
        self.cluster.apply([claim("late", self.space, "10Mi"), dra_pod("late", self.space, by_claim("late"))])
        self.await_pod_event("FailedScheduling", "late", "cannot allocate all claims")
        begin = time.monotonic()
        self.driver()
        self.await_phase("late", self.space, "Running")
        self.delete_pod("late")
        self.cluster.kubectl("delete", "resourceclaim", "late", "--namespace", self.space)
        self.check_all_is_well("driver gone for long", begin)

    def test_driver_that_ends_takes_its_socket_along(self):
        """And leaves the slice, by which one that follows at once has no gap."""
        driver = self.begin(TOTAL)
        driver.kill(15)
        self.assertEqual(driver.wait(), 0)
        self.assertEqual(list(self.node.path(REGISTRY).glob(f"{DRIVER}-*.sock")), [])
        print(f"   driver ended: the kubelet deletes its slice after {self.await_no_slice(timeout=2 * PATIENCE_SECONDS):.0f} s")


if __name__ == "__main__":
    unittest.main()
