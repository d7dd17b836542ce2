"""A client of the AESM protocol that shares nothing with the server it tests.

Protobuf is encoded and decoded by hand here: with the server's own messages a
wrong field number would be wrong on both sides, and no test would see it.
"""

import dataclasses
import socket
import struct

Field = tuple[int, int | bytes]

VARINT = 0
FIXED64 = 1
BYTES = 2
FIXED32 = 5

PATIENCE_SECONDS = 60.0


class WireError(Exception):
    """The server's bytes are not what the protocol allows."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """One response: its type (the field number in Response) and its fields."""

    kind: int
    fields: dict[int, int | bytes]

    @property
    def code(self) -> int:
        """The AESM error code, which every response must have."""
        code = self.fields.get(1)
        if not isinstance(code, int):
            raise WireError(f"response {self.kind} has no errorCode: {self.fields}")
        return code

    def blob(self, number: int) -> bytes:
        """A field that must be there as bytes."""
        value = self.fields.get(number)
        if not isinstance(value, bytes):
            raise WireError(f"response {self.kind} has no bytes in field {number}: {self.fields}")
        return value

    def number(self, number: int) -> int:
        """A field that must be there as a number."""
        value = self.fields.get(number)
        if not isinstance(value, int):
            raise WireError(f"response {self.kind} has no number in field {number}: {self.fields}")
        return value


def varint(value: int) -> bytes:
    """Seven bits a byte, lowest first, the top bit says that more follow."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def encode(fields: list[Field]) -> bytes:
    """A message of varints (int, bool) and byte strings, in the order given."""
    out = b""
    for number, value in fields:
        if isinstance(value, bytes):
            out += varint(number << 3 | BYTES) + varint(len(value)) + value
        else:
            out += varint(number << 3 | VARINT) + varint(int(value))
    return out


def take_varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at an offset, and the offset after it."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise WireError(f"a number is cut off at offset {at}")
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    raise WireError(f"a number has more than ten bytes at offset {at}")


def take_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """The length-delimited string at an offset, and the offset after it."""
    size, at = take_varint(data, at)
    if size > len(data) - at:
        raise WireError(f"a string of {size} bytes at offset {at} of {len(data)}")
    return data[at : at + size], at + size


def decode(data: bytes) -> dict[int, int | bytes]:
    """A message's fields; stricter than protobuf, a response repeats nothing."""
    fields: dict[int, int | bytes] = {}
    at = 0
    while at < len(data):
        tag, at = take_varint(data, at)
        if tag >> 3 in fields:
            raise WireError(f"field {tag >> 3} is there twice")
        if tag & 7 == VARINT:
            fields[tag >> 3], at = take_varint(data, at)
        elif tag & 7 == BYTES:
            fields[tag >> 3], at = take_bytes(data, at)
        else:
            raise WireError(f"field {tag >> 3} has wire type {tag & 7}, which AESM never uses")
    return fields


def decode_answer(body: bytes) -> Answer:
    """A Response: exactly one member, itself a message."""
    members = decode(body)
    if len(members) != 1:
        raise WireError(f"expected one response, found {sorted(members)}")
    ((kind, content),) = members.items()
    if not isinstance(content, bytes):
        raise WireError(f"response {kind} is not a message")
    return Answer(kind, decode(content))


def frame(body: bytes) -> bytes:
    """A message as it goes over the socket: its length, little-endian, first."""
    return struct.pack("<I", len(body)) + body


def connect(path: str, patience: float = PATIENCE_SECONDS) -> socket.socket:
    """A connection on which nothing waits for ever."""
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    client.settimeout(patience)
    try:
        client.connect(path)
    except OSError:
        client.close()
        raise
    return client


def send(client: socket.socket, data: bytes) -> None:
    """Sends all; that the server has had enough already shows when reading."""
    try:
        client.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass


def read_to_end(client: socket.socket) -> bytes:
    """All that comes until the server closes.

    Closing with unread input resets a unix socket. That is a close as well.
    """
    received = bytearray()
    while True:
        try:
            piece = client.recv(1 << 17)
        except ConnectionResetError:
            return bytes(received)
        if not piece:
            return bytes(received)
        received += piece


def take_frame(received: bytes) -> bytes | None:
    """The body of the only frame that came before the end; None if nothing came."""
    if not received:
        return None
    if len(received) < 4:
        raise WireError(f"closed within the length, after {len(received)} bytes")
    (size,) = struct.unpack_from("<I", received)
    if len(received) != 4 + size:
        raise WireError(f"expected a frame of {size} bytes and the end, found {len(received) - 4}")
    return received[4:]


def finish(client: socket.socket) -> Answer | None:
    """The answer on a connection whose request was sent; None if it was closed without one."""
    with client:
        body = take_frame(read_to_end(client))
    return None if body is None else decode_answer(body)


def send_raw(path: str, data: bytes) -> Answer | None:
    """Sends any bytes at all, without an end of file, and waits for what becomes of it."""
    client = connect(path)
    send(client, data)
    return finish(client)


def request(kind: int, fields: list[Field] | None = None) -> bytes:
    """A Request with one member."""
    return encode([(kind, encode(fields or []))])


def ask(path: str, kind: int, fields: list[Field] | None = None) -> Answer:
    """Asks and insists on an answer of the request's own type.

    Intel's client follows a null pointer when the type is another one.
    """
    answer = send_raw(path, frame(request(kind, fields)))
    if answer is None:
        raise WireError(f"request {kind} was closed without an answer")
    if answer.kind != kind:
        raise WireError(f"request {kind} was answered with response {answer.kind}")
    return answer
