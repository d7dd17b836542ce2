#include "enclave/image/illegal_instructions.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace confcom::enclave {
namespace {

struct Pattern {
  std::string_view code;
  std::string_view name;
  std::string_view meaning;
};

constexpr Pattern kPatterns[] = {
    {"\x0f\xa2", "CPUID", "it faults in every enclave on hardware"},
    {"\x0f\x31", "RDTSC", "it faults in enclaves on processors without SGX2"},
    {"\x0f\x01\xf9", "RDTSCP", "it faults in enclaves on processors without SGX2"},
};

void search(std::string_view page, std::uint64_t offset, const Pattern& pattern,
            std::vector<IllegalInstruction>& out) {
  for (std::size_t at = page.find(pattern.code);
       at != std::string_view::npos && out.size() < kMaxIllegalInstructions;
       at = page.find(pattern.code, at + 1)) {
    out.push_back({.offset = offset + at, .name = pattern.name, .meaning = pattern.meaning});
  }
}

}  // namespace

std::vector<IllegalInstruction> find_illegal_instructions(const EnclaveImage& image) {
  std::vector<IllegalInstruction> out;
  std::array<std::byte, kPageBytes> page{};
  for (const PageRange& range : image.ranges) {
    if ((range.flags.permissions() & SecinfoFlags::kExecute) == 0) continue;
    for (std::uint64_t i = 0; i < range.pages; ++i) {
      copy_page(range, i, page);
      for (const Pattern& pattern : kPatterns)
        search(as_text(page), range.offset + i * kPageBytes, pattern, out);
    }
  }
  std::ranges::sort(out, {}, &IllegalInstruction::offset);
  return out;
}

}  // namespace confcom::enclave
