"""The few SGX structures that clients of a quote helper look into, by offset."""

import hashlib
import struct

REPORT_SIZE = 432
REPORT_INFO_SIZE = 960
NONCE_SIZE = 16

ATT_KEY_ID_SIZE = 256
ATT_KEY_ID_COMPARED = 158
ALGORITHM_ECDSA_P256 = 2
# Of Intel's quoting enclaves. Gramine's client knows no other key.
INTEL_MRSIGNER = bytes.fromhex("8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff")

REPORT_DATA = slice(320, 384)
MRENCLAVE = slice(64, 96)
MAC = slice(416, 432)

# Of a quote: version -> (offset of the SGX report body, offset of the signature data's length).
LAYOUT = {3: (48, 432), 4: (48, 432), 5: (54, 438)}


def intel_att_key_id() -> bytes:
    """sgx_att_key_id_t of Intel's ECDSA quoting enclave."""
    base = struct.pack("<HHH48sI", 0, 0, 32, INTEL_MRSIGNER, 1) + bytes(16 + 64 + 16)
    base += struct.pack("<I", ALGORITHM_ECDSA_P256)
    assert len(base) == ATT_KEY_ID_COMPARED
    return base.ljust(ATT_KEY_ID_SIZE, b"\0")


def algorithm(att_key_id: bytes) -> int:
    """The algorithm of an attestation key id."""
    return int.from_bytes(att_key_id[154:158], "little")


def att_key_id_list(
    ids: list[bytes], *, list_id: int = 0, version: int = 0, count: int | None = None
) -> bytes:
    """SelectAttKeyID's list; `count` lies about the number of ids."""
    return struct.pack("<HHI", list_id, version, len(ids) if count is None else count) + b"".join(ids)


def quote_version(quote: bytes) -> int:
    """The version that a quote says it has."""
    return int.from_bytes(quote[:2], "little")


def quote_size(quote: bytes) -> int:
    """How much of a buffer is quote; what follows is padding."""
    offset = LAYOUT[quote_version(quote)][1]
    return offset + 4 + int.from_bytes(quote[offset : offset + 4], "little")


def without_padding(buffer: bytes) -> bytes:
    """The quote in a buffer, as a client cuts it out."""
    return buffer[: quote_size(buffer)]


def report_body(quote: bytes) -> bytes:
    """The enclave's report body within a quote."""
    offset = LAYOUT[quote_version(quote)][0]
    return quote[offset : offset + 384]


def report_info(nonce: bytes, target_info: bytes) -> bytes:
    """sgx_ql_qe_report_info_t as a client sends it: nonce, target, room for a REPORT."""
    return (nonce + target_info).ljust(REPORT_INFO_SIZE, b"\0")


def qe_report(info: bytes) -> bytes:
    """The quoting enclave's REPORT within sgx_ql_qe_report_info_t."""
    return info[NONCE_SIZE + 512 :]


def expected_qe_report_data(nonce: bytes, quote: bytes) -> bytes:
    """What the quoting enclave's REPORT binds: this nonce and this very quote."""
    return hashlib.sha256(nonce + quote).digest() + bytes(32)


def target_info_of(report: bytes) -> bytes:
    """TARGETINFO of the enclave that made a REPORT, as the Rust client derives it."""
    attributes, config_svn, misc_select = report[48:64], report[260:262], report[16:20]
    head = report[MRENCLAVE] + attributes + bytes(2) + config_svn + misc_select + bytes(8)
    return (head + report[192:256]).ljust(512, b"\0")
