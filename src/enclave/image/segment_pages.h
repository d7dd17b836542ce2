#pragma once

#include <vector>

#include "base/error.h"
#include "enclave/image/elf_file.h"
#include "enclave/image/enclave_image.h"

namespace confcom::enclave {

/// The PT_LOAD segments that have memory.
/// Errors: malformed (they do not ascend, or two share a page); unsupported (one ends above
/// kMaxEnclaveBytes).
[[nodiscard]] Result<std::vector<ElfSegment>> segments_to_add(const ElfFile& elf);

/// SECINFO flags with the segment's permissions.
[[nodiscard]] SecinfoFlags flags_of(const ElfSegment& segment);

/// Adds the pages that a segment touches, zeros before and after its content, measured whole.
/// `segment` is one of segments_to_add; `content` are its bytes, which must outlive the image.
void add_segment(const ElfSegment& segment, Bytes content, EnclaveImage& image);

/// Whether the segment's bytes in the file and those of the section meet.
[[nodiscard]] bool overlaps(const ElfSegment& segment, const ElfSection& section);

}  // namespace confcom::enclave
