"""SIGSTRUCTs, signed by the openssl command, the rest in Python's integers."""

import hashlib
import pathlib
import struct
import subprocess

SIZE = 1808
KEY_BYTES = 384


def make_key(path: pathlib.Path) -> None:
    """An RSA-3072 key with exponent 3."""
    subprocess.run(["openssl", "genrsa", "-3", "-out", path, "3072"], check=True, capture_output=True)


def modulus(key: pathlib.Path) -> int:
    """The key's modulus."""
    command = ["openssl", "rsa", "-in", key, "-noout", "-modulus"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(output.strip().removeprefix("Modulus="), 16)


def mrsigner(key: pathlib.Path) -> str:
    """As hexadecimal."""
    return hashlib.sha256(modulus(key).to_bytes(KEY_BYTES, "little")).hexdigest()


def _sign(key: pathlib.Path, message: bytes) -> int:
    command = ["openssl", "dgst", "-sha256", "-sign", key]
    signature = subprocess.run(command, input=message, check=True, capture_output=True).stdout
    return int.from_bytes(signature, "big")


def make_sigstruct(key: pathlib.Path, mrenclave: str, product: int = 7, svn: int = 3) -> bytes:
    """For this enclave, 64 bits, XFRM 3, no debug."""
    header = bytes.fromhex("06000000e10000000000010000000000") + struct.pack("<II", 0, 0x20260102)
    header += bytes.fromhex("01010000600000006000000001000000") + bytes(4 + 84)
    body = struct.pack("<IIBB2x16x", 0, 0xFFFFFFFF, 0, 0)
    body += struct.pack("<QQQQ", 4, 3, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF1B)
    body += bytes.fromhex(mrenclave) + bytes(16 + 16) + struct.pack("<HH", product, svn)
    n = modulus(key)
    s = _sign(key, header + body)
    q1 = s * s // n
    q2 = (s * s - q1 * n) * s // n
    number = [value.to_bytes(KEY_BYTES, "little") for value in (n, s, q1, q2)]
    out = header + number[0] + struct.pack("<I", 3) + number[1] + body + bytes(12)
    out += number[2] + number[3]
    assert len(out) == SIZE, len(out)
    return out
