// Runs an enclave by the emulator and says who it is by its own REPORT, so that the tests see that
// what is measured is what runs. The enclave is the code of the tests' own, in any image.

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hex.h"
#include "enclave/emulated/emulated_enclave.h"
#include "enclave/image/enclave_image.h"
#include "enclave/image/sigstruct_finder.h"
#include "enclave/report_verifier.h"
#include "enclave/simulated_cpu.h"
#include "enclave/testing/test_enclave.h"
#include "evidence/sgx/report.h"

namespace confcom::enclave {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;

template <class T>
std::uint64_t address(const T& object) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what a register holds.
  return reinterpret_cast<std::uint64_t>(&object);
}

Result<std::uint64_t> first_tcs(const EnclaveImage& image) {
  for (const PageRange& range : image.ranges)
    if (range.flags.type() == PageType::kTcs) return range.offset;
  return fail(ErrorCode::kNotFound, "the enclave has no TCS");
}

Result<evidence::Sigstruct> sigstruct_of(const EnclaveImage& image, const std::string& path) {
  if (path.empty()) {
    if (image.sigstruct.has_value()) return *image.sigstruct;
    return fail(ErrorCode::kNotFound, "the enclave is not signed, and no SIGSTRUCT is given");
  }
  CONFCOM_TRY(const ByteVector bytes, load_file(path, kMaxFileBytes));
  return read_sigstruct(bytes);
}

/// The enclave's REPORT, made for itself.
Result<ByteArray<evidence::kReportBytes>> report_of(EmulatedEnclave& enclave, std::uint64_t tcs,
                                                    const ByteArray<64>& data) {
  const auto target = evidence::write_target_info(target_info_of(enclave.secs()));
  ByteArray<evidence::kReportBytes> report{};
  CONFCOM_TRY(const EnclaveExit exit,
              enclave.enter(tcs, Entry::kEenter,
                            testing::operation(testing::TestOp::kReport, address(target),
                                               address(data), address(report))));
  if (!exit.exception.has_value()) return report;
  return fail(ErrorCode::kInternal, fmt::format("the enclave raised exception {}",
                                                std::to_underlying(exit.exception->vector)));
}

Result<void> run(const std::string& path, const std::string& sigstruct_path) {
  CONFCOM_TRY(ByteVector file, load_file(path, kMaxFileBytes));
  CONFCOM_TRY(const EnclaveImage image, parse_enclave_image(std::move(file)));
  CONFCOM_TRY(const evidence::Sigstruct sigstruct, sigstruct_of(image, sigstruct_path));
  CONFCOM_TRY(const std::uint64_t tcs, first_tcs(image));
  const auto cpu = std::make_shared<SimulatedCpu>(CpuSecret::make({std::byte{1}}));
  CONFCOM_TRY(const auto enclave, EmulatedEnclave::load(image, sigstruct, {}, cpu));
  ByteArray<64> data{};
  data.fill(std::byte{0x5a});
  CONFCOM_TRY(const auto bytes, report_of(*enclave, tcs, data));
  CONFCOM_TRY(const evidence::Report report, evidence::parse_report(bytes));
  if (!ReportVerifier(*cpu, enclave->secs()).verify(bytes) || report.body.report_data != data)
    return fail(ErrorCode::kUntrusted, "the REPORT does not hold");
  fmt::print("{} {}\n", to_hex(report.body.mr_enclave), to_hex(report.body.mr_signer));
  return {};
}

Result<void> write_code() {
  const std::string_view code = as_text(testing::test_enclave_code());
  if (std::fwrite(code.data(), 1, code.size(), stdout) == code.size()) return {};
  return fail(ErrorCode::kIo, "standard output takes no more");
}

}  // namespace
}  // namespace confcom::enclave

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  if (argc < 2 || argc > 3) {
    fmt::print(stderr, "usage: run_image code | run_image FILE [SIGSTRUCT]\n");
    return 2;
  }
  const std::string file = arguments[1];
  const auto done = file == "code" && argc == 2
                        ? confcom::enclave::write_code()
                        : confcom::enclave::run(file, argc == 3 ? arguments[2] : "");
  if (done.has_value()) return 0;
  fmt::print(stderr, "run_image: {}\n", done.error().message);
  return 1;
}
