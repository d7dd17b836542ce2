// A host and an enclave that speak through registers, not through a fake.
#include "service/enclave_host/testing/calls_enclave.h"

#include <gtest/gtest.h>

#include <memory>

#include "enclave/emulated/emulated_enclave.h"
#include "enclave/simulated_cpu.h"
#include "enclave/testing/test_enclave.h"
#include "evidence/sgx/report.h"
#include "service/enclave_host/enclave_host.h"
#include "service/enclave_host/enclave_threads.h"

namespace confcom::service {
namespace {

class EmulatedCalls : public ::testing::Test {
 protected:
  static Result<std::unique_ptr<EnclaveHost>> host(std::uint64_t heap_pages, CallOuts call_outs) {
    enclave::testing::TestEnclave built = enclave::testing::make_test_enclave();  // its SIGSTRUCT
    built.image = enclave::parse_enclave_image(testing::calls_enclave_file(heap_pages)).value();
    enclave::testing::sign_again(built);
    auto cpu = std::make_shared<enclave::SimulatedCpu>(enclave::CpuSecret::make({}));
    CONFCOM_TRY(auto loaded,
                enclave::EmulatedEnclave::load(built.image, built.sigstruct, {}, std::move(cpu)));
    return EnclaveHost::make(std::move(loaded), tcs_offsets(built.image), std::move(call_outs));
  }
};

TEST_F(EmulatedCalls, RunsAProgramThatPrints) {
  std::string printed;
  CallOuts call_outs;
  call_outs.on<sdk::Print>([&](const sdk::Print::Request& request) -> Result<sdk::Nothing> {
    printed += request.text;
    return sdk::Nothing{};
  });
  const auto host = this->host(1, std::move(call_outs)).value();
  EXPECT_EQ(host->call<sdk::Run>({{"a", "b"}}).value().exit_status, 2U);
  EXPECT_EQ(host->call<sdk::Run>({}).value().exit_status, 0U);
  EXPECT_EQ(printed, std::string(testing::kCallsEnclaveText) + testing::kCallsEnclaveText);
}

TEST_F(EmulatedCalls, MakesAReport) {
  const auto host = this->host(2, {}).value();
  EXPECT_FALSE(host->call_if_taken<sdk::Run>({}).value().has_value());
  sdk::MakeReport::Request request;
  request.data.fill(std::byte{0x5a});
  const auto response = host->call<sdk::MakeReport>(request).value();
  EXPECT_EQ(evidence::parse_report(response.report).value().body.report_data, request.data);
}

}  // namespace
}  // namespace confcom::service
