// This verifier as one of those that bench/peers/snp/compare.py measures in turns: for a number on
// a line of stdin it verifies the report as often, and answers with a line.

#include <fmt/format.h>

#include <cstdint>
#include <iostream>

#include "report_sample.h"
#include "verify/snp_verifier.h"

namespace confcom {
namespace {

using verify::SnpRevocation;

bool verify_once(verify::SnpVerifier& verifier, const ReportSample& sample) {
  return verifier.verify(sample.report, sample.collateral, sample.time, SnpRevocation::kNotRequired)
      .evidence_ok();
}

int serve(const ReportSample& sample) {
  verify::SnpVerifier verifier(verify::SnpRoots::amd());
  std::uint64_t times = 0;
  while (std::cin >> times && times > 0) {
    for (std::uint64_t i = 0; i < times; ++i) {
      if (!verify_once(verifier, sample)) return 1;
    }
    std::cout << "done" << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace confcom

int main() {
  auto sample = confcom::load_report_sample(CONFCOM_CONFORMANCE_DATA);
  if (!sample.has_value()) {
    fmt::print(stderr, "bench_report_peer: {}\n", sample.error().message);
    return 2;
  }
  sample->collateral.crl.reset();  // the others look at none
  return confcom::serve(*sample);
}
