"""Keys and certificates of a cluster: one CA, and the identities that Kubernetes' authorisers know by name."""

import pathlib
from collections.abc import Sequence

from .processes import run

DAYS = "30"
NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Pki:
    """A folder with NAME.crt and NAME.key of each identity, ca.crt and ca.key, and the service accounts' sa.key."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder

    def create(self) -> None:
        self.folder.mkdir(mode=0o700)
        self._openssl("req", "-x509", *NEW_KEY, "-keyout", "ca.key", "-out", "ca.crt", "-days", DAYS,
                      "-subj", "/CN=confcom-e2e")
        self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "sa.key")
        self._openssl("pkey", "-in", "sa.key", "-pubout", "-out", "sa.pub")

    def issue(self, name: str, subject: str, alternative_names: Sequence[str] = ()) -> None:
        """Makes NAME.crt for a server and client; alternative names as in `DNS:node1`, `IP:10.0.0.1`."""
        names = ["-addext", "subjectAltName=" + ",".join(alternative_names)] if alternative_names else []
        self._openssl("req", "-x509", *NEW_KEY, "-CA", "ca.crt", "-CAkey", "ca.key", "-keyout", f"{name}.key",
                      "-out", f"{name}.crt", "-days", DAYS, "-subj", subject,
                      "-addext", "basicConstraints=critical,CA:FALSE",
                      "-addext", "extendedKeyUsage=serverAuth,clientAuth", *names)

    def path(self, file: str) -> pathlib.Path:
        return self.folder / file

    def text(self, file: str) -> str:
        return self.path(file).read_text(encoding="ascii")

    def _openssl(self, *arguments: str) -> None:
        run(["env", "-C", str(self.folder), "openssl", *arguments])
