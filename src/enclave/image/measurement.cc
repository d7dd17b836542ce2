#include "enclave/image/measurement.h"

#include <algorithm>
#include <concepts>
#include <span>
#include <string_view>

namespace confcom::enclave {
namespace {

constexpr std::string_view kEcreate{"ECREATE\0", 8};
constexpr std::string_view kEadd{"EADD\0\0\0\0", 8};
constexpr std::string_view kEextend{"EEXTEND\0", 8};

constexpr std::uint64_t kPagesPerReport = 1024;

// Of all records: where the tag ends and the first number stands.
constexpr std::size_t kOffsetAt = 8;
constexpr std::size_t kFlagsAt = 16;
constexpr std::size_t kSizeAt = 12;  // of ECREATE, behind a number of 4 bytes

template <std::unsigned_integral T>
void put(std::span<std::byte> out, std::size_t at, T value) {
  const std::span<std::byte> field = out.subspan(at, sizeof(T));
  for (std::size_t i = 0; i < sizeof(T); ++i)
    field[i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
}

/// Between pointers, since GCC 12 makes a loop over single bytes of a copy between spans.
void put(std::span<std::byte> out, Bytes bytes) {
  std::copy_n(bytes.data(), bytes.size(), out.first(bytes.size()).data());
}
void put(std::span<std::byte> out, std::string_view tag) { put(out, as_bytes(tag)); }

std::uint64_t pages_of(const EnclaveImage& image) {
  std::uint64_t pages = 0;
  for (const PageRange& range : image.ranges) pages += range.pages;
  return pages;
}

/// Hands out the pages of a range, with no more copying than it takes.
class PageSource {
 public:
  explicit PageSource(const PageRange& range) : range_(&range) {}

  [[nodiscard]] FixedBytes<kPageBytes> page(std::uint64_t index) {
    const Bytes content = range_->content;
    if ((index + 1) * kPageBytes <= content.size())
      return content.subspan(index * kPageBytes).first<kPageBytes>();
    // From the first page without any content on, they are alike.
    if (!is_fill_) copy_page(*range_, index, copy_);
    is_fill_ = index * kPageBytes >= content.size();
    return copy_;
  }

 private:
  const PageRange* range_;
  ByteArray<kPageBytes> copy_{};
  bool is_fill_ = false;
};

}  // namespace

Measurement::Measurement() {
  const std::span<std::byte> page(page_);
  put(page, kEadd);
  for (std::size_t i = 0; i < kExtendsPerPage; ++i)
    put(page.subspan(kRecordBytes + i * kPieceBytes), kEextend);
}

void Measurement::ecreate(std::uint32_t ssa_frame_pages, std::uint64_t size) {
  ByteArray<kRecordBytes> record{};
  put(record, kEcreate);
  put(record, kOffsetAt, ssa_frame_pages);
  put(record, kSizeAt, size);
  hash_.update(record);
}

void Measurement::eadd(std::uint64_t offset, SecinfoFlags flags) {
  ByteArray<kRecordBytes> record{};
  put(record, kEadd);
  put(record, kOffsetAt, offset);
  put(record, kFlagsAt, flags.value);
  hash_.update(record);
}

void Measurement::eextend(std::uint64_t offset, FixedBytes<kExtendBytes> data) {
  ByteArray<kPieceBytes> record{};
  put(record, kEextend);
  put(record, kOffsetAt, offset);
  put(std::span(record).subspan<kRecordBytes>(), data);
  hash_.update(record);
}

void Measurement::add_whole_page(std::uint64_t offset, SecinfoFlags flags,
                                 FixedBytes<kPageBytes> content) {
  const std::span<std::byte> page(page_);
  put(page, kOffsetAt, offset);
  put(page, kFlagsAt, flags.value);
  for (std::size_t i = 0; i < kExtendsPerPage; ++i) {
    const auto piece = page.subspan(kRecordBytes + i * kPieceBytes, kPieceBytes);
    put(piece, kOffsetAt, offset + i * kExtendBytes);
    put(piece.subspan(kRecordBytes), content.subspan(i * kExtendBytes, kExtendBytes));
  }
  hash_.update(page_);
}

void Measurement::add_page(std::uint64_t offset, SecinfoFlags flags, std::uint16_t measured,
                           FixedBytes<kPageBytes> content) {
  if (measured == PageRange::kAll) return add_whole_page(offset, flags, content);
  eadd(offset, flags);
  for (std::size_t i = 0; i < kExtendsPerPage; ++i) {
    if ((unsigned{measured} >> i & 1U) == 0) continue;
    eextend(offset + i * kExtendBytes,
            content.subspan(i * kExtendBytes, kExtendBytes).first<kExtendBytes>());
  }
}

crypto::Sha256Digest Measurement::finish() { return hash_.finish(); }

crypto::Sha256Digest measure(const EnclaveImage& image, const MeasureProgress& progress) {
  const std::uint64_t total = pages_of(image);
  std::uint64_t done = 0;
  Measurement measurement;
  measurement.ecreate(image.ssa_frame_pages, image.size);
  for (const PageRange& range : image.ranges) {
    PageSource source(range);
    for (std::uint64_t i = 0; i < range.pages; ++i) {
      measurement.add_page(range.offset + i * kPageBytes, range.flags, range.measured,
                           source.page(i));
      if (++done % kPagesPerReport == 0 && progress) progress(done, total);
    }
  }
  if (progress) progress(done, total);
  return measurement.finish();
}

}  // namespace confcom::enclave
