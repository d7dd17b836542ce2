#include "app/report_measure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/testing/scratch_directory.h"
#include "evidence/snp/launch/launch_measurement.h"
#include "evidence/testing/ovmf_builder.h"

namespace confcom::app {
namespace {

using evidence::KernelHashes;
using evidence::testing::amd_sev_parts;
using evidence::testing::make_ovmf;
using evidence::testing::OvmfParts;
using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;
using testing::ProgramRun;

class ReportMeasure : public ::testing::Test {
 protected:
  std::string save(const std::string& name, Bytes bytes) const {
    EXPECT_TRUE(create_file(scratch_.file(name), bytes, 0600).has_value());
    return scratch_.file(name);
  }
  /// Measures the firmware with one vCPU unless `further` says how many.
  [[nodiscard]] ProgramRun measure(const std::vector<std::string>& further) const {
    std::vector<std::string> args{"report", "measure", "--ovmf", ovmf_};
    args.insert(args.end(), further.begin(), further.end());
    return testing::run_program(args);
  }
  [[nodiscard]] Json measure_json(std::vector<std::string> further) const {
    further.insert(further.end(), {"-o", "json"});
    return Json::parse(measure(further).out);
  }

  confcom::testing::ScratchDirectory scratch_;
  ByteVector image_ = make_ovmf(amd_sev_parts());
  std::string ovmf_ = save("OVMF.fd", image_);
};

TEST_F(ReportMeasure, ShowsWhatTheFirmwareMeasures) {
  const evidence::SnpLaunch launch{.firmware = evidence::parse_ovmf(image_).value(),
                                   .kernel = {},
                                   .vcpus = 2,
                                   .cpuid_signature = 0x00a00f11};
  const std::string expected = to_hex(evidence::measure_snp_launch(launch).value());
  const ProgramRun run = measure({"--vcpus", "2", "--vcpu-type", "EPYC-Milan"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr(expected));
  const Json json = measure_json({"--vcpus", "2", "--vcpu-signature", "0xa00f11"});
  EXPECT_EQ(json["measurement"], expected);
  EXPECT_EQ(json["vcpus"], 2);
  EXPECT_EQ(json["cpuid_signature"], "0xa00f11");
  EXPECT_EQ(json["guest_features"], "0x1");
  EXPECT_TRUE(json["kernel_sha256"].is_null());
}

TEST_F(ReportMeasure, CoversKernelInitrdAndCommandLine) {
  const evidence::SnpLaunch launch{
      .firmware = evidence::parse_ovmf(image_).value(),
      .kernel = KernelHashes{.kernel = crypto::sha256(as_bytes("kernel")),
                             .initrd = crypto::sha256(as_bytes("initrd")),
                             .command_line = evidence::hash_command_line("quiet ")},
      .cpuid_signature = 0x00800f12,
      .sev_features = 0x21};
  const std::vector<std::string> all = {"--kernel",         save("kernel", as_bytes("kernel")),
                                        "--initrd",         save("initrd", as_bytes("initrd")),
                                        "--append",         "quiet ",
                                        "--vcpus",          "1",
                                        "--vcpu-type",      "EPYC-v4",
                                        "--guest-features", "0x21"};
  const Json json = measure_json(all);
  EXPECT_EQ(json["measurement"], to_hex(evidence::measure_snp_launch(launch).value()));
  EXPECT_EQ(json["kernel_sha256"], to_hex(crypto::sha256(as_bytes("kernel"))));
}

TEST_F(ReportMeasure, TakesNoInitrdForAnEmptyOne) {
  const std::string kernel = save("kernel", as_bytes("kernel"));
  const std::string empty = save("empty", {});
  const std::vector<std::string> base = {"--kernel", kernel, "--vcpus", "1", "--vcpu-type", "EPYC"};
  std::vector<std::string> with_empty = base;
  with_empty.insert(with_empty.end(), {"--initrd", empty, "--append", ""});
  EXPECT_EQ(measure_json(base)["measurement"], measure_json(with_empty)["measurement"]);
}

TEST_F(ReportMeasure, NeedsNoModelWhereItIsNotMeasured) {
  const ProgramRun run = measure({"--vcpus", "1", "--vmm", "ec2"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(measure_json({"--vcpus", "1", "--vmm", "gce"})["cpuid_signature"].is_null());
}

TEST_F(ReportMeasure, RefusesWhatIsNoFirmwareForIt) {
  const std::vector<std::string> rest = {"--vcpus", "1", "--vcpu-type", "EPYC"};
  ovmf_ = save("zeros", ByteVector(4096));
  const ProgramRun run = measure(rest);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr(ovmf_));
  EXPECT_EQ(measure_json(rest)["error"]["code"], "unsupported");

  OvmfParts parts = amd_sev_parts();
  parts.hash_table.reset();
  ovmf_ = save("no-hashes.fd", make_ovmf(parts));
  EXPECT_EQ(measure(rest).status, 0);
  std::vector<std::string> with_kernel = rest;
  with_kernel.insert(with_kernel.end(), {"--kernel", ovmf_});
  EXPECT_EQ(measure(with_kernel).status, 1);
}

TEST_F(ReportMeasure, CannotLookWithoutFilesOrWithBadArguments) {
  const std::vector<std::vector<std::string>> cases = {
      {"--vcpu-type", "EPYC"},
      {"--vcpus", "1"},
      {"--vcpus", "0", "--vcpu-type", "EPYC"},
      {"--vcpus", "4097", "--vcpu-type", "EPYC"},
      {"--vcpus", "-1", "--vcpu-type", "EPYC"},
      {"--vcpus", "1", "--vcpu-type", "Opteron"},
      {"--vcpus", "1", "--vcpu-type", "EPYC", "--vcpu-signature", "0x800f12"},
      {"--vcpus", "1", "--vcpu-signature", "800f12"},
      {"--vcpus", "1", "--vcpu-signature", "0x100000000"},
      {"--vcpus", "1", "--vcpu-type", "EPYC", "--guest-features", "0x20"},
      {"--vcpus", "1", "--vcpu-type", "EPYC", "--vmm", "xen"},
      {"--vcpus", "1", "--vcpu-type", "EPYC", "--append", "quiet"},
      {"--vcpus", "1", "--vcpu-type", "EPYC", "--initrd", ovmf_},
      {"--vcpus", "1", "--vcpu-type", "EPYC", "--kernel", ovmf_ + ".missing"},
  };
  for (const auto& args : cases) {
    EXPECT_EQ(measure(args).status, 2) << ::testing::PrintToString(args);
  }
  ovmf_ += ".missing";
  EXPECT_EQ(measure({"--vcpus", "1", "--vcpu-type", "EPYC"}).status, 2);
}

}  // namespace
}  // namespace confcom::app
