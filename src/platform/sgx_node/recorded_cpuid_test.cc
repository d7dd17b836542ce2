#include "platform/sgx_node/recorded_cpuid.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace confcom::platform {
namespace {

using ::testing::HasSubstr;

constexpr CpuidRegisters kSection{0x30180001, 0x12, 0x0bc00001, 0x34};

void expect_section_2(std::string_view dump) {
  const auto cpu = RecordedCpuid::parse(dump);
  ASSERT_TRUE(cpu.has_value()) << cpu.error().message;
  EXPECT_EQ(cpu->read(0x12, 2), kSection);
}

TEST(RecordedCpuid, ReadsADumpOfAida64) {
  expect_section_2(
      "------[ Logical CPU #0 ]------\r\n\r\n"
      "CPUID Revision    : 000706E5h\r\n"
      "CPUID 00000000: 0000001B-756E6547-6C65746E-49656E69 [GenuineIntel]\r\n"
      "CPUID 00000012: 30180001-00000012-0BC00001-00000034 [SL 02] [EPC]\r\n");
}

TEST(RecordedCpuid, ReadsADumpOfCpuid) {
  expect_section_2(
      "CPU 0:\n"
      "   0x00000000 0x00: eax=0x0000001b ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69\n"
      "   0x00000012 0x02: eax=0x30180001 ebx=0x00000012 ecx=0x0bc00001 edx=0x00000034");
}

TEST(RecordedCpuid, ReadsTheFirstProcessorAlone) {
  const auto cpu = RecordedCpuid::parse(
      "CPUID 00000000: 00000001-00000000-00000000-00000000\n"
      "CPUID 00000001: 00000001-00000000-00000000-00000000\n"
      "CPUID 00000000: 00000002-00000000-00000000-00000000\n"
      "CPUID 00000001: broken\n");
  ASSERT_TRUE(cpu.has_value()) << cpu.error().message;
  EXPECT_EQ(cpu->read(0, 0).eax, 1U);
  EXPECT_EQ(cpu->read(1, 0).eax, 1U);
}

TEST(RecordedCpuid, AnswersZerosWhereNothingIsRecorded) {
  const auto cpu = RecordedCpuid::parse("CPUID 00000001: 00000001-00000002-00000003-00000004");
  ASSERT_TRUE(cpu.has_value());
  EXPECT_EQ(cpu->read(1, 1), CpuidRegisters());
  EXPECT_EQ(cpu->read(2, 0), CpuidRegisters());
  EXPECT_EQ(cpu->leaves().size(), 1U);
}

struct Row {
  std::string name;
  std::string dump;
  std::string words;
};

TEST(RecordedCpuid, RefusesAndNamesTheLine) {
  const std::string good = "CPUID 00000001: 00000001-00000002-00000003-00000004";
  const std::vector<Row> rows = {
      {"empty", "", "no line has an answer"},
      {"other text", "CPUID Revision : 000706E5h\nfoo\n", "no line has an answer"},
      {"register missing", "\nCPUID 00000001: 00000001-00000002-00000003", "line 2"},
      {"no hexadecimal", "CPUID 00000001: 0000000g-00000002-00000003-00000004", "line 1"},
      {"too many digits", "CPUID 00000001: 000000011-00000002-00000003-100000004", "line 1"},
      {"sign", "CPUID 00000001: -0000001-00000002-00000003-00000004", "line 1"},
      {"joined to what follows", good + "5", "line 1"},
      {"subleaf not closed", good + " [SL 02", "line 1"},
      {"twice", good + "\n" + good, "line 2: answered a second time"},
      {"broken off", "0x00000012 0x02: eax=0x30180001 ebx=0x0", "line 1"},
      {"more behind it", "0x1 0x0: eax=0x1 ebx=0x1 ecx=0x1 edx=0x1 x", "line 1"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto cpu = RecordedCpuid::parse(row.dump);
    ASSERT_FALSE(cpu.has_value());
    EXPECT_EQ(cpu.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(cpu.error().message, HasSubstr(row.words));
  }
}

std::string dump_of(std::size_t answers) {
  std::string out;
  for (std::size_t i = 0; i < answers; ++i)
    out += fmt::format("0x12 {:#x}: eax=0x0 ebx=0x0 ecx=0x0 edx=0x0\n", i);
  return out;
}

TEST(RecordedCpuid, TakesAsManyAnswersAsItSays) {
  EXPECT_TRUE(RecordedCpuid::parse(dump_of(kMaxRecordedLeaves)).has_value());
  const auto cpu = RecordedCpuid::parse(dump_of(kMaxRecordedLeaves + 1));
  ASSERT_FALSE(cpu.has_value());
  EXPECT_THAT(cpu.error().message, HasSubstr("line 4097: more than 4096"));
}

}  // namespace
}  // namespace confcom::platform
