#include "evidence/snp/launch/kernel_hashes.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace confcom::evidence {
namespace {

KernelHashes some_hashes() {
  KernelHashes out;
  out.kernel.fill(std::byte{0xaa});
  out.initrd.fill(std::byte{0xbb});
  out.command_line.fill(std::byte{0xcc});
  return out;
}

TEST(KernelHashes, AreATableOfThreeEntries) {
  const auto page = write_kernel_hashes(some_hashes(), 0xc00).value_or(ByteArray<kSnpPageBytes>{});
  const auto hex = [&](std::size_t offset, std::size_t size) {
    return to_hex(Bytes(page).subspan(offset, size));
  };
  EXPECT_TRUE(all_zero(Bytes(page).first(0xc00)));
  EXPECT_EQ(hex(0xc00, 18), "06d63894224fc94cb479a793d411fd21a800");
  EXPECT_EQ(hex(0xc12, 20), "d82dd09720bd944caa78e7714d36ab2a3200cccc");
  EXPECT_EQ(hex(0xc44, 20), "31f7ba442f3ad74b9af141e29169781d3200bbbb");
  EXPECT_EQ(hex(0xc76, 20), "3794e74dd2ab7f42b835d5b172d2045b3200aaaa");
  EXPECT_TRUE(all_zero(Bytes(page).subspan(0xc00 + 168)));
}

TEST(KernelHashes, FitIntoTheirPageOrAreNotWritten) {
  EXPECT_TRUE(write_kernel_hashes({}, kSnpPageBytes - kKernelHashTableBytes).has_value());
  EXPECT_FALSE(write_kernel_hashes({}, kSnpPageBytes - kKernelHashTableBytes + 1).has_value());
  EXPECT_FALSE(write_kernel_hashes({}, ~std::size_t{0}).has_value());
}

TEST(HashCommandLine, CoversTheZeroByteAtItsEnd) {
  const ByteArray<1> nothing{};
  EXPECT_EQ(hash_command_line(""), crypto::sha256(nothing));
  EXPECT_EQ(hash_command_line("quiet"), crypto::sha256({as_bytes("quiet"), nothing}));
}

}  // namespace
}  // namespace confcom::evidence
