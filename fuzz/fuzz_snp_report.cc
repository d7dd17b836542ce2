// A report of SEV-SNP has one form: what parse_snp_report accepts is, byte for byte, what
// write_snp_report writes of it; the same of the device's answer around a report. Of what is
// accepted nothing is left to the host that its firmware did not sign.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "evidence/snp/report.h"
#include "evidence/snp/report_response.h"
#include "require.h"

namespace {

using confcom::Bytes;
using confcom::fuzz::require;
using namespace confcom::evidence;

constexpr std::size_t kSignatureBytes = 144;

void try_report(Bytes in) {
  const auto report = parse_snp_report(in);
  if (!report.has_value()) return;
  const auto written = write_snp_report(*report);
  require(confcom::equal(written, in));
  require(confcom::all_zero(in.subspan(kSnpSignedBytes + kSignatureBytes)));
  require(report->cpuid.has_value() == (report->version >= 3));
  require(report->mitigation_vectors.has_value() == (report->version == 5));
  const auto again = parse_snp_report(written);
  require(again.has_value() && *again == *report);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  try_report(in);
  const auto answered = parse_snp_report_response(in);
  if (!answered.has_value()) return 0;
  require(confcom::equal(write_snp_report_response(*answered), in));
  try_report(*answered);
  return 0;
}
