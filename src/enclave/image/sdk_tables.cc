#include "enclave/image/sdk_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::FieldReader;
using evidence::FieldWriter;
using evidence::kAt;

// Of an entry's attributes.
constexpr std::uint16_t kAdd = 0x01;
constexpr std::uint16_t kExtend = 0x02;
// An entry with this bit in its id repeats those before it.
constexpr std::uint16_t kGroup = 0x1000;

/// What the TCSs of the most threads that an enclave can have in its size would need.
constexpr std::size_t kMaxRanges = 1 << 20;

struct Entry {
  std::uint16_t id = 0;
  std::uint16_t attributes = 0;
  std::uint32_t pages = 0;
  std::uint64_t offset = 0;
  std::uint32_t content_bytes = 0;
  std::uint32_t content_offset = 0;
  SecinfoFlags flags;

  [[nodiscard]] bool is_group() const { return (id & kGroup) != 0; }
};

/// The same bytes, when the id says so.
struct Group {
  std::uint16_t entries = 0;
  std::uint32_t times = 0;
  std::uint64_t step = 0;
};

Entry read_entry(FixedBytes<kSdkLayoutBytes> raw) {
  const FieldReader read(raw);
  Entry entry;
  read(kAt<0>, entry.id);
  read(kAt<2>, entry.attributes);
  read(kAt<4>, entry.pages);
  read(kAt<8>, entry.offset);
  read(kAt<16>, entry.content_bytes);
  read(kAt<20>, entry.content_offset);
  read(kAt<24>, entry.flags.value);
  return entry;
}

Group read_group(FixedBytes<kSdkLayoutBytes> raw) {
  const FieldReader read(raw);
  Group group;
  read(kAt<2>, group.entries);
  read(kAt<4>, group.times);
  read(kAt<8>, group.step);
  return group;
}

std::unexpected<Error> refuse(std::size_t index, const std::string& message) {
  return fail(ErrorCode::kMalformed, fmt::format("SDK layout table: entry {}: {}", index, message));
}

/// Bytes of the metadata behind its head, or nothing.
Result<Bytes> take(Bytes metadata, std::uint32_t offset, std::uint32_t size,
                   std::string_view what) {
  if (offset <= metadata.size() && size <= metadata.size() - offset)
    return metadata.subspan(offset, size);
  return fail(ErrorCode::kMalformed, fmt::format("{}: {} bytes at {} of the metadata, which has {}",
                                                 what, size, offset, metadata.size()));
}

class LayoutReader {
 public:
  LayoutReader(const SdkMetadata& metadata, EnclaveImage& image)
      : metadata_(&metadata), image_(&image) {}

  Result<void> read() {
    for (Bytes rest = metadata_->layout; !rest.empty(); rest = rest.subspan(kSdkLayoutBytes)) {
      const auto raw = rest.first<kSdkLayoutBytes>();
      entries_.push_back(read_entry(raw));
      CONFCOM_CHECK(entries_.back().is_group() ? repeat(read_group(raw)) : add(last(), 0));
    }
    return {};
  }

 private:
  [[nodiscard]] std::size_t last() const { return entries_.size() - 1; }
  Result<void> repeat(const Group& group);
  Result<void> repeat_once(const Group& group, std::uint64_t shift);
  Result<void> add(std::size_t index, std::uint64_t shift);
  Result<void> check(std::size_t index) const;
  Result<void> add_content(std::size_t index, PageRange range);
  void add_tcs(Bytes content, PageRange range);

  const SdkMetadata* metadata_;
  EnclaveImage* image_;
  std::vector<Entry> entries_;
};

Result<void> LayoutReader::repeat(const Group& group) {
  if (group.entries > last())
    return refuse(last(), fmt::format("a group of {} entries before it", group.entries));
  // Else the rounds would be alike, and as many as the number says.
  if (group.times != 0 && (group.step == 0 || group.times > metadata_->enclave_size / group.step)) {
    return refuse(last(), fmt::format("a group {} times, {:#x} apart, in an enclave of {:#x}",
                                      group.times, group.step, metadata_->enclave_size));
  }
  if (group.entries == 0) return {};
  for (std::uint32_t i = 1; i <= group.times; ++i)
    CONFCOM_CHECK(repeat_once(group, i * group.step));
  return {};
}

Result<void> LayoutReader::repeat_once(const Group& group, std::uint64_t shift) {
  for (std::size_t i = last() - group.entries; i < last(); ++i) {
    if (entries_[i].is_group()) return refuse(last(), "a group of groups");
    CONFCOM_CHECK(add(i, shift));
  }
  return {};
}

Result<void> LayoutReader::check(std::size_t index) const {
  const Entry& entry = entries_[index];
  if (entry.offset > metadata_->enclave_size) {
    return refuse(index, fmt::format("it begins at {:#x}, in an enclave of {:#x}", entry.offset,
                                     metadata_->enclave_size));
  }
  if (image_->ranges.size() >= kMaxRanges) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("SDK layout table: more than {} ranges of pages", kMaxRanges));
  }
  return {};
}

Result<void> LayoutReader::add(std::size_t index, std::uint64_t shift) {
  const Entry& entry = entries_[index];
  CONFCOM_CHECK(check(index));
  // Guards, and what is added later, when the enclave runs.
  if ((entry.attributes & kAdd) == 0 || (entry.flags.value == 0 && entry.content_offset == 0))
    return {};
  if (entry.pages == 0) return {};
  const bool extend = (entry.attributes & kExtend) != 0;
  const PageRange range{.offset = entry.offset + shift,
                        .pages = entry.pages,
                        .flags = entry.flags,
                        .measured = extend ? PageRange::kAll : std::uint16_t{0},
                        .content = {},
                        .fill = entry.content_bytes};
  if (entry.content_offset != 0) return add_content(index, range);
  image_->ranges.push_back(range);
  return {};
}

Result<void> LayoutReader::add_content(std::size_t index, PageRange range) {
  const Entry& entry = entries_[index];
  CONFCOM_TRY(const Bytes content, take(metadata_->bytes, entry.content_offset, entry.content_bytes,
                                        fmt::format("SDK layout table: entry {}", index)));
  range.fill = 0;
  if (entry.flags != SecinfoFlags::tcs()) {
    // Content is measured whatever the attributes say.
    range.measured = PageRange::kAll;
    range.content = content;
    image_->ranges.push_back(range);
    return {};
  }
  if (entry.pages != 1 || content.size() > kPageBytes)
    return refuse(index,
                  fmt::format("a TCS of {} pages and {} bytes", entry.pages, content.size()));
  add_tcs(content, range);
  return {};
}

/// The template's OSSA, OFSBASGX and OGSBASGX count from the TCS itself.
void LayoutReader::add_tcs(Bytes content, PageRange range) {
  ByteArray<kPageBytes> tcs{};
  std::ranges::copy(content, tcs.begin());
  const auto move = [&]<std::size_t Offset>(evidence::At<Offset> at) {
    std::uint64_t value = 0;
    FieldReader<kPageBytes>{tcs}(at, value);
    FieldWriter<kPageBytes>{tcs}(at, value + range.offset);
  };
  move(kAt<16>);
  move(kAt<48>);
  move(kAt<56>);
  range.content = image_->storage.emplace_back(without_trailing_zeros(tcs).begin(),
                                               without_trailing_zeros(tcs).end());
  image_->ranges.push_back(range);
}

}  // namespace

Result<std::vector<SdkPatch>> read_patches(const SdkMetadata& metadata, std::size_t file_bytes) {
  std::vector<SdkPatch> patches;
  for (Bytes rest = metadata.patches; !rest.empty(); rest = rest.subspan(kSdkPatchBytes)) {
    const FieldReader read(rest.first<kSdkPatchBytes>());
    SdkPatch patch;
    std::uint32_t source = 0;
    std::uint32_t size = 0;
    read(kAt<0>, patch.file_offset);
    read(kAt<8>, source);
    read(kAt<12>, size);
    const std::string what = fmt::format("SDK patch table: patch {}", patches.size());
    CONFCOM_TRY(patch.bytes, take(metadata.bytes, source, size, what));
    if (patch.file_offset > file_bytes || size > file_bytes - patch.file_offset) {
      return fail(ErrorCode::kMalformed, fmt::format("{}: {} bytes at {}, the file has {}", what,
                                                     size, patch.file_offset, file_bytes));
    }
    patches.push_back(patch);
  }
  return patches;
}

Result<void> add_layout(const SdkMetadata& metadata, EnclaveImage& image) {
  return LayoutReader(metadata, image).read();
}

}  // namespace confcom::enclave
