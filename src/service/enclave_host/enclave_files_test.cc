#include "service/enclave_host/enclave_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "base/file.h"
#include "base/testing/scratch_directory.h"

namespace confcom::service {
namespace {

class Files : public ::testing::Test {
 protected:
  Files() { std::filesystem::create_directory(directory()); }

  [[nodiscard]] std::string directory() const { return scratch_.file("files"); }
  [[nodiscard]] std::string outside() const { return scratch_.write("outside", "not yours"); }
  [[nodiscard]] std::string file(const std::string& name) const { return directory() + "/" + name; }

  confcom::testing::ScratchDirectory scratch_;
  EnclaveFiles files_ = EnclaveFiles::open(scratch_.path()).value();

  void SetUp() override { files_ = EnclaveFiles::open(directory()).value(); }
};

TEST_F(Files, GivesBackWhatWasSaved) {
  EXPECT_EQ(files_.load("sealed").error().code, ErrorCode::kNotFound);
  for (const std::string_view content : {"first", "", "another one"}) {
    ASSERT_TRUE(files_.save("sealed", as_bytes(content)).has_value());
    EXPECT_EQ(as_text(files_.load("sealed").value()), content);
  }
  const auto names = std::filesystem::directory_iterator(directory());
  EXPECT_EQ(std::distance(begin(names), end(names)), 1) << "no temporary file stays";
  EXPECT_EQ(std::filesystem::status(file("sealed")).permissions(), std::filesystem::perms{0600});
}

TEST_F(Files, TakesNamesByTheRuleAlone) {
  for (const std::string& name :
       {std::string("a"), std::string("Key_1.v2-x"), std::string(64, 'z')}) {
    EXPECT_TRUE(files_.save(name, {}).has_value()) << name;
    EXPECT_TRUE(files_.load(name).has_value()) << name;
  }
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string(".hidden"),
        std::string("../outside"), std::string("/etc/passwd"), std::string("a/b"),
        std::string("a\0b", 3), std::string("a b"), std::string("\xc3\xa4"), std::string("a\n"),
        std::string(65, 'z')}) {
    EXPECT_EQ(files_.save(name, {}).error().code, ErrorCode::kInvalidArgument) << name;
    EXPECT_EQ(files_.load(name).error().code, ErrorCode::kInvalidArgument) << name;
  }
}

TEST_F(Files, FollowsNoLink) {
  const std::string outside = this->outside();
  std::filesystem::create_symlink(outside, file("link"));
  EXPECT_EQ(files_.load("link").error().code, ErrorCode::kDenied);
  ASSERT_TRUE(files_.save("link", as_bytes("mine")).has_value());
  EXPECT_FALSE(std::filesystem::is_symlink(file("link"))) << "replaced, not followed";
  EXPECT_EQ(as_text(load_file(outside, 100).value()), "not yours");
}

TEST_F(Files, ReadsRegularFilesAlone) {
  ASSERT_EQ(::mkfifo(file("pipe").c_str(), 0600), 0);
  std::filesystem::create_directory(file("folder"));
  EXPECT_EQ(files_.load("pipe").error().code, ErrorCode::kDenied) << "and does not wait";
  EXPECT_EQ(files_.load("folder").error().code, ErrorCode::kDenied);
  EXPECT_FALSE(files_.save("folder", {}).has_value());
}

TEST_F(Files, HasACap) {
  EXPECT_TRUE(files_.save("large", ByteVector(kMaxEnclaveFile)).has_value());
  EXPECT_EQ(files_.load("large").value().size(), kMaxEnclaveFile);
  EXPECT_EQ(files_.save("large", ByteVector(kMaxEnclaveFile + 1)).error().code,
            ErrorCode::kMalformed);
  ASSERT_TRUE(replace_file(file("large"), ByteVector(kMaxEnclaveFile + 1), 0600).has_value());
  EXPECT_EQ(files_.load("large").error().code, ErrorCode::kMalformed);
  const sdk::SaveFile::Request largest{std::string(sdk::kMaxFileName, 'n'),
                                       ByteVector(kMaxEnclaveFile)};
  EXPECT_EQ(sdk::encode(largest).size(), sdk::kMaxExchangeBytes);
}

TEST_F(Files, NeedADirectory) {
  EXPECT_EQ(EnclaveFiles::open(scratch_.file("none")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(EnclaveFiles::open(outside()).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace confcom::service
