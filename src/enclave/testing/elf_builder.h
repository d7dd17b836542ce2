#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace confcom::enclave::testing {

/// Writes ELF64 files of x86-64: file header, program headers, segments each on a page bound,
/// sections, names, section headers.
class ElfBuilder {
 public:
  struct Segment {
    std::uint32_t type = 1;
    std::uint32_t flags = 0;
    std::uint64_t address = 0;
    ByteVector content{};
    std::uint64_t memory_bytes = 0;
  };
  struct Section {
    std::string name;
    std::uint32_t type = 0;
    ByteVector content{};
  };

  std::uint16_t type = 3;
  std::uint64_t entry = 0;
  std::vector<Segment> segments;
  std::vector<Section> sections;

  [[nodiscard]] ByteVector build() const;
};

/// A note's bytes; name and description are padded to 4. The size of the name counts its NUL.
[[nodiscard]] ByteVector make_note(std::string_view name, std::uint32_t type, Bytes description);

/// `value` in the place of what stands at `offset`, little-endian, of `size` bytes.
void poke(ByteVector& bytes, std::size_t offset, std::uint64_t value, std::size_t size);

}  // namespace confcom::enclave::testing
