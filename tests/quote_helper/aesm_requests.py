"""Numbers of the AESM protocol, and the requests that clients make of them."""

import aesm_wire
from aesm_wire import Answer, Field

INIT_QUOTE = 1
GET_QUOTE = 2
GET_LAUNCH_TOKEN = 3
REPORT_ATTESTATION_ERROR = 4
GET_WHITE_LIST_SIZE = 10
GET_WHITE_LIST = 11
GET_EXTENDED_EPID_GROUP_ID = 12
SWITCH_EXTENDED_EPID_GROUP = 13
SGX_REGISTER = 14
INIT_QUOTE_EX = 15
GET_QUOTE_SIZE_EX = 16
GET_QUOTE_EX = 17
CHECK_UPDATE_STATUS = 18
SELECT_ATT_KEY_ID = 19
GET_SUPPORTED_ATT_KEY_ID_NUM = 21
GET_SUPPORTED_ATT_KEY_IDS = 22

SUCCESS = 0
UNEXPECTED = 1
PARAMETER = 3
SERVICE_UNAVAILABLE = 30
UNSUPPORTED_ATT_KEY_ID = 38
ATT_KEY_NOT_INITIALIZED = 42
INVALID_REPORT = 47

MAX_QUOTE_BUFFER = 65_536
PUB_KEY_ID_SIZE = 32
TARGET_INFO_SIZE = 512

TIMEOUT_FIELD = 9


def init_quote_ex(path: str, att_key_id: bytes, *, pub_key_id: bool = True) -> Answer:
    """InitQuoteEx as Intel's client sends it: for the key's size, or for the key."""
    fields: list[Field] = [(1, att_key_id), (3, pub_key_id)]
    if pub_key_id:
        fields.append((4, PUB_KEY_ID_SIZE))
    return aesm_wire.ask(path, INIT_QUOTE_EX, fields)


def get_quote_size_ex(path: str, att_key_id: bytes) -> Answer:
    """GetQuoteSizeEx."""
    return aesm_wire.ask(path, GET_QUOTE_SIZE_EX, [(1, att_key_id)])


def get_quote_ex(path: str, att_key_id: bytes, report: bytes, buf_size: int) -> Answer:
    """GetQuoteEx as most clients send it."""
    return aesm_wire.ask(path, GET_QUOTE_EX, quote_fields(att_key_id, report, buf_size))


def quote_fields(
    att_key_id: bytes, report: bytes, buf_size: int, report_info: bytes | None = None
) -> list[Field]:
    """GetQuoteEx's, with a nonce and a target to make the quoting enclave's REPORT for, or without."""
    fields: list[Field] = [(1, report), (2, att_key_id)]
    if report_info is not None:
        fields.append((3, report_info))
    return fields + [(4, buf_size)]
