#include "enclave/image/text_relocations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/byte_reader.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::kAt;

// Tags of the dynamic segment.
constexpr std::uint64_t kPltBytes = 2;
constexpr std::uint64_t kRela = 7;
constexpr std::uint64_t kRelaBytes = 8;
constexpr std::uint64_t kRelaEntryBytes = 9;
constexpr std::uint64_t kTextRelocations = 22;
constexpr std::uint64_t kPlt = 23;
constexpr std::uint64_t kTags[] = {kPltBytes,        kRela, kRelaBytes, kRelaEntryBytes,
                                   kTextRelocations, kPlt};

constexpr std::size_t kEntryBytes = 24;
/// How much a relocation may change.
constexpr std::uint64_t kWordBytes = 8;

using Dynamic = std::map<std::uint64_t, std::uint64_t>;

std::unexpected<Error> refuse(ErrorCode code, const std::string& message) {
  return fail(code, "SDK enclave: " + message);
}

Result<void> read_entries(Bytes content, Dynamic& out) {
  ByteReader reader(content, "SDK enclave: dynamic segment");
  while (!reader.rest().empty()) {
    CONFCOM_TRY(const auto tag, reader.le<std::uint64_t>("tag"));
    CONFCOM_TRY(const auto value, reader.le<std::uint64_t>("value"));
    if (tag == 0) return {};
    if (std::ranges::find(kTags, tag) == std::end(kTags)) continue;
    if (!out.emplace(tag, value).second) {
      return refuse(ErrorCode::kMalformed,
                    fmt::format("the dynamic segment has two entries with tag {}", tag));
    }
  }
  return {};
}

Result<Dynamic> read_dynamic(const ElfFile& elf) {
  Dynamic out;
  for (const ElfSegment& segment : elf.segments())
    if (segment.type == ElfSegment::kDynamic) CONFCOM_CHECK(read_entries(segment.content, out));
  return out;
}

/// 0 for what is not there.
std::uint64_t value_of(const Dynamic& dynamic, std::uint64_t tag) {
  const auto found = dynamic.find(tag);
  return found == dynamic.end() ? 0 : found->second;
}

Result<Bytes> take_table(const ElfFile& elf, std::uint64_t address, std::uint64_t size) {
  for (const ElfSegment& segment : elf.load_segments()) {
    if (address < segment.address || address - segment.address > segment.file_bytes) continue;
    const std::uint64_t begin = address - segment.address;
    if (size <= segment.file_bytes - begin) return segment.content.subspan(begin, size);
  }
  return refuse(ErrorCode::kMalformed,
                fmt::format("relocations: {} bytes at {:#x}; no segment has them", size, address));
}

bool is_loaded(const std::vector<ElfSegment>& segments, std::uint64_t address) {
  return std::ranges::any_of(segments, [&](const ElfSegment& segment) {
    return address >= segment.address && address < segment.end();
  });
}

class PageCollector {
 public:
  explicit PageCollector(const ElfFile& elf) : segments_(elf.load_segments()) {}

  /// Of every relocation but those that do nothing.
  Result<void> add_table(Bytes table);
  std::vector<std::uint64_t> finish();

 private:
  Result<void> add(std::uint64_t address);
  void add_page(std::uint64_t page);

  std::vector<ElfSegment> segments_;
  std::vector<std::uint64_t> pages_;
};

Result<void> PageCollector::add_table(Bytes table) {
  if (table.size() % kEntryBytes != 0) {
    return refuse(ErrorCode::kMalformed,
                  fmt::format("relocations: a table of {} bytes; its entries have {}", table.size(),
                              kEntryBytes));
  }
  if (table.size() / kEntryBytes > kMaxRelocations) {
    return refuse(ErrorCode::kUnsupported,
                  fmt::format("{} relocations; at most {} are taken", table.size() / kEntryBytes,
                              kMaxRelocations));
  }
  for (; !table.empty(); table = table.subspan(kEntryBytes)) {
    const evidence::FieldReader read(table.first<kEntryBytes>());
    std::uint64_t address = 0;
    std::uint32_t type = 0;
    read(kAt<0>, address);
    read(kAt<8>, type);
    if (type != 0) CONFCOM_CHECK(add(address));
  }
  return {};
}

Result<void> PageCollector::add(std::uint64_t address) {
  if (!is_loaded(segments_, address)) {
    return refuse(ErrorCode::kMalformed,
                  fmt::format("a relocation changes {:#x}, which no segment has", address));
  }
  add_page(address / kPageBytes);
  if (address % kPageBytes > kPageBytes - kWordBytes) add_page(address / kPageBytes + 1);
  return {};
}

/// Neighbours often change the same page.
void PageCollector::add_page(std::uint64_t page) {
  if (pages_.empty() || pages_.back() != page) pages_.push_back(page);
}

std::vector<std::uint64_t> PageCollector::finish() {
  std::ranges::sort(pages_);
  const auto rest = std::ranges::unique(pages_);
  pages_.erase(rest.begin(), rest.end());
  return std::move(pages_);
}

/// Pages [first, first + count) of a range, with these flags.
PageRange part_of(const PageRange& range, std::uint64_t first, std::uint64_t count,
                  SecinfoFlags flags) {
  PageRange part = range;
  part.offset += first * kPageBytes;
  part.pages = count;
  part.flags = flags;
  const std::uint64_t begin = std::min<std::uint64_t>(first * kPageBytes, range.content.size());
  part.content = range.content.subspan(begin);
  part.content = part.content.first(std::min(part.content.size(), count * kPageBytes));
  return part;
}

/// Pages that are all zeros in the file are none of those that are changed.
void split(const PageRange& range, const std::vector<std::uint64_t>& pages,
           std::vector<PageRange>& out) {
  const std::uint64_t start = range.offset / kPageBytes;
  const std::uint64_t with_content = start + (range.content.size() + kPageBytes - 1) / kPageBytes;
  std::uint64_t done = 0;
  for (auto it = std::ranges::lower_bound(pages, start); it != pages.end() && *it < with_content;
       ++it) {
    const std::uint64_t index = *it - start;
    if (index > done) out.push_back(part_of(range, done, index - done, range.flags));
    out.push_back(part_of(range, index, 1, {range.flags.value | SecinfoFlags::kWrite}));
    done = index + 1;
  }
  if (done < range.pages) out.push_back(part_of(range, done, range.pages - done, range.flags));
}

}  // namespace

Result<std::vector<std::uint64_t>> text_relocation_pages(const ElfFile& elf) {
  CONFCOM_TRY(const Dynamic dynamic, read_dynamic(elf));
  if (!dynamic.contains(kTextRelocations)) return std::vector<std::uint64_t>{};
  if (dynamic.contains(kRela) && value_of(dynamic, kRelaEntryBytes) != kEntryBytes) {
    return refuse(ErrorCode::kMalformed,
                  fmt::format("relocations: DT_RELAENT is {}; they have {} bytes",
                              value_of(dynamic, kRelaEntryBytes), kEntryBytes));
  }
  PageCollector collector(elf);
  for (const auto& [tag, size_tag] : {std::pair(kRela, kRelaBytes), std::pair(kPlt, kPltBytes)}) {
    if (!dynamic.contains(tag)) continue;
    CONFCOM_TRY(const Bytes table,
                take_table(elf, value_of(dynamic, tag), value_of(dynamic, size_tag)));
    CONFCOM_CHECK(collector.add_table(table));
  }
  return collector.finish();
}

std::vector<PageRange> with_writable(const std::vector<PageRange>& ranges,
                                     const std::vector<std::uint64_t>& pages) {
  std::vector<PageRange> out;
  for (const PageRange& range : ranges) {
    if ((range.flags.value & SecinfoFlags::kWrite) != 0) {
      out.push_back(range);
    } else {
      split(range, pages, out);
    }
  }
  return out;
}

}  // namespace confcom::enclave
