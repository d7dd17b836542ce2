#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/sgx/report.h"

namespace confcom::evidence {

inline constexpr std::size_t kSigstructBytes = 1808;

/// SIGSTRUCT, an enclave's certificate: whose it is, what it measures to, and as what it may run.
/// Source: Intel SDM vol. 3D, 38.13. Shape: little-endian, big numbers too.
struct Sigstruct {
  static constexpr std::size_t kKeyBytes = 384;  ///< RSA-3072
  static constexpr std::uint32_t kExponent = 3;
  static constexpr std::uint32_t kDebugType = 0x8000'0000;
  static constexpr std::uint32_t kIntelVendor = 0x8086;

  std::uint32_t type = 0;  ///< kDebugType or zero; of launch enclaves alone
  std::uint32_t vendor = 0;
  std::uint32_t date = 0;  ///< binary-coded decimal, 0xYYYYMMDD
  std::uint32_t sw_defined = 0;
  ByteArray<kKeyBytes> modulus{};
  ByteArray<kKeyBytes> signature{};
  std::uint32_t misc_select = 0;
  std::uint32_t misc_mask = 0;
  std::uint8_t cet_attributes = 0;
  std::uint8_t cet_attribute_mask = 0;
  ByteArray<16> isv_family_id{};
  Attributes attributes;
  Attributes attribute_mask;
  ByteArray<32> enclave_hash{};  ///< the MRENCLAVE that it is for
  ByteArray<16> isv_ext_prod_id{};
  std::uint16_t isv_prod_id = 0;
  std::uint16_t isv_svn = 0;
  ByteArray<kKeyBytes> q1{};
  ByteArray<kKeyBytes> q2{};

  friend bool operator==(const Sigstruct&, const Sigstruct&) = default;
};

/// Reads the fields and checks what needs no arithmetic: both constant headers, reserved bytes, the
/// exponent, that the vendor is 0 or Intel. Whether the signature holds: check_sigstruct.
/// Errors: truncated, malformed (size; the field that breaks the format).
[[nodiscard]] Result<Sigstruct> parse_sigstruct(Bytes in);
[[nodiscard]] ByteArray<kSigstructBytes> write_sigstruct(const Sigstruct& sigstruct);

/// Whether both constant headers are there: how one is found where its place is not known.
[[nodiscard]] bool begins_like_sigstruct(FixedBytes<kSigstructBytes> in);

/// What the signature is over: bytes 0 to 127 and 900 to 1027.
[[nodiscard]] ByteArray<256> signed_bytes(const Sigstruct& sigstruct);

}  // namespace confcom::evidence
