"""What scenarios of the sample enclave have in common: its Jobs, its quote, and a verifier elsewhere."""

import base64
import json
import pathlib
import shutil
import subprocess
import tempfile

from cluster.node import Node
from deployment import DeploymentScenario, sample
from scenario import images, product

MIB = 1 << 20
SIM = "/var/lib/confcom/sim"
HELLO = ["Hello world from the enclave", "Enclave called into host to print: Hello World!"]
# What the host says of an emulated enclave, on standard error, which a log has too.
EMULATED = "confcom: emulated: nothing inside is protected from this machine"


class HelloScenario(DeploymentScenario):
    """A scenario with the node `sgx`, which has a simulated platform, and the namespace `ns`."""

    sgx: Node
    ns: str

    def run_sample(self, name, *jobs):
        """Its Job, which is named as the sample is, or those that are named."""
        self.cluster.kubectl("apply", "--namespace", self.ns, "--filename=-", input=sample(name))
        for job in jobs or (name,):
            self.await_job(job, self.ns)

    def quote(self, name):
        """Of the enclave of a sample, from its log, as the sample says how."""
        self.run_sample(name)
        lines = [line for line in self.log(f"job/{name}", self.ns).splitlines() if line != EMULATED]
        self.assertEqual(lines[:-1], HELLO)
        return base64.b64decode(lines[-1], validate=True)

    def verify(self, quote, *arguments):
        """From outside: with what the platform's owner publishes, and nothing else of the node."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="confcom-"))
        self.addCleanup(shutil.rmtree, folder)
        shutil.copytree(self.sgx.path(f"{SIM}/collateral"), folder / "collateral")
        shutil.copy(self.sgx.path(f"{SIM}/root_ca.pem"), folder)
        (folder / "quote.bin").write_bytes(quote)
        done = subprocess.run([product(), "quote", "verify", "--output=json", "--collateral=collateral",
                               "--trust-root=root_ca.pem", *arguments, "quote.bin"], cwd=folder, capture_output=True,
                              text=True, check=False, timeout=60)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return json.loads(done.stdout)

    def mrenclave(self):
        """What the enclave in the image measures to, by the build that made the image."""
        enclave = images().parent / "enclaves" / "hello.enclave"
        said = subprocess.run([product(), "enclave", "measure", "--output=json", enclave], capture_output=True,
                              text=True, check=True, timeout=60).stdout
        return json.loads(said)["mrenclave"]

    def check_memory(self, component):
        """What it needs at most leaves as much again below its limit."""
        highest, limit = self.memory_of(component)
        print(f"   {component}: {highest / MIB:.1f} MiB at most, of a limit of {limit / MIB:.0f}", flush=True)
        self.assertLess(highest, limit / 2)

    def memory_of(self, component):
        """The highest use, without what the kernel can drop, and the limit, in bytes, of the container of that part."""
        pod, = self.pods(component, self.sgx)
        said = self.sgx.run(["pgrep", "--full", f"^/usr/bin/confcom {component} "]).stdout.split()
        fields = dict(line.split(":", 1) for line in self.sgx.path(f"/proc/{said[0]}/status").read_text().splitlines())
        limit = pod["spec"]["containers"][0]["resources"]["limits"]["memory"]
        return int(fields["VmHWM"].split()[0]) * 1024, int(limit.removesuffix("Mi")) * MIB
