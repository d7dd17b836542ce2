#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "evidence/sgx/report.h"

namespace confcom::enclave {

/// What the processor knows of an initialised enclave: the fields of its SECS that identify it, and
/// from which EREPORT and EGETKEY work. Source: Intel SDM vol. 3D, 38.7.
struct Secs {
  evidence::Attributes attributes;
  std::uint32_t misc_select = 0;
  ByteArray<32> mr_enclave{};
  ByteArray<32> mr_signer{};
  ByteArray<64> config_id{};
  std::uint16_t isv_prod_id = 0;
  std::uint16_t isv_svn = 0;
  std::uint16_t config_svn = 0;
  ByteArray<16> isv_ext_prod_id{};
  ByteArray<16> isv_family_id{};
};

/// The target info with which others make REPORTs for this enclave.
[[nodiscard]] evidence::TargetInfo target_info_of(const Secs& secs);

}  // namespace confcom::enclave
