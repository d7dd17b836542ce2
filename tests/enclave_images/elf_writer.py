"""ELF64 files of x86-64 with the segments and sections that are asked for."""

import dataclasses
import struct

PAGE = 4096
EXECUTE = 1
WRITE = 2
READ = 4


@dataclasses.dataclass
class Segment:
    """A PT_LOAD or other; `memory` bytes of which the first are `content`."""

    address: int
    flags: int
    content: bytes
    memory: int
    kind: int = 1


@dataclasses.dataclass
class Elf:
    """A file, and where in it the contents of segments and sections begin."""

    data: bytearray
    segments: list[int]
    sections: dict[str, int]


def write_elf(entry: int, segments: list[Segment], sections: dict[str, bytes]) -> Elf:
    """Headers, segments each at the file offset that its address asks for, sections."""
    data = bytearray(64 + 56 * len(segments))
    headers = b""
    segments_at = []
    for segment in segments:
        data.extend(bytes(-len(data) % PAGE + segment.address % PAGE))
        segments_at.append(len(data))
        data.extend(segment.content)
        headers += struct.pack(
            "<IIQQQQQQ", segment.kind, segment.flags, segments_at[-1], segment.address, segment.address,
            len(segment.content), segment.memory, PAGE,
        )  # fmt: skip
    data[64 : 64 + len(headers)] = headers
    sections_at = {}
    table = bytes(64)
    names = b"\0"
    for name, content in [*sections.items(), (".shstrtab", b"")]:
        offset = len(names)
        names += name.encode() + b"\0"
        content = content or names
        data.extend(bytes(-len(data) % 8))
        sections_at[name] = len(data)
        table += struct.pack("<II16xQQ24x", offset, 7, len(data), len(content))
        data.extend(content)
    data.extend(bytes(-len(data) % 8))
    count = len(sections) + 2
    data[:64] = struct.pack(
        "<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, 62, 1, entry, 64, len(data), 0, 64, 56,
        len(segments), 64, count, count - 1,
    )  # fmt: skip
    return Elf(data + table, segments_at, sections_at)
