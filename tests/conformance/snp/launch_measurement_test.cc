// Launch measurements that the tests of virtee's sev crate expect of the same firmware, with an
// empty kernel and initrd; kernel features 0x1 (SNP alone) and 0x21 (with swapped debug registers).

#include "evidence/snp/launch/launch_measurement.h"

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string_view>

#include "base/hex.h"
#include "evidence/snp/launch/vcpu_type.h"
#include "snp_data.h"

namespace confcom::conformance {
namespace {

struct Known {
  std::string_view name;
  std::string_view firmware;
  std::optional<std::string_view> command_line;  ///< absent: without a kernel
  std::uint32_t vcpus = 1;
  std::uint64_t features = 1;
  std::string_view measurement;
};

std::ostream& operator<<(std::ostream& out, const Known& known) { return out << known.name; }

constexpr std::string_view kAmdSev = "ovmf_AmdSev_suffix.bin";
constexpr std::string_view kOvmfX64 = "ovmf_OvmfX64_suffix.bin";
constexpr std::string_view kConsole = "console=ttyS0 loglevel=7";

constexpr Known kKnown[] = {
    {"Kernel", kAmdSev, kConsole, 1, 0x1,
     "6d287813eb5222d770f75005c664e34c204f385ce832cc2ce7d0d6f354454362f390ef83a92046c042e706363b4b0"
     "8fa"},
    {"KernelDebugSwap", kAmdSev, kConsole, 1, 0x21,
     "803f691094946e42068aaa3a8f9e26a5c89f36f7b73ecfb28c653360fe4b3aba7e534442e7e1e17895dfe778d0228"
     "977"},
    {"NoCommandLine", kAmdSev, "", 1, 0x1,
     "ddc5224521617a536ee7ce9dd6224d1b58a8d4fda1c741f3ac99fc4bfa04ba6e9fc98646d4a07a9079397fa385281"
     "9b5"},
    {"NoCommandLineDebugSwap", kAmdSev, "", 1, 0x21,
     "329c8ce0972ae52343b64d34a434a86f245dfd74f5ed7aae15d22efc78fb9683632b9b50e4e1d7fa41179ef98a7ef"
     "198"},
    {"NoKernel",
     kAmdSev,
     {},
     1,
     0x1,
     "19358ba9a7615534a9a1e2f0dfc29384dcd4dcb7062ff9c6013b26869a5fc6ecabe033c48dd6f6db5d6d76e7c5df6"
     "32d"},
    {"NoKernelDebugSwap",
     kAmdSev,
     {},
     1,
     0x21,
     "e1e1ca029dd7973ab9513295be68198472dcd4fc834bd9af9b63f6e8a1674dbf281a9278a4a2ebe0eed9f22adbcd0"
     "e2b"},
    {"FourVcpus", kAmdSev, "", 4, 0x1,
     "5061fffb019493a903613d56d54b94912a1a2f9e4502385f5c194616753720a92441310ba6c4933de877c36e23046"
     "ad5"},
    {"FourVcpusDebugSwap", kAmdSev, "", 4, 0x21,
     "4953b1fb416fa874980e8442b3706d345926d5f38879134e00813c5d7abcbe78eafe7b422907be0b4698e2414a631"
     "942"},
    {"OvmfX64",
     kOvmfX64,
     {},
     1,
     0x1,
     "da0296de8193586a5512078dcd719eccecbd87e2b825ad4148c44f665dc87df21e5b49e21523a9ad993afdb6a30b4"
     "005"},
    {"OvmfX64DebugSwap",
     kOvmfX64,
     {},
     1,
     0x21,
     "28797ae0afaba4005a81e629acebfb59e6687949d6be44007cd5506823b0dd66f146aaae26ff291eed7b493d8a64c"
     "385"},
};

ByteVector firmware_of(std::string_view name) {
  return load_snp(std::filesystem::path("genuine/virtee-sev/measurement") / name);
}

evidence::KernelHashes empty_kernel(std::string_view command_line) {
  return {.kernel = crypto::sha256(Bytes()),
          .initrd = crypto::sha256(Bytes()),
          .command_line = evidence::hash_command_line(command_line)};
}

class LaunchMeasurement : public testing::TestWithParam<Known> {};

TEST_P(LaunchMeasurement, IsAsPublished) {
  const Known& known = GetParam();
  const ByteVector image = firmware_of(known.firmware);
  evidence::SnpLaunch launch{
      .firmware = evidence::parse_ovmf(image).value(),
      .kernel = {},
      .vcpus = known.vcpus,
      .cpuid_signature = cpuid_signature(evidence::find_vcpu_type("EPYC-v4").value()),
      .sev_features = known.features};
  if (known.command_line.has_value()) launch.kernel = empty_kernel(*known.command_line);
  EXPECT_EQ(to_hex(evidence::measure_snp_launch(launch).value()), known.measurement);
}

INSTANTIATE_TEST_SUITE_P(Virtee, LaunchMeasurement, testing::ValuesIn(kKnown),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(LaunchMeasurement, RefusesAKernelWithFirmwareThatTakesNoHashes) {
  const ByteVector image = firmware_of(kOvmfX64);
  const auto measured = evidence::measure_snp_launch(
      {.firmware = evidence::parse_ovmf(image).value(), .kernel = empty_kernel("")});
  ASSERT_FALSE(measured.has_value());
  EXPECT_EQ(measured.error().code, ErrorCode::kUnsupported);
}

/// Not each is refused, for most of a page is code; none may do more than that, or be believed to
/// be the same firmware.
TEST(LaunchMeasurement, DiffersForEachBitOfTheFirmware) {
  const ByteVector image = firmware_of(kAmdSev);
  const auto measure = [](Bytes in) -> Result<evidence::SnpMeasurement> {
    CONFCOM_TRY(auto firmware, evidence::parse_ovmf(in));
    return evidence::measure_snp_launch({.firmware = std::move(firmware), .kernel = {}});
  };
  const evidence::SnpMeasurement good = measure(image).value();
  std::size_t refused = 0;
  for (std::size_t at = 0xa00; at < image.size(); ++at) {
    ByteVector bent = image;
    bent[at] ^= std::byte{0x10};
    const auto measured = measure(bent);
    refused += measured.has_value() ? 0U : 1U;
    EXPECT_TRUE(!measured.has_value() || *measured != good) << at;
  }
  EXPECT_GT(refused, 50U);
}

}  // namespace
}  // namespace confcom::conformance
