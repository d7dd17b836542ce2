#include <gtest/gtest.h>

#include "enclave/report_verifier.h"
#include "evidence/sgx/report.h"
#include "raw_host.h"

namespace confcom::tests {
namespace {

TEST(Hello, Greets) {
  const LoadedEnclave hello("hello");
  FaithfulHost host(hello);
  const auto ended = host.run({});
  EXPECT_EQ(ended.left.exit, sdk::Exit::kDone);
  EXPECT_EQ(decoded<sdk::Run::Response>(ended.bytes).exit_status, 0);
  EXPECT_EQ(host.printed,
            "Hello world from the enclave\nEnclave called into host to print: Hello World!\n");
}

TEST(Hello, TakesAsManyArgumentsAsAMessageHolds) {
  const LoadedEnclave hello("hello");
  FaithfulHost host(hello);
  for (const std::size_t count : {8193U, 16383U})
    EXPECT_EQ(host.run(std::vector<std::string>(count)).left.exit, sdk::Exit::kDone) << count;
}

TEST(Hello, ReportsWhatItIsAskedTo) {
  const LoadedEnclave hello("hello");
  FaithfulHost host(hello);
  sdk::MakeReport::Request request;
  request.target_info = evidence::write_target_info(enclave::target_info_of(hello->secs()));
  request.data.fill(std::byte{0x5a});
  const auto ended = host.call<sdk::MakeReport>(request);
  const auto report = decoded<sdk::MakeReport::Response>(ended.bytes).report;
  EXPECT_TRUE(enclave::ReportVerifier(hello.cpu(), hello->secs()).verify(report));
  EXPECT_EQ(evidence::parse_report(report).value().body.report_data, request.data);
}

}  // namespace
}  // namespace confcom::tests
