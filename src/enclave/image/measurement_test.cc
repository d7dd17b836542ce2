#include "enclave/image/measurement.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "base/byte_writer.h"
#include "base/hex.h"
#include "evidence/testing/layout_check.h"

namespace confcom::enclave {
namespace {

using evidence::testing::pattern;

constexpr SecinfoFlags kData = SecinfoFlags::regular(SecinfoFlags::kRead | SecinfoFlags::kWrite);

/// What the processor hashes, written down record by record.
class Stream {
 public:
  Stream& ecreate(std::uint32_t ssa_frame_pages, std::uint64_t size) {
    out_.put(as_bytes({"ECREATE\0", 8})).le(ssa_frame_pages).le(size).zeros(44);
    return *this;
  }
  Stream& eadd(std::uint64_t offset, SecinfoFlags flags) {
    out_.put(as_bytes({"EADD\0\0\0\0", 8})).le(offset).le(flags.value).zeros(40);
    return *this;
  }
  Stream& eextend(std::uint64_t offset, Bytes data) {
    out_.put(as_bytes({"EEXTEND\0", 8})).le(offset).zeros(48).put(data);
    return *this;
  }
  [[nodiscard]] crypto::Sha256Digest digest() { return crypto::sha256(std::move(out_).finish()); }

 private:
  ByteWriter out_;
};

TEST(Measurement, HashesTheRecordsOfEachInstruction) {
  const auto data = pattern<kExtendBytes>();
  Measurement measurement;
  measurement.ecreate(1, 0x4000);
  measurement.eadd(0x1000, kData);
  measurement.eextend(0x1100, data);
  EXPECT_EQ(measurement.finish(),
            Stream().ecreate(1, 0x4000).eadd(0x1000, kData).eextend(0x1100, data).digest());
}

TEST(Measurement, AddsAPageAsEaddAndItsEextends) {
  const auto page = pattern<kPageBytes>();
  Measurement measurement;
  measurement.add_page(0x3000, SecinfoFlags::tcs(), 0x8005, page);
  Stream want;
  want.eadd(0x3000, SecinfoFlags::tcs());
  for (const std::size_t i : {std::size_t{0}, std::size_t{2}, std::size_t{15}})
    want.eextend(0x3000 + i * kExtendBytes, Bytes(page).subspan(i * kExtendBytes, kExtendBytes));
  EXPECT_EQ(measurement.finish(), want.digest());
}

TEST(Measurement, LeavesNothingOfOnePageToTheNext) {
  const auto page = pattern<kPageBytes>();
  Measurement measurement;
  measurement.add_page(0, kData, PageRange::kAll, page);
  measurement.add_page(0x1000, kData, 0, page);
  Stream want;
  want.eadd(0, kData);
  for (std::size_t i = 0; i < kExtendsPerPage; ++i)
    want.eextend(i * kExtendBytes, Bytes(page).subspan(i * kExtendBytes, kExtendBytes));
  EXPECT_EQ(measurement.finish(), want.eadd(0x1000, kData).digest());
}

EnclaveImage image_of(std::vector<PageRange> ranges) {
  EnclaveImage image;
  image.size = 0x8000;
  image.ssa_frame_pages = 2;
  image.ranges = std::move(ranges);
  return image;
}

TEST(Measure, GoesThroughTheRangesInTheirOrder) {
  const auto two_pages = pattern<2 * kPageBytes>();
  const auto image =
      image_of({{.offset = 0x4000, .pages = 2, .flags = kData, .measured = 1, .content = two_pages},
                {.offset = 0, .pages = 1, .flags = kData, .measured = 0, .content = {}}});
  Stream want;
  want.ecreate(2, 0x8000);
  want.eadd(0x4000, kData).eextend(0x4000, Bytes(two_pages).first(kExtendBytes));
  want.eadd(0x5000, kData).eextend(0x5000, Bytes(two_pages).subspan(kPageBytes, kExtendBytes));
  EXPECT_EQ(measure(image), want.eadd(0, kData).digest());
}

TEST(Measure, FillsWhatContentLeaves) {
  const auto content = pattern<5>();
  const auto image = image_of({{.offset = 0,
                                .pages = 1,
                                .flags = kData,
                                .measured = 1,
                                .content = content,
                                .fill = 0xa1b2c3d4}});
  ByteWriter page;
  page.put(content).zeros(3);
  while (page.size() < kExtendBytes) page.le(std::uint32_t{0xa1b2c3d4});
  Stream want;
  want.ecreate(2, 0x8000).eadd(0, kData).eextend(0, std::move(page).finish());
  EXPECT_EQ(measure(image), want.digest());
}

TEST(Measure, TellsHowFarItIs) {
  const auto image = image_of({{.offset = 0, .pages = 1500, .flags = kData, .content = {}}});
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  (void)measure(image,
                [&](std::uint64_t done, std::uint64_t total) { told.emplace_back(done, total); });
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> want = {{1024, 1500}, {1500, 1500}};
  EXPECT_EQ(told, want);
}

}  // namespace
}  // namespace confcom::enclave
