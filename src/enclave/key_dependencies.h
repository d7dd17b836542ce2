#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "enclave/secs.h"
#include "evidence/sgx/key_request.h"

namespace confcom::enclave {

/// All that a key may depend on; what a kind of key does not depend on stays zero.
/// Source: Intel SDM vol. 3D, EGETKEY, TMP_KEYDEPENDENCIES.
struct KeyDependencies {
  static constexpr std::size_t kBytes = 274;

  evidence::KeyName key_name{};
  ByteArray<16> isv_family_id{};
  ByteArray<16> isv_ext_prod_id{};
  std::uint16_t isv_prod_id = 0;
  std::uint16_t isv_svn = 0;
  ByteArray<16> owner_epoch{};
  evidence::Attributes attributes;
  evidence::Attributes attribute_mask;
  ByteArray<32> mr_enclave{};
  ByteArray<32> mr_signer{};
  ByteArray<32> key_id{};
  ByteArray<16> cpu_svn{};
  std::uint32_t misc_select = 0;
  std::uint32_t misc_mask = 0;
  std::uint16_t key_policy = 0;
  ByteArray<64> config_id{};
  std::uint16_t config_svn = 0;

  /// One after another in a fixed layout, so that no two dependencies have the same bytes.
  [[nodiscard]] ByteArray<kBytes> write() const;
};

/// `owner_epoch`: the processor's. The request has been checked.
[[nodiscard]] KeyDependencies seal_key_dependencies(const Secs& secs,
                                                    const evidence::KeyRequest& request,
                                                    const ByteArray<16>& owner_epoch);
/// Of provisioning and provisioning seal keys: neither owner epoch nor key id.
[[nodiscard]] KeyDependencies provisioning_key_dependencies(const Secs& secs,
                                                            const evidence::KeyRequest& request);
[[nodiscard]] KeyDependencies einit_token_key_dependencies(const Secs& secs,
                                                           const evidence::KeyRequest& request,
                                                           const ByteArray<16>& owner_epoch);
/// Of the request the key id alone counts; `cpu_svn` is the processor's.
[[nodiscard]] KeyDependencies report_key_dependencies(const evidence::TargetInfo& target,
                                                      const ByteArray<32>& key_id,
                                                      const ByteArray<16>& cpu_svn,
                                                      const ByteArray<16>& owner_epoch);

}  // namespace confcom::enclave
