#pragma once

#include <cstdint>

#include "sdk/secret.h"
#include "sdk/wire.h"

namespace confcom::sdk {

// The processor's own structures, at their alignment. Source: Intel SDM vol. 3D, 38.14 to 38.18.

struct alignas(512) TargetInfo {
  ByteArray<512> bytes{};
};
struct alignas(128) ReportData {
  ByteArray<64> bytes{};
};
struct alignas(512) Report {
  ByteArray<432> bytes{};
};
struct alignas(512) KeyRequest {
  std::uint16_t key_name = 0;
  std::uint16_t key_policy = 0;
  std::uint16_t isv_svn = 0;
  std::uint16_t reserved = 0;
  ByteArray<16> cpu_svn{};
  std::uint64_t attribute_mask = 0;
  std::uint64_t xfrm_mask = 0;
  ByteArray<32> key_id{};
  std::uint32_t misc_mask = 0;
  std::uint16_t config_svn = 0;
  ByteArray<434> reserved2{};
};
static_assert(offsetof(KeyRequest, key_id) == 40 && offsetof(KeyRequest, reserved2) == 78 &&
              sizeof(KeyRequest) == 512);

/// EREPORT.
[[nodiscard]] Report ereport(const TargetInfo& target, const ReportData& data);
/// EGETKEY: the key, and 0 or the error code in RAX.
[[nodiscard]] std::uint64_t egetkey(const KeyRequest& request, Secret<16>& key);

}  // namespace confcom::sdk
