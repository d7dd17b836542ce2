#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/sgx/report.h"

namespace confcom::evidence {

inline constexpr std::size_t kKeyRequestBytes = 512;

/// Which key EGETKEY derives. Source: Intel SDM vol. 3D, 38.17, KEYNAME.
enum class KeyName : std::uint16_t {
  kEinitToken = 0,
  kProvision = 1,
  kProvisionSeal = 2,
  kReport = 3,
  kSeal = 4,
};

/// KEYREQUEST: what EGETKEY shall derive a key from. Source: Intel SDM vol. 3D, 38.17.
struct KeyRequest {
  // KEYPOLICY
  static constexpr std::uint16_t kMrEnclave = 0x01;
  static constexpr std::uint16_t kMrSigner = 0x02;
  static constexpr std::uint16_t kNoIsvProdId = 0x04;
  static constexpr std::uint16_t kConfigId = 0x08;
  static constexpr std::uint16_t kIsvFamilyId = 0x10;
  static constexpr std::uint16_t kIsvExtProdId = 0x20;

  std::uint16_t key_name = 0;  ///< raw: an unknown name is EGETKEY's to refuse
  std::uint16_t key_policy = 0;
  std::uint16_t isv_svn = 0;
  ByteArray<16> cpu_svn{};
  Attributes attribute_mask{};
  ByteArray<32> key_id{};
  std::uint32_t misc_mask = 0;
  std::uint16_t config_svn = 0;
};

/// Errors: truncated, malformed (another size than 512 bytes, reserved bytes or policy bits set:
/// EGETKEY would fault).
[[nodiscard]] Result<KeyRequest> parse_key_request(Bytes in);
[[nodiscard]] ByteArray<kKeyRequestBytes> write_key_request(const KeyRequest& request);

}  // namespace confcom::evidence
