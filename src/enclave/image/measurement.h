#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/bytes.h"
#include "crypto/sha256_stream.h"
#include "enclave/image/enclave_image.h"
#include "enclave/image/page.h"

namespace confcom::enclave {

/// MRENCLAVE as the processor builds it up: SHA-256 over 64-byte records, and the data after each
/// EEXTEND's. Source: Intel SDM vol. 3D, ECREATE, EADD, EEXTEND.
class Measurement {
 public:
  Measurement();

  void ecreate(std::uint32_t ssa_frame_pages, std::uint64_t size);
  void eadd(std::uint64_t offset, SecinfoFlags flags);
  void eextend(std::uint64_t offset, FixedBytes<kExtendBytes> data);
  /// EADD and the EEXTENDs of one page. `measured`: bit i for its i-th kExtendBytes.
  void add_page(std::uint64_t offset, SecinfoFlags flags, std::uint16_t measured,
                FixedBytes<kPageBytes> content);
  /// Nothing may follow.
  [[nodiscard]] crypto::Sha256Digest finish();

 private:
  static constexpr std::size_t kRecordBytes = 64;
  static constexpr std::size_t kPieceBytes = kRecordBytes + kExtendBytes;

  void add_whole_page(std::uint64_t offset, SecinfoFlags flags, FixedBytes<kPageBytes> content);

  crypto::Sha256Stream hash_;
  // EADD, then EEXTEND and data for each piece of a page that is measured whole: hashed at once,
  // since small updates cost. Tags and zeros are always there.
  ByteArray<kRecordBytes + kExtendsPerPage * kPieceBytes> page_{};
};

/// Told now and then, and at the end, how many of the image's pages are measured.
using MeasureProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// MRENCLAVE of an image.
[[nodiscard]] crypto::Sha256Digest measure(const EnclaveImage& image,
                                           const MeasureProgress& progress = {});

}  // namespace confcom::enclave
