#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <thread>

namespace confcom {
namespace {

namespace fs = std::filesystem;

class LoadFile : public testing::Test {
 protected:
  LoadFile() {
    std::string pattern = testing::TempDir() + "/file-XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
  }
  ~LoadFile() override {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }

  fs::path written(std::string_view text) const {
    const fs::path path = directory_ / "file";
    std::ofstream out(path, std::ios::binary);
    out << text;
    EXPECT_TRUE(out.flush().good());
    return path;
  }

  static void expect_refused(const Result<ByteVector>& bytes, ErrorCode code,
                             std::string_view part) {
    ASSERT_FALSE(bytes.has_value());
    EXPECT_EQ(bytes.error().code, code);
    EXPECT_NE(bytes.error().message.find(part), std::string::npos) << bytes.error().message;
  }

  fs::path directory_;
};

TEST_F(LoadFile, ReadsEveryByte) {
  const auto bytes = load_file(written(std::string_view("a\0b\n", 4)), 100);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  EXPECT_EQ(as_text(*bytes), std::string_view("a\0b\n", 4));
}

TEST_F(LoadFile, ReadsAnEmptyFile) {
  const auto bytes = load_file(written(""), 0);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  EXPECT_TRUE(bytes->empty());
}

TEST_F(LoadFile, ReadsIntoTheCallersMemory) {
  const fs::path path = written("12345");
  for (const std::size_t room : {std::size_t{5}, std::size_t{6}}) {
    ByteVector into(room);
    const auto size = load_file_into(path, into);
    ASSERT_TRUE(size.has_value()) << size.error().message;
    EXPECT_EQ(as_text(Bytes(into).first(*size)), "12345");
  }
  ByteVector small(4);
  const auto size = load_file_into(path, small);
  ASSERT_FALSE(size.has_value());
  EXPECT_EQ(size.error().code, ErrorCode::kMalformed);
  EXPECT_TRUE(size.error().message.ends_with("larger than 4 bytes")) << size.error().message;
  EXPECT_EQ(load_file_into(directory_ / "missing", small).error().code, ErrorCode::kNotFound);
}

TEST_F(LoadFile, ReadsFilesOfManyChunks) {
  std::string text(100'000, 'x');
  text.back() = 'y';
  const auto bytes = load_file(written(text), text.size());
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  EXPECT_EQ(as_text(*bytes), text);
}

TEST_F(LoadFile, CapsTheSize) {
  for (const std::size_t cap : {std::size_t{4}, std::size_t{16384}, std::size_t{40000}}) {
    SCOPED_TRACE(cap);
    EXPECT_TRUE(load_file(written(std::string(cap, 'x')), cap).has_value());
    expect_refused(load_file(written(std::string(cap + 1, 'x')), cap), ErrorCode::kMalformed,
                   "larger than " + std::to_string(cap));
  }
}

TEST_F(LoadFile, AnEndlessFileIsRefusedAtTheCap) {
  expect_refused(load_file("/dev/zero", 1 << 20), ErrorCode::kMalformed,
                 "/dev/zero: larger than 1048576");
}

TEST_F(LoadFile, ReadsAPipeToItsEnd) {
  const fs::path path = directory_ / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::jthread writer([&path] { std::ofstream(path) << "through a pipe"; });
  const auto bytes = load_file(path, 100);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  EXPECT_EQ(as_text(*bytes), "through a pipe");
}

TEST_F(LoadFile, NamesAFileThatIsMissing) {
  expect_refused(load_file(directory_ / "nothing", 1), ErrorCode::kNotFound,
                 "nothing: No such file");
}

TEST_F(LoadFile, AFileInThePlaceOfADirectoryIsMissingToo) {
  expect_refused(load_file(written("x") / "below", 1), ErrorCode::kNotFound, "below");
}

TEST_F(LoadFile, OfANameThatIsAnothersReadsRegularFilesAlone) {
  const fs::path path = written("text");
  EXPECT_EQ(load_regular_file(path, 4).value().size(), 4U);
  EXPECT_EQ(load_regular_file(path, 3).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(load_regular_file(directory_ / "none", 4).error().code, ErrorCode::kNotFound);
  fs::create_symlink(path, directory_ / "link");
  const fs::path pipe = directory_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const fs::path& other : {directory_ / "link", pipe, directory_})
    EXPECT_EQ(load_regular_file(other, 4).error().code, ErrorCode::kDenied) << other;
}

TEST_F(LoadFile, ADirectoryIsNoFile) {
  expect_refused(load_file(directory_, 1), ErrorCode::kIo, "Is a directory");
}

class WriteFile : public LoadFile {
 protected:
  std::string text_at(const fs::path& path) const {
    const auto bytes = load_file(path, 1000);
    return bytes.has_value() ? std::string(as_text(*bytes)) : bytes.error().message;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
  }
};

TEST_F(WriteFile, CreatesAFileWithItsMode) {
  const fs::path path = directory_ / "new";
  ASSERT_TRUE(create_file(path, as_bytes("text"), 0600).has_value());
  EXPECT_EQ(text_at(path), "text");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0600));
}

TEST_F(WriteFile, DoesNotCreateOverAnother) {
  const fs::path path = written("old");
  const auto made = create_file(path, as_bytes("new"), 0600);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::kIo);
  EXPECT_EQ(text_at(path), "old");
}

TEST_F(WriteFile, ReplacesAFileAndLeavesNoOther) {
  const fs::path path = written("old");
  ASSERT_TRUE(replace_file(path, as_bytes("new"), 0640).has_value());
  EXPECT_EQ(text_at(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0640));
  EXPECT_EQ(files(), 1U);
}

TEST_F(WriteFile, ReplacesWhatIsVoidAfterAReboot) {
  const fs::path path = written("old");
  ASSERT_TRUE(replace_file_until_reboot(path, as_bytes("new"), 0640).has_value());
  EXPECT_EQ(text_at(path), "new");
  EXPECT_EQ(files(), 1U);
}

TEST_F(WriteFile, ReplacesNoDirectoryAndLeavesNothingBehind) {
  fs::create_directories(directory_ / "d" / "full");
  const auto replaced = replace_file(directory_ / "d", as_bytes("new"), 0640);
  ASSERT_FALSE(replaced.has_value());
  EXPECT_EQ(replaced.error().code, ErrorCode::kIo);
  EXPECT_EQ(files(), 1U);
}

TEST_F(WriteFile, NamesTheDirectoryThatIsNotThere) {
  const auto replaced = replace_file(directory_ / "none" / "file", as_bytes("new"), 0640);
  ASSERT_FALSE(replaced.has_value());
  EXPECT_EQ(replaced.error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(sync_directory(directory_ / "none").has_value());
  EXPECT_TRUE(sync_directory(directory_).has_value());
}

}  // namespace
}  // namespace confcom
