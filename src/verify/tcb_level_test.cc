// Which level is reached; how levels come together is in tcb_evaluation_test.cc.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "verify/tcb_evaluation.h"

namespace confcom::verify {
namespace {

using collateral::IsvSvnLevel;
using collateral::TcbInfo;
using collateral::TcbLevel;

constexpr std::byte kSvn{0x80};  // so that a signed comparison shows
constexpr std::uint16_t kPceSvn = 0x8000;

/// A level at kSvn everywhere.
TcbLevel sgx_level() {
  TcbLevel level;
  level.sgx_component_svns.fill(kSvn);
  level.pce_svn = kPceSvn;
  return level;
}

/// With `own` in the module's own two bytes.
TcbLevel tdx_level(std::byte own = std::byte{0}) {
  TcbLevel level = sgx_level();
  ByteArray<16>& svns = level.tdx_component_svns.emplace();
  svns.fill(kSvn);
  svns[0] = svns[1] = own;
  return level;
}

/// A platform that just reaches both.
evidence::PckExtension platform() {
  evidence::PckExtension pck;
  pck.tcb_component_svns.fill(kSvn);
  pck.pce_svn = kPceSvn;
  return pck;
}

ByteArray<16> tee_tcb_svn(std::uint8_t module_version) {
  ByteArray<16> svn;
  svn.fill(kSvn);
  svn[1] = std::byte{module_version};
  return svn;
}

std::byte one_less(std::byte b) {
  return std::byte{static_cast<std::uint8_t>(std::to_integer<int>(b) - 1)};
}
std::byte one_more(std::byte b) {
  return std::byte{static_cast<std::uint8_t>(std::to_integer<int>(b) + 1)};
}

TcbInfo info_of(std::vector<TcbLevel> levels) {
  TcbInfo info;
  info.levels = std::move(levels);
  return info;
}

TEST(FindTcbLevel, EachOfTheSixteenComponentsCounts) {
  const TcbInfo info = info_of({sgx_level()});
  EXPECT_EQ(find_tcb_level(info, platform(), nullptr), &info.levels[0]);
  for (std::size_t i = 0; i < 16; ++i) {
    SCOPED_TRACE(i);
    evidence::PckExtension pck = platform();
    pck.tcb_component_svns[i] = one_less(kSvn);
    EXPECT_EQ(find_tcb_level(info, pck, nullptr), nullptr);
    pck.tcb_component_svns[i] = one_more(kSvn);
    EXPECT_EQ(find_tcb_level(info, pck, nullptr), &info.levels[0]);
    // More of everything else does not make up for it.
    pck.tcb_component_svns.fill(std::byte{0xff});
    pck.tcb_component_svns[i] = one_less(kSvn);
    EXPECT_EQ(find_tcb_level(info, pck, nullptr), nullptr);
  }
}

TEST(FindTcbLevel, PceSvnCounts) {
  struct Case {
    std::uint16_t pce_svn;
    bool reached;
  };
  const TcbInfo info = info_of({sgx_level()});
  for (const Case& c : {Case{0, false},
                        {kPceSvn - 1, false},
                        {kPceSvn, true},
                        {kPceSvn + 1, true},
                        {0xffff, true}}) {
    SCOPED_TRACE(c.pce_svn);
    evidence::PckExtension pck = platform();
    pck.pce_svn = c.pce_svn;
    EXPECT_EQ(find_tcb_level(info, pck, nullptr) != nullptr, c.reached);
  }
}

TEST(FindTcbLevel, EachByteOfAModuleOfVersionZeroCounts) {
  TcbLevel level = sgx_level();
  ByteArray<16>& wanted = level.tdx_component_svns.emplace();
  wanted.fill(kSvn);
  wanted[1] = std::byte{0};
  const TcbInfo info = info_of({level});
  const ByteArray<16> exact = tee_tcb_svn(0);
  EXPECT_EQ(find_tcb_level(info, platform(), &exact), &info.levels[0]);
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 1) continue;  // the version itself, below
    SCOPED_TRACE(i);
    ByteArray<16> svn = exact;
    svn[i] = one_less(kSvn);
    EXPECT_EQ(find_tcb_level(info, platform(), &svn), nullptr);
    svn[i] = one_more(kSvn);
    EXPECT_EQ(find_tcb_level(info, platform(), &svn), &info.levels[0]);
  }
  wanted[1] = std::byte{1};
  EXPECT_EQ(find_tcb_level(info_of({level}), platform(), &exact), nullptr);
}

TEST(FindTcbLevel, ItsIdentityJudgesTheOwnBytesOfALaterModule) {
  const TcbInfo info = info_of({tdx_level(std::byte{0xff})});
  for (const unsigned version : {1U, 2U, 3U, 0xffU}) {
    SCOPED_TRACE(version);
    ByteArray<16> exact = tee_tcb_svn(static_cast<std::uint8_t>(version));
    exact[0] = std::byte{0};
    EXPECT_EQ(find_tcb_level(info, platform(), &exact), &info.levels[0]);
    for (std::size_t i = 2; i < 16; ++i) {
      SCOPED_TRACE(i);
      ByteArray<16> svn = exact;
      svn[i] = one_less(kSvn);
      EXPECT_EQ(find_tcb_level(info, platform(), &svn), nullptr);
      svn[i] = one_more(kSvn);
      EXPECT_EQ(find_tcb_level(info, platform(), &svn), &info.levels[0]);
    }
  }
}

TEST(FindTcbLevel, ATrustDomainNeedsThePlatformToo) {
  const TcbInfo info = info_of({tdx_level()});
  const ByteArray<16> svn = tee_tcb_svn(1);
  evidence::PckExtension pck = platform();
  pck.tcb_component_svns[15] = one_less(kSvn);
  EXPECT_EQ(find_tcb_level(info, pck, &svn), nullptr);
  pck = platform();
  pck.pce_svn = kPceSvn - 1;
  EXPECT_EQ(find_tcb_level(info, pck, &svn), nullptr);
}

TEST(FindTcbLevel, ATrustDomainReachesNoLevelWithoutTdxComponents) {
  const TcbInfo info = info_of({sgx_level()});
  const ByteArray<16> svn = tee_tcb_svn(1);
  EXPECT_EQ(find_tcb_level(info, platform(), &svn), nullptr);
}

TEST(FindTcbLevel, AnEnclaveNeedsNoTdxComponents) {
  const TcbInfo info = info_of({tdx_level()});
  EXPECT_EQ(find_tcb_level(info, platform(), nullptr), &info.levels[0]);
}

TEST(FindTcbLevel, TheFirstThatIsReachedCounts) {
  TcbLevel high = sgx_level();
  high.sgx_component_svns[7] = one_more(kSvn);
  TcbLevel other = sgx_level();
  other.pce_svn = kPceSvn + 1;
  TcbLevel low = sgx_level();
  low.sgx_component_svns.fill(std::byte{0});
  struct Case {
    std::string name;
    std::vector<TcbLevel> levels;
    int want;  ///< -1 for none
  };
  const Case cases[] = {{"no levels", {}, -1},
                        {"none is reached", {high, other}, -1},
                        {"the second alone", {high, sgx_level(), other}, 1},
                        {"two are reached", {high, sgx_level(), low}, 1},
                        {"two are reached, the lower one first", {low, sgx_level()}, 0},
                        {"the last", {high, other, low}, 2}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const TcbInfo info = info_of(c.levels);
    const TcbLevel* found = find_tcb_level(info, platform(), nullptr);
    EXPECT_EQ(found == nullptr ? -1 : static_cast<int>(found - info.levels.data()), c.want);
  }
}

TEST(FindIsvSvnLevel, TheFirstThatIsNotAboveTheSvn) {
  const std::vector<IsvSvnLevel> descending = {{0x8000, {}}, {6, {}}, {6, {}}, {2, {}}};
  const std::vector<IsvSvnLevel> ascending = {{2, {}}, {6, {}}};
  struct Case {
    std::string name;
    const std::vector<IsvSvnLevel>* levels;
    std::uint16_t isv_svn;
    int want;  ///< -1 for none
  };
  const std::vector<IsvSvnLevel> none;
  const Case cases[] = {{"the highest number", &descending, 0xffff, 0},
                        {"exactly the highest level", &descending, 0x8000, 0},
                        {"one below it", &descending, 0x7fff, 1},
                        {"one of two that are equal", &descending, 6, 1},
                        {"one below both", &descending, 5, 3},
                        {"exactly the lowest level", &descending, 2, 3},
                        {"below every level", &descending, 1, -1},
                        {"zero", &descending, 0, -1},
                        {"the document's order counts, not the number", &ascending, 6, 0},
                        {"no levels", &none, 0xffff, -1}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const IsvSvnLevel* found = find_isv_svn_level(*c.levels, c.isv_svn);
    EXPECT_EQ(found == nullptr ? -1 : static_cast<int>(found - c.levels->data()), c.want);
  }
}

TEST(FindModuleIdentity, IsTheOneNamedAfterTheVersion) {
  TcbInfo info;
  for (const char* id : {"TDX_01", "TDX_0A", "TDX_A0", "TDX_FF", "TDX_10"}) {
    info.tdx_module_identities.push_back({.id = id, .module = {}, .levels = {}});
  }
  struct Case {
    std::uint8_t version;
    std::string want;  ///< empty for none
  };
  const Case cases[] = {{0x01, "TDX_01"}, {0x0a, "TDX_0A"}, {0xa0, "TDX_A0"}, {0xff, "TDX_FF"},
                        {0x10, "TDX_10"}, {0x00, ""},       {0x02, ""},       {0x0b, ""}};
  for (const Case& c : cases) {
    SCOPED_TRACE(int{c.version});
    const collateral::TdxModuleIdentity* found = find_module_identity(info, c.version);
    EXPECT_EQ(found == nullptr ? "" : found->id, c.want);
  }
  EXPECT_EQ(find_module_identity(TcbInfo{}, 1), nullptr);
}

}  // namespace
}  // namespace confcom::verify
