#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace confcom::evidence {

inline constexpr std::size_t kTdReport10Bytes = 584;
inline constexpr std::size_t kTdReport15Bytes = 648;

/// What a TDX quote says of its trust domain. Source: Intel TDX DCAP quote library reference, TD
/// quote body 1.0 and 1.5.
struct TdReport {
  /// TDATTRIBUTES. Source: Intel TDX module base architecture, ATTRIBUTES.
  static constexpr std::uint64_t kDebug = 0x1;
  static constexpr std::uint64_t kSeptVeDisable = std::uint64_t{1} << 28;

  ByteArray<16> tee_tcb_svn{};
  ByteArray<48> mr_seam{};
  ByteArray<48> mr_signer_seam{};
  ByteArray<8> seam_attributes{};
  std::uint64_t td_attributes = 0;
  std::uint64_t xfam = 0;
  ByteArray<48> mr_td{};
  ByteArray<48> mr_config_id{};
  ByteArray<48> mr_owner{};
  ByteArray<48> mr_owner_config{};
  std::array<ByteArray<48>, 4> rtmr{};
  ByteArray<64> report_data{};

  /// Only in a TD 1.5 body: the module that runs now (tee_tcb_svn is the one at launch), and the
  /// service TD.
  struct Extension15 {
    ByteArray<16> tee_tcb_svn_2{};
    ByteArray<48> mr_service_td{};
    friend bool operator==(const Extension15&, const Extension15&) = default;
  };
  std::optional<Extension15> extension_15;

  [[nodiscard]] bool debug() const { return (td_attributes & kDebug) != 0; }
  [[nodiscard]] bool sept_ve_disable() const { return (td_attributes & kSeptVeDisable) != 0; }
  friend bool operator==(const TdReport&, const TdReport&) = default;
};

[[nodiscard]] TdReport parse_td_report_10(FixedBytes<kTdReport10Bytes> in);
[[nodiscard]] TdReport parse_td_report_15(FixedBytes<kTdReport15Bytes> in);
/// 584 or 648 bytes, by extension_15.
[[nodiscard]] ByteVector write_td_report(const TdReport& report);

}  // namespace confcom::evidence
