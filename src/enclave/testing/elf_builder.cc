#include "enclave/testing/elf_builder.h"

#include "base/byte_writer.h"

namespace confcom::enclave::testing {
namespace {

constexpr std::size_t kHeaderBytes = 64;
constexpr std::size_t kSegmentHeaderBytes = 56;
constexpr std::size_t kSectionHeaderBytes = 64;
constexpr std::size_t kPage = 4096;

std::size_t rounded(std::size_t size) { return (size + kPage - 1) / kPage * kPage; }

/// Where everything goes.
struct Plan {
  std::vector<std::size_t> segments;
  std::vector<std::size_t> sections;
  std::size_t names = 0;
  std::size_t table = 0;
};

Plan plan(const ElfBuilder& elf, std::size_t names_bytes) {
  Plan out;
  std::size_t at = rounded(kHeaderBytes + kSegmentHeaderBytes * elf.segments.size());
  for (const auto& segment : elf.segments) {
    out.segments.push_back(at);
    at = rounded(at + segment.content.size());
  }
  for (const auto& section : elf.sections) {
    out.sections.push_back(at);
    at += (section.content.size() + 7) / 8 * 8;
  }
  out.names = at;
  out.table = (at + names_bytes + 7) / 8 * 8;
  return out;
}

std::string names_of(const ElfBuilder& elf) {
  std::string names(1, '\0');
  for (const auto& section : elf.sections) names += section.name + '\0';
  return names + std::string(".shstrtab") + '\0';
}

void fill_to(ByteWriter& out, std::size_t offset) { out.zeros(offset - out.size()); }

void put_file_header(const ElfBuilder& elf, const Plan& plan, ByteWriter& out) {
  out.put(as_bytes("\x7f"
                   "ELF\x02\x01\x01"))
      .zeros(9);
  out.le(elf.type).le(std::uint16_t{62}).le(std::uint32_t{1}).le(elf.entry);
  out.le(std::uint64_t{kHeaderBytes}).le(std::uint64_t{plan.table}).le(std::uint32_t{0});
  out.le(std::uint16_t{kHeaderBytes}).le(std::uint16_t{kSegmentHeaderBytes});
  out.le(static_cast<std::uint16_t>(elf.segments.size()));
  out.le(std::uint16_t{kSectionHeaderBytes});
  out.le(static_cast<std::uint16_t>(elf.sections.size() + 2));
  out.le(static_cast<std::uint16_t>(elf.sections.size() + 1));
}

void put_segment_headers(const ElfBuilder& elf, const Plan& plan, ByteWriter& out) {
  for (std::size_t i = 0; i < elf.segments.size(); ++i) {
    const auto& segment = elf.segments[i];
    out.le(segment.type).le(segment.flags).le(std::uint64_t{plan.segments[i]});
    out.le(segment.address).le(segment.address).le(std::uint64_t{segment.content.size()});
    out.le(segment.memory_bytes).le(std::uint64_t{kPage});
  }
}

struct SectionHeader {
  std::size_t name;
  std::uint32_t type;
  std::size_t offset;
  std::size_t size;
};

void put_section_header(const SectionHeader& header, ByteWriter& out) {
  out.le(static_cast<std::uint32_t>(header.name)).le(header.type).zeros(16);
  out.le(std::uint64_t{header.offset}).le(std::uint64_t{header.size}).zeros(24);
}

void put_section_headers(const ElfBuilder& elf, const Plan& plan, std::size_t names_bytes,
                         ByteWriter& out) {
  out.zeros(kSectionHeaderBytes);
  std::size_t name = 1;
  for (std::size_t i = 0; i < elf.sections.size(); ++i) {
    const auto& section = elf.sections[i];
    put_section_header({name, section.type, plan.sections[i], section.content.size()}, out);
    name += section.name.size() + 1;
  }
  put_section_header({name, 3, plan.names, names_bytes}, out);
}

}  // namespace

ByteVector ElfBuilder::build() const {
  const std::string names = names_of(*this);
  const Plan where = plan(*this, names.size());
  ByteWriter out;
  put_file_header(*this, where, out);
  put_segment_headers(*this, where, out);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    fill_to(out, where.segments[i]);
    out.put(segments[i].content);
  }
  for (std::size_t i = 0; i < sections.size(); ++i) {
    fill_to(out, where.sections[i]);
    out.put(sections[i].content);
  }
  fill_to(out, where.names);
  out.put(as_bytes(names));
  fill_to(out, where.table);
  put_section_headers(*this, where, names.size(), out);
  return std::move(out).finish();
}

ByteVector make_note(std::string_view name, std::uint32_t type, Bytes description) {
  ByteWriter out;
  out.le(static_cast<std::uint32_t>(name.size() + 1));
  out.le(static_cast<std::uint32_t>(description.size())).le(type);
  out.put(as_bytes(name)).zeros(1);
  out.zeros((4 - out.size() % 4) % 4);
  out.put(description);
  out.zeros((4 - out.size() % 4) % 4);
  return std::move(out).finish();
}

void poke(ByteVector& bytes, std::size_t offset, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    bytes.at(offset + i) = static_cast<std::byte>(value >> (8 * i));
}

}  // namespace confcom::enclave::testing
