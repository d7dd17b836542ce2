"""Enclaves around the code of the tests' own, which is entered at 0x1000 and wants a heap, a stack,
the thread's page of docs/formats/enclave.md at GS, and right behind it its SSA frames."""

import struct

import own_format
import sdk_format
from elf_writer import Segment, write_elf
from measured_pages import EXECUTE, PAGE, READ, REGULAR, TCS, Page, pages_of, zeros
from sdk_format import ADD, BLOB, DATA, EXTEND, STACK_FILL

HEAP = 0x10000
STACK = 0x20000
CONTROL = 0x23000
OWN = 0x24000
SSA = 0x25000
VARIABLES = Segment(0x4010, 6, bytes(i * 5 % 253 for i in range(0x1100)), 0x1800)
PATCH = b"patched"
# In the blob.
TEMPLATE_AT = 64
FACTS_AT = 192
FACTS_SIZE = 72


def own(code: bytes) -> own_format.Enclave:
    """Of this project's format: the thread's page is made by whoever loads it."""
    segments = [Segment(0x1000, 5, code, len(code)), VARIABLES]
    options = own_format.Options(heap_pages=2, stack_pages=2)
    return own_format.build(0x1000, segments, options)


def _facts() -> bytes:
    size = sdk_format.SIZE
    return struct.pack(
        "<QQQQQQQQII", OWN, size, HEAP, 2 * PAGE, STACK, STACK + 2 * PAGE, 0, 0, 0, 1
    )


def _layout() -> bytes:
    entry = sdk_format.entry
    return b"".join(
        [
            entry(1, ADD, 2, HEAP, 0, 0, DATA),
            entry(10, 0, 14, HEAP + 2 * PAGE, 0, 0, 0),
            entry(8, ADD | EXTEND, 2, STACK, STACK_FILL, 0, DATA),
            entry(10, 0, 1, STACK + 2 * PAGE, 0, 0, 0),
            entry(4, ADD | EXTEND, 1, CONTROL, 72, BLOB + TEMPLATE_AT, TCS),
            entry(5, ADD | EXTEND, 1, OWN, FACTS_SIZE, BLOB + FACTS_AT, DATA),
            entry(6, ADD | EXTEND, 2, SSA, 0, 0, DATA),
        ]
    )


def _pages(code: bytes) -> list[Page]:
    fill = struct.pack("<I", STACK_FILL) * (PAGE // 4)
    variables = PATCH + VARIABLES.content[len(PATCH) :]
    control = sdk_format.tcs(SSA, OWN)
    return [
        *pages_of(0x1000, REGULAR | READ | EXECUTE, code, len(code)),
        *pages_of(VARIABLES.address, DATA, variables, VARIABLES.memory),
        *[Page(each.offset, DATA, measured=[]) for each in zeros(HEAP, 2, DATA)],
        Page(STACK, DATA, fill),
        Page(STACK + PAGE, DATA, fill),
        Page(CONTROL, TCS, control.ljust(PAGE, b"\0")),
        Page(OWN, DATA, _facts().ljust(PAGE, b"\0")),
        *zeros(SSA, 2, DATA),
    ]


def sdk(code: bytes) -> sdk_format.Enclave:
    """As Intel's SDK lays an enclave out, with copies: the thread's page is content."""
    segments = [Segment(0x1000, 5, code, len(code)), VARIABLES]
    blob = PATCH.ljust(TEMPLATE_AT, b"\0") + sdk_format.tcs(2 * PAGE, PAGE)
    blob = blob.ljust(FACTS_AT, b"\0") + _facts()
    empty = write_elf(0x1000, segments, {sdk_format.SECTION: sdk_format.note([])})
    patches = struct.pack("<QII16x", empty.segments[1], BLOB, len(PATCH))
    layout = _layout()
    copies = [sdk_format.metadata(each, layout, blob, patches) for each in sdk_format.VERSIONS]
    elf = write_elf(0x1000, segments, {sdk_format.SECTION: sdk_format.note(copies)})
    return sdk_format.Enclave(elf, _pages(code), len(copies))
