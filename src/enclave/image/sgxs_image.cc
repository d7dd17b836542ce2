#include "enclave/image/sgxs_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/byte_reader.h"
#include "enclave/image/image_ranges.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::FieldReader;
using evidence::kAt;

constexpr std::size_t kTagBytes = 8;
constexpr std::size_t kRecordBytes = 64;
constexpr std::string_view kEcreate{"ECREATE\0", kTagBytes};
constexpr std::string_view kUnsized{"UNSIZED\0", kTagBytes};
constexpr std::string_view kEadd{"EADD\0\0\0\0", kTagBytes};
constexpr std::string_view kEextend{"EEXTEND\0", kTagBytes};
constexpr std::string_view kUnmeasured{"UNMEASRD", kTagBytes};

using Record = FixedBytes<kRecordBytes>;

std::string_view tag_of(Record record) { return as_text(record.first<kTagBytes>()); }

/// Errors name the record by its offset.
template <class... Args>
std::unexpected<Error> refuse(std::size_t at, fmt::format_string<Args...> format, Args&&... args) {
  return fail(ErrorCode::kMalformed, fmt::format("SGXS file: record at {}: ", at) +
                                         fmt::format(format, std::forward<Args>(args)...));
}

/// A page while its pieces come.
struct Page {
  std::uint64_t offset = 0;
  SecinfoFlags flags;
  std::uint16_t seen = 0;
  std::uint16_t measured = 0;
  ByteArray<kPageBytes> content{};

  /// Whether a range of such pages may take this one in.
  [[nodiscard]] bool continues(const PageRange& range, bool has_content) const {
    return range.offset + range.pages * kPageBytes == offset && range.flags == flags &&
           range.measured == measured && has_content == (seen != 0);
  }
};

/// Puts pages together to ranges, whose contents it lays out one after another.
class RangeBuilder {
 public:
  void add(const Page& page) {
    const bool joins = !ranges_.empty() && page.continues(ranges_.back(), sizes_.back() != 0);
    if (!joins) {
      ranges_.push_back(
          {.offset = page.offset, .flags = page.flags, .measured = page.measured, .content = {}});
      sizes_.push_back(0);
    }
    ++ranges_.back().pages;
    if (page.seen == 0) return;
    content_.insert(content_.end(), page.content.begin(), page.content.end());
    sizes_.back() += kPageBytes;
  }

  void finish(EnclaveImage& image) && {
    Bytes rest = image.storage.emplace_back(std::move(content_));
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
      ranges_[i].content = rest.first(sizes_[i]);
      rest = rest.subspan(sizes_[i]);
    }
    image.ranges = std::move(ranges_);
  }

 private:
  std::vector<PageRange> ranges_;
  std::vector<std::size_t> sizes_;  // of the ranges' contents
  ByteVector content_;
};

class SgxsReader {
 public:
  explicit SgxsReader(Bytes in) : reader_(in, "SGXS file") {}

  Result<EnclaveImage> read() {
    CONFCOM_CHECK(read_ecreate());
    while (!reader_.rest().empty()) CONFCOM_CHECK(read_record());
    end_page();
    std::move(ranges_).finish(image_);
    CONFCOM_CHECK(check_image(image_));
    return std::move(image_);
  }

 private:
  Result<Record> take_record() {
    at_ = reader_.offset();
    return reader_.take<kRecordBytes>("record");
  }
  Result<void> read_ecreate();
  Result<void> read_record();
  Result<void> read_eadd(Record record);
  Result<void> read_piece(Record record, bool measured);
  Result<std::size_t> piece_index(std::uint64_t offset) const;
  void end_page() {
    if (has_page_) ranges_.add(page_);
  }

  ByteReader reader_;
  std::size_t at_ = 0;  // the present record
  Page page_;
  bool has_page_ = false;
  RangeBuilder ranges_;
  EnclaveImage image_;
};

Result<void> SgxsReader::read_ecreate() {
  CONFCOM_TRY(const Record record, take_record());
  if (tag_of(record) == kUnsized) {
    return fail(ErrorCode::kUnsupported,
                "SGXS file: it does not say the enclave's size (UNSIZED); append what it is to be "
                "given first, with sgxs-append");
  }
  if (tag_of(record) != kEcreate) return refuse(at_, "it must be ECREATE");
  const FieldReader read(record);
  read(kAt<8>, image_.ssa_frame_pages);
  read(kAt<12>, image_.size);
  if (!all_zero(record.subspan<20>())) return refuse(at_, "reserved bytes of ECREATE are set");
  return {};
}

Result<void> SgxsReader::read_record() {
  CONFCOM_TRY(const Record record, take_record());
  if (tag_of(record) == kEadd) return read_eadd(record);
  if (tag_of(record) == kEextend) return read_piece(record, true);
  if (tag_of(record) == kUnmeasured) return read_piece(record, false);
  return refuse(at_, "its tag is not EADD, EEXTEND or UNMEASRD");
}

Result<void> SgxsReader::read_eadd(Record record) {
  Page page;
  const FieldReader read(record);
  read(kAt<8>, page.offset);
  read(kAt<16>, page.flags.value);
  if (!all_zero(record.subspan<24>())) return refuse(at_, "reserved bytes of EADD are set");
  if (page.offset % kPageBytes != 0)
    return refuse(at_, "EADD at {:#x}, which is no page bound", page.offset);
  if (has_page_ && page.offset <= page_.offset) {
    return refuse(at_, "EADD at {:#x} after {:#x}; pages must ascend", page.offset, page_.offset);
  }
  end_page();
  page_ = page;
  has_page_ = true;
  return {};
}

/// Which piece of the page begins at `offset`.
Result<std::size_t> SgxsReader::piece_index(std::uint64_t offset) const {
  if (!has_page_) return refuse(at_, "data before the first EADD");
  if (offset < page_.offset || offset - page_.offset >= kPageBytes || offset % kExtendBytes != 0) {
    return refuse(at_, "data for {:#x}; it must be for a multiple of {} in the page {:#x}", offset,
                  kExtendBytes, page_.offset);
  }
  const std::size_t index = (offset - page_.offset) / kExtendBytes;
  if (page_.seen >> index != 0)
    return refuse(at_, "data for {:#x} after later data; pieces of a page must ascend", offset);
  return index;
}

Result<void> SgxsReader::read_piece(Record record, bool measured) {
  std::uint64_t offset = 0;
  const FieldReader read(record);
  read(kAt<8>, offset);
  if (!all_zero(record.subspan<16>())) return refuse(at_, "reserved bytes are set");
  CONFCOM_TRY(const std::size_t index, piece_index(offset));
  CONFCOM_TRY(const Bytes data, reader_.take(kExtendBytes, "data"));
  const auto bit = static_cast<std::uint16_t>(1U << index);
  page_.seen = static_cast<std::uint16_t>(page_.seen | bit);
  if (measured) page_.measured = static_cast<std::uint16_t>(page_.measured | bit);
  std::ranges::copy(data, std::span(page_.content).subspan(index * kExtendBytes).begin());
  return {};
}

}  // namespace

bool is_sgxs(Bytes in) {
  const std::string_view text = as_text(in);
  return text.starts_with(kEcreate) || text.starts_with(kUnsized);
}

Result<EnclaveImage> parse_sgxs_image(Bytes in) { return SgxsReader(in).read(); }

}  // namespace confcom::enclave
