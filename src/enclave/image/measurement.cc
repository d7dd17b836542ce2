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

/// Fills a record from its front. What is not written must be zero already.
class RecordWriter {
 public:
  explicit RecordWriter(std::span<std::byte> out) : out_(out) {}

  RecordWriter& put(Bytes bytes) {
    std::ranges::copy(bytes, out_.begin());
    out_ = out_.subspan(bytes.size());
    return *this;
  }
  RecordWriter& put(std::string_view text) { return put(as_bytes(text)); }

  template <std::unsigned_integral T>
  RecordWriter& le(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      out_[i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
    out_ = out_.subspan(sizeof(T));
    return *this;
  }

  RecordWriter& zeros(std::size_t count) {
    std::ranges::fill(out_.first(count), std::byte{0});
    out_ = out_.subspan(count);
    return *this;
  }

  [[nodiscard]] std::size_t left() const { return out_.size(); }

 private:
  std::span<std::byte> out_;
};

void put_eadd(RecordWriter& out, std::uint64_t offset, SecinfoFlags flags) {
  out.put(kEadd).le(offset).le(flags.value).zeros(40);
}

void put_eextend(RecordWriter& out, std::uint64_t offset, Bytes data) {
  out.put(kEextend).le(offset).zeros(48).put(data);
}

std::uint64_t pages_of(const EnclaveImage& image) {
  std::uint64_t pages = 0;
  for (const PageRange& range : image.ranges) pages += range.pages;
  return pages;
}

/// Hands out the pages of a range, without a copy where the content has all of one.
class PageSource {
 public:
  explicit PageSource(const PageRange& range) : range_(&range) {}

  [[nodiscard]] FixedBytes<kPageBytes> page(std::uint64_t index) {
    const Bytes content = range_->content;
    if ((index + 1) * kPageBytes <= content.size())
      return content.subspan(index * kPageBytes).first<kPageBytes>();
    copy_page(*range_, index, copy_);
    return copy_;
  }

 private:
  const PageRange* range_;
  ByteArray<kPageBytes> copy_{};
};

}  // namespace

void Measurement::ecreate(std::uint32_t ssa_frame_pages, std::uint64_t size) {
  ByteArray<kRecordBytes> record{};
  RecordWriter(record).put(kEcreate).le(ssa_frame_pages).le(size);
  hash_.update(record);
}

void Measurement::eadd(std::uint64_t offset, SecinfoFlags flags) {
  ByteArray<kRecordBytes> record{};
  RecordWriter out(record);
  put_eadd(out, offset, flags);
  hash_.update(record);
}

void Measurement::eextend(std::uint64_t offset, FixedBytes<kExtendBytes> data) {
  ByteArray<kRecordBytes + kExtendBytes> record{};
  RecordWriter out(record);
  put_eextend(out, offset, data);
  hash_.update(record);
}

void Measurement::add_page(std::uint64_t offset, SecinfoFlags flags, std::uint16_t measured,
                           FixedBytes<kPageBytes> content) {
  RecordWriter out(records_);
  put_eadd(out, offset, flags);
  for (std::size_t i = 0; i < kExtendsPerPage; ++i) {
    if ((measured >> i & 1U) == 0) continue;
    put_eextend(out, offset + i * kExtendBytes, content.subspan(i * kExtendBytes, kExtendBytes));
  }
  hash_.update(Bytes(records_).first(records_.size() - out.left()));
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
