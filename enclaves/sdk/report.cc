#include "sdk/report.h"

#include <algorithm>

#include "sdk/enclu.h"

namespace confcom::sdk {
namespace {

// Offsets in a REPORT. Source: Intel SDM vol. 3D, table 38-21.
constexpr std::size_t kCpuSvn = 0;
constexpr std::size_t kAttributes = 48;
constexpr std::size_t kMrEnclave = 64;
constexpr std::size_t kMrSigner = 128;
constexpr std::size_t kIsvProdId = 256;
constexpr std::size_t kIsvSvn = 258;
constexpr std::byte kDebug{2};

/// Source: Intel SDM vol. 3D, table 38-22. CETATTRIBUTES is among them: no enclave here has any.
struct Range {
  std::size_t begin;
  std::size_t end;
};
constexpr Range kReserved[] = {{48, 50}, {56, 64}, {128, 512}};

bool is_well_formed(const ByteArray<512>& target_info) {
  return std::ranges::all_of(kReserved, [&](const Range& range) {
    const Bytes bytes = Bytes(target_info).subspan(range.begin, range.end - range.begin);
    return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{}; });
  });
}

template <class T>
T field(const ByteArray<432>& report, std::size_t offset) {
  T value{};
  std::memcpy(&value, &report[offset], sizeof value);
  return value;
}

}  // namespace

Result<ByteArray<432>> make_report(const ByteArray<512>& target_info,
                                   const ByteArray<64>& report_data) {
  if (!is_well_formed(target_info)) return fail(ErrorCode::kInvalidArgument, "not a target info");
  return ereport({target_info}, {report_data}).bytes;
}

Identity identity() {
  const ByteArray<432> report = ereport({}, {}).bytes;
  return {.cpu_svn = field<ByteArray<16>>(report, kCpuSvn),
          .mr_enclave = field<ByteArray<32>>(report, kMrEnclave),
          .mr_signer = field<ByteArray<32>>(report, kMrSigner),
          .isv_prod_id = field<std::uint16_t>(report, kIsvProdId),
          .isv_svn = field<std::uint16_t>(report, kIsvSvn),
          .debug = (report[kAttributes] & kDebug) != std::byte{}};
}

}  // namespace confcom::sdk
