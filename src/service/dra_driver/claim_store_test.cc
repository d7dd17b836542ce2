#include "service/dra_driver/claim_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/testing/scratch_directory.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const std::vector<EpcDevice> kDevices = {{.name = "epc-0", .bytes = 64 << 20},
                                         {.name = "epc-1", .bytes = 32 << 20}};

PreparedClaim claim(const std::string& uid, std::uint64_t mib, const char* device = "epc-0") {
  return {.name_space = "ns",
          .name = "claim-" + uid,
          .uid = uid,
          .pool = "n",
          .shares = {{.request = "epc", .device = device, .bytes = mib << 20}}};
}

/// As the driver does, which is asked first.
Result<void> put(ClaimStore& store, const PreparedClaim& claim,
                 const std::vector<EpcDevice>& devices, const std::string& cdi_spec) {
  CONFCOM_CHECK(store.expect(claim.uid));
  return store.put(claim, devices, cdi_spec);
}

class ClaimStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<ClaimStore> open(const std::string& boot = "boot1") {
    auto store = ClaimStore::open({.state = state(), .cdi = cdi(), .boot_id = boot});
    EXPECT_TRUE(store.has_value()) << store.error().message;
    return std::move(store).value();
  }
  [[nodiscard]] fs::path state() const { return directory_.path() / "state"; }
  [[nodiscard]] fs::path cdi() const { return directory_.path() / "cdi"; }
  [[nodiscard]] static std::vector<std::string> names(const fs::path& directory) {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(directory)) {
      out.push_back(entry.path().filename().string());
    }
    return out;
  }
  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

 private:
  testing::ScratchDirectory directory_;
};

TEST_F(ClaimStoreTest, PreparesAndUnprepares) {
  const auto store = open();
  ASSERT_TRUE(put(*store, claim("a", 10), kDevices, "spec").has_value());
  EXPECT_THAT(*store->claims(), ElementsAre(claim("a", 10)));
  EXPECT_THAT(names(cdi()), ElementsAre("sgx.confcom.dev-a.json"));
  EXPECT_THAT(names(state() / "boot1"), UnorderedElementsAre("a.json", "a.expected"));
  EXPECT_EQ(store->remove("a"), true);
  EXPECT_EQ(store->remove("a"), false) << "as often as the kubelet likes";
  EXPECT_THAT(*store->claims(), IsEmpty());
  EXPECT_THAT(names(cdi()), IsEmpty());
  EXPECT_THAT(names(state() / "boot1"), IsEmpty());
}

TEST_F(ClaimStoreTest, PreparingAgainWritesTheFileAnew) {
  const auto store = open();
  ASSERT_TRUE(put(*store, claim("a", 64), kDevices, "spec").has_value());
  fs::remove(cdi() / "sgx.confcom.dev-a.json");
  ASSERT_TRUE(put(*store, claim("a", 64), kDevices, "spec").has_value());
  EXPECT_THAT(names(cdi()), SizeIs(1));
  EXPECT_THAT(*store->claims(), SizeIs(1));
}

TEST_F(ClaimStoreTest, NeverGivesMoreThanThereIs) {
  const auto store = open();
  ASSERT_TRUE(put(*store, claim("a", 60), kDevices, "").has_value());
  const auto refused = put(*store, claim("b", 5), kDevices, "");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(
      refused.error().message,
      HasSubstr("device epc-0 has 64 MiB, of which 60 MiB are prepared (ns/claim-a 60 MiB), "
                "and this claim needs 5 MiB"));
  EXPECT_THAT(names(cdi()), SizeIs(1));
  EXPECT_TRUE(put(*store, claim("b", 4), kDevices, "").has_value());
  EXPECT_TRUE(put(*store, claim("c", 32, "epc-1"), kDevices, "").has_value());
  EXPECT_FALSE(put(*store, claim("d", 1, "epc-1"), kDevices, "").has_value());
  EXPECT_FALSE(put(*store, claim("d", 1, "epc-2"), kDevices, "").has_value());
}

TEST_F(ClaimStoreTest, AClaimOfSeveralSharesCountsAll) {
  const auto store = open();
  PreparedClaim two = claim("a", 40);
  two.shares.push_back(two.shares.front());
  EXPECT_FALSE(put(*store, two, kDevices, "").has_value());
  two.shares[1].bytes = UINT64_MAX;
  EXPECT_FALSE(put(*store, two, kDevices, "").has_value());
  two.shares[1].bytes = 24 << 20;
  EXPECT_TRUE(put(*store, two, kDevices, "").has_value());
}

TEST_F(ClaimStoreTest, AnotherAllocationOfTheClaimTakesItsPlace) {
  const auto store = open();
  ASSERT_TRUE(put(*store, claim("a", 60), kDevices, "").has_value());
  ASSERT_TRUE(put(*store, claim("a", 64), kDevices, "").has_value());
  EXPECT_THAT(*store->claims(), ElementsAre(claim("a", 64)));
  EXPECT_EQ(store->remove_if_same(claim("a", 60)), false);
  EXPECT_EQ(store->remove_if_same(claim("a", 64)), true);
}

TEST_F(ClaimStoreTest, IsKeptByTheNextInstance) {
  ASSERT_TRUE(put(*open(), claim("a", 60), kDevices, "").has_value());
  const auto store = open();
  EXPECT_THAT(*store->claims(), ElementsAre(claim("a", 60)));
  EXPECT_FALSE(put(*store, claim("b", 5), kDevices, "").has_value());
  EXPECT_EQ(store->remove("a"), true);
}

TEST_F(ClaimStoreTest, InstancesBesideEachOtherShareIt) {
  const auto one = open();
  const auto other = open();
  ASSERT_TRUE(put(*one, claim("a", 60), kDevices, "").has_value());
  EXPECT_FALSE(put(*other, claim("b", 5), kDevices, "").has_value());
  EXPECT_EQ(other->remove("a"), true);
  EXPECT_TRUE(put(*one, claim("b", 64), kDevices, "").has_value());
  EXPECT_THAT(*other->claims(), ElementsAre(claim("b", 64)));
}

TEST_F(ClaimStoreTest, WhatWasUnpreparedMeanwhileIsNotPrepared) {
  const auto one = open();
  const auto other = open();
  ASSERT_TRUE(one->expect("a").has_value());
  EXPECT_EQ(other->remove("a"), false) << "there is nothing yet, and there will not be";
  EXPECT_EQ(one->put(claim("a", 1), kDevices, "").error().code, ErrorCode::kNotFound);
  EXPECT_THAT(names(cdi()), IsEmpty());
  EXPECT_THAT(names(state() / "boot1"), IsEmpty());
  EXPECT_TRUE(put(*one, claim("a", 1), kDevices, "").has_value()) << "asked for anew";
}

TEST_F(ClaimStoreTest, WhatDevicesOfOtherNamesGaveCounts) {
  const auto store = open();
  ASSERT_TRUE(put(*store, claim("a", 60), kDevices, "").has_value());
  const std::vector<EpcDevice> undivided = {{.name = "epc", .bytes = 96 << 20}};
  const auto refused = put(*store, claim("b", 37, "epc"), undivided, "");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("have 96 MiB together, of which 60 MiB"));
  EXPECT_TRUE(put(*store, claim("b", 36, "epc"), undivided, "").has_value());
}

TEST_F(ClaimStoreTest, ThreadsOfTwoInstancesNeverGiveTooMuch) {
  const auto one = open();
  const auto other = open();
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&store = thread % 2 == 0 ? *one : *other, thread] {
        for (int i = 0; i < 20; ++i) {
          const std::string uid = std::to_string(thread) + "-" + std::to_string(i);
          (void)put(store, claim(uid, 2), kDevices, "");
        }
      });
    }
  }
  EXPECT_THAT(*one->claims(), SizeIs(32)) << "of 80 that want 2 of 64 MiB";
  EXPECT_THAT(names(cdi()), SizeIs(32));
}

TEST_F(ClaimStoreTest, ARebootMakesAllVoid) {
  ASSERT_TRUE(put(*open("boot1"), claim("a", 60), kDevices, "").has_value());
  const auto store = open("boot2");
  EXPECT_THAT(*store->claims(), IsEmpty());
  EXPECT_THAT(names(state()), UnorderedElementsAre("boot2", "lock"));
  EXPECT_THAT(names(cdi()), IsEmpty()) << "where a reboot does not empty it";
  EXPECT_TRUE(put(*store, claim("b", 64), kDevices, "").has_value());
}

TEST_F(ClaimStoreTest, RemovesWhatAKilledInstanceLeft) {
  ASSERT_TRUE(put(*open(), claim("a", 1), kDevices, "").has_value());
  write(cdi() / "sgx.confcom.dev-gone.json", "{}");
  write(cdi() / ".sgx.confcom.dev-half.json.0011", "{");
  write(cdi() / "other.example-x.json", "{}");
  write(state() / "boot1" / ".half.json.0011", "{");
  const auto store = open();
  EXPECT_THAT(names(cdi()), UnorderedElementsAre("sgx.confcom.dev-a.json", "other.example-x.json"));
  EXPECT_THAT(names(state() / "boot1"), UnorderedElementsAre("a.json", "a.expected"));
}

TEST_F(ClaimStoreTest, GivesNothingWhileACheckpointCannotBeRead) {
  ASSERT_TRUE(put(*open(), claim("a", 1), kDevices, "").has_value());
  const std::vector<std::string> damages = {"", "{}", "garbage",
                                            write_prepared_claim(claim("b", 1))};
  for (const std::string& text : damages) {
    write(state() / "boot1" / "a.json", text);
    const auto store = open();
    const auto refused = put(*store, claim("c", 1), kDevices, "");
    ASSERT_FALSE(refused.has_value()) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(refused.error().message, HasSubstr("a.json"));
    EXPECT_FALSE(store->claims().has_value());
  }
  const auto store = open();
  EXPECT_EQ(store->remove("a"), true) << "the kubelet says that nobody has it any more";
  EXPECT_TRUE(put(*store, claim("c", 1), kDevices, "").has_value());
}

TEST_F(ClaimStoreTest, RefusesUidsThatAreNoNames) {
  const auto store = open();
  EXPECT_FALSE(store->expect("../a").has_value());
  EXPECT_FALSE(store->put(claim("../a", 1), kDevices, "").has_value());
  EXPECT_FALSE(store->remove("../a").has_value());
}

TEST(ReadBootId, IsTheKernels) {
  const auto id = read_boot_id();
  ASSERT_TRUE(id.has_value()) << id.error().message;
  EXPECT_EQ(id->size(), 36U);
}

}  // namespace
}  // namespace confcom::service
