#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::evidence {

inline constexpr std::size_t kReportBodyBytes = 384;
inline constexpr std::size_t kReportBytes = 432;
inline constexpr std::size_t kTargetInfoBytes = 512;

/// ATTRIBUTES. Source: Intel SDM vol. 3D, 38.7.1.
struct Attributes {
  static constexpr std::uint64_t kInit = 0x1;
  static constexpr std::uint64_t kDebug = 0x2;
  static constexpr std::uint64_t kMode64Bit = 0x4;
  static constexpr std::uint64_t kProvisionKey = 0x10;
  static constexpr std::uint64_t kEinitTokenKey = 0x20;
  static constexpr std::uint64_t kCet = 0x40;
  static constexpr std::uint64_t kKss = 0x80;
  static constexpr std::uint64_t kAexNotify = 0x400;

  std::uint64_t flags = 0;
  std::uint64_t xfrm = 0;

  [[nodiscard]] bool debug() const { return (flags & kDebug) != 0; }
  friend bool operator==(const Attributes&, const Attributes&) = default;
};

/// What a REPORT says of its enclave. Source: Intel SDM vol. 3D, 38.15, the part that the MAC
/// covers.
struct ReportBody {
  ByteArray<16> cpu_svn{};
  std::uint32_t misc_select = 0;
  ByteArray<16> isv_ext_prod_id{};
  Attributes attributes;
  ByteArray<32> mr_enclave{};
  ByteArray<32> mr_signer{};
  ByteArray<64> config_id{};
  std::uint16_t isv_prod_id = 0;
  std::uint16_t isv_svn = 0;
  std::uint16_t config_svn = 0;
  ByteArray<16> isv_family_id{};
  ByteArray<64> report_data{};

  friend bool operator==(const ReportBody&, const ReportBody&) = default;
};

/// Reads the fields; reserved bytes are not looked at, because the MAC or the quote's signature
/// covers them.
[[nodiscard]] ReportBody parse_report_body(FixedBytes<kReportBodyBytes> in);
/// The bytes of `body`, reserved ones zero: the inverse of parse_report_body.
[[nodiscard]] ByteArray<kReportBodyBytes> write_report_body(const ReportBody& body);

/// REPORT: the body and its AES-128-CMAC under the target's report key.
struct Report {
  ReportBody body;
  ByteArray<32> key_id{};
  ByteArray<16> mac{};
};

/// Errors: truncated, malformed (another size than 432 bytes).
[[nodiscard]] Result<Report> parse_report(Bytes in);
[[nodiscard]] ByteArray<kReportBytes> write_report(const Report& report);

/// TARGETINFO: the enclave that shall be able to check a REPORT. Source: Intel SDM vol. 3D, 38.16.
struct TargetInfo {
  ByteArray<32> mr_enclave{};
  Attributes attributes;
  std::uint16_t config_svn = 0;
  std::uint32_t misc_select = 0;
  ByteArray<64> config_id{};
};

/// Errors: truncated, malformed (another size than 512 bytes, reserved bytes set: EREPORT would
/// fault).
[[nodiscard]] Result<TargetInfo> parse_target_info(Bytes in);
[[nodiscard]] ByteArray<kTargetInfoBytes> write_target_info(const TargetInfo& info);

}  // namespace confcom::evidence
