#include "evidence/snp/report_response.h"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

constexpr std::string_view kObject = "SNP report response";

constexpr std::uint32_t kInvalidParameters = 0x16;
constexpr std::uint32_t kInvalidKeySelection = 0x27;

constexpr At<0> kStatusAt;
constexpr At<4> kSizeAt;
constexpr std::size_t kReservedAt = 8;
constexpr std::size_t kReportAt = 32;
constexpr std::size_t kReportEnd = kReportAt + kSnpReportBytes;

Result<void> check_status(std::uint32_t status) {
  if (status == 0) return {};
  if (status == kInvalidParameters) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: status {:#x}: the firmware takes the request's parameters, such "
                            "as its VMPL, for invalid",
                            kObject, status));
  }
  if (status == kInvalidKeySelection) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: status {:#x}: the firmware does not have the key that was to sign",
                            kObject, status));
  }
  return fail(ErrorCode::kUnavailable,
              fmt::format("{}: the firmware made no report, status {:#x}", kObject, status));
}

Result<void> check_zeros(FixedBytes<kSnpReportResponseBytes> in) {
  if (!all_zero(in.subspan<kReservedAt, kReportAt - kReservedAt>())) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: reserved bytes at offset {} are set", kObject, kReservedAt));
  }
  if (!all_zero(in.subspan<kReportEnd>())) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: bytes after the report, from offset {}, "
                                                   "are set",
                                                   kObject, kReportEnd));
  }
  return {};
}

}  // namespace

Result<FixedBytes<kSnpReportBytes>> parse_snp_report_response(Bytes in) {
  CONFCOM_TRY(const FixedBytes<kSnpReportResponseBytes> raw,
              exactly<kSnpReportResponseBytes>(in, kObject));
  std::uint32_t status = 0;
  std::uint32_t size = 0;
  const FieldReader read(raw);
  read(kStatusAt, status);
  read(kSizeAt, size);
  CONFCOM_CHECK(check_status(status));
  if (size != kSnpReportBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: size of the report at offset 4 is {} where {} belongs", kObject,
                            size, kSnpReportBytes));
  }
  CONFCOM_CHECK(check_zeros(raw));
  return raw.subspan<kReportAt, kSnpReportBytes>();
}

ByteArray<kSnpReportResponseBytes> write_snp_report_response(FixedBytes<kSnpReportBytes> report) {
  ByteArray<kSnpReportResponseBytes> out{};
  const FieldWriter write(out);
  write(kSizeAt, std::uint32_t{kSnpReportBytes});
  write(kAt<kReportAt>, to_array(report));
  return out;
}

}  // namespace confcom::evidence
