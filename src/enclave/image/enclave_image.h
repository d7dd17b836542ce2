#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/image/page.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

enum class ImageFormat : std::uint8_t {
  kSgxs,     ///< a stream of ECREATE, EADD and EEXTEND records
  kSdk,      ///< an ELF signed by Intel's SDK: .note.sgxmeta
  kConfcom,  ///< an ELF with this project's note: docs/formats/enclave.md
};

[[nodiscard]] std::string_view to_string(ImageFormat format);

/// Pages that follow one another and are alike; each is added (EADD) and then measured (EEXTEND)
/// before the next.
struct PageRange {
  static constexpr std::uint16_t kAll = 0xffff;

  std::uint64_t offset = 0;  ///< from the enclave's base; a multiple of kPageBytes
  std::uint64_t pages = 0;
  SecinfoFlags flags{};
  std::uint16_t measured = kAll;  ///< bit i: the i-th kExtendBytes of each page
  Bytes content{};                ///< up to pages * kPageBytes; `fill` follows
  std::uint32_t fill = 0;  ///< repeated little-endian from the content's end, rounded up to 4

  /// Linux's driver measures all of a page (SGX_PAGE_MEASURE) or nothing.
  [[nodiscard]] bool is_measured_in_part() const { return measured != 0 && measured != kAll; }
};

/// An enclave as it is to be built: what ECREATE, EADD and EEXTEND are given, in that order.
/// `parse_enclave_image` has checked that ranges lie inside `size`, on page bounds, apart from each
/// other.
struct EnclaveImage {
  ImageFormat format = ImageFormat::kSgxs;
  std::uint64_t size = 0;             ///< SECS.SIZE, a power of two
  std::uint32_t ssa_frame_pages = 1;  ///< SECS.SSAFRAMESIZE
  std::vector<PageRange> ranges;
  std::optional<evidence::Sigstruct> sigstruct;  ///< of a signed file that carries its own
  std::vector<ByteVector> storage;               ///< what the ranges' contents point into

  EnclaveImage() = default;
  EnclaveImage(EnclaveImage&&) = default;
  EnclaveImage& operator=(EnclaveImage&&) = default;
  EnclaveImage(const EnclaveImage&) = delete;
  EnclaveImage& operator=(const EnclaveImage&) = delete;
  ~EnclaveImage() = default;
};

/// Caps of a file's numbers, so that a small file cannot ask for a year of hashing.
inline constexpr std::uint64_t kMaxEnclaveBytes = std::uint64_t{64} << 30;
inline constexpr std::uint64_t kMaxImagePages = (std::uint64_t{16} << 30) / kPageBytes;

/// Recognises the format by the content.
/// Errors: truncated, malformed, unsupported (no known format; an Open Enclave image, whose layout
/// is not known here; a version), each with the field and what was expected.
[[nodiscard]] Result<EnclaveImage> parse_enclave_image(ByteVector file);

/// Writes the content of the range's page `index` to `page`, the fill too.
void copy_page(const PageRange& range, std::uint64_t index, std::span<std::byte, kPageBytes> page);

}  // namespace confcom::enclave
