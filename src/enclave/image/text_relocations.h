#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/error.h"
#include "enclave/image/elf_file.h"
#include "enclave/image/enclave_image.h"

namespace confcom::enclave {

/// Far above what a library of a gigabyte has.
inline constexpr std::size_t kMaxRelocations = std::size_t{1} << 24;

/// The numbers of the pages that relocations change, ascending, in a file that says that its code
/// has relocations; none in any other. `elf`: as it is before the SDK's patches. Source: System V
/// ABI (gABI), chapter 5, DT_TEXTREL; intel/linux-sgx, ELF parser, behaviour. Errors: truncated;
/// malformed (the dynamic segment's entry, or the relocation); unsupported (more than
/// kMaxRelocations).
[[nodiscard]] Result<std::vector<std::uint64_t>> text_relocation_pages(const ElfFile& elf);

/// Adds the permission to write to those of `ranges` that have content: so the SDK's loader does.
[[nodiscard]] std::vector<PageRange> with_writable(const std::vector<PageRange>& ranges,
                                                   const std::vector<std::uint64_t>& pages);

}  // namespace confcom::enclave
