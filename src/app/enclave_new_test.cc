#include "app/enclave_new.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/testing/program.h"
#include "base/file.h"
#include "base/testing/scratch_directory.h"

namespace confcom::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ProgramRun;

std::string text_of(const fs::path& path) {
  return std::string(as_text(load_file(path, std::size_t{1} << 20).value()));
}

/// Each file below a folder, and what is in it.
std::map<std::string, std::string> tree(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      out.emplace(fs::relative(entry.path(), folder).string(), text_of(entry.path()));
  }
  return out;
}

class EnclaveNew : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file(std::string_view name) const { return directory_.file(name); }
  [[nodiscard]] ProgramRun run(const std::string& name, const std::string& folder,
                               const std::vector<std::string>& further = {}) const {
    std::vector<std::string> args = {"enclave", "new", name, "--directory", file(folder)};
    args.insert(args.end(), further.begin(), further.end());
    return testing::run_program(args);
  }
  /// The project greeter in the folder of that name.
  [[nodiscard]] fs::path project() const {
    EXPECT_EQ(run("greeter", "greeter").status, 0);
    return file("greeter");
  }
  [[nodiscard]] ProgramRun update() const { return run("greeter", "greeter", {"--update-sdk"}); }
  void expect_refused(const ProgramRun& run, std::string_view words) const {
    EXPECT_EQ(run.status, 2) << words;
    EXPECT_THAT(run.err, HasSubstr(words));
    EXPECT_EQ(run.out, "");
  }

  confcom::testing::ScratchDirectory directory_;
};

TEST_F(EnclaveNew, MakesAProjectOfThatName) {
  const ProgramRun run = this->run("my_Enclave-2", "folder/");
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("\n  confcom enclave run build/my_Enclave-2.enclave\n"));
  const auto made = tree(file("folder"));
  for (const std::string name :
       {"my_Enclave-2.cc", "CMakeLists.txt", "README.md", ".gitignore", "sdk/LICENSE"})
    EXPECT_TRUE(made.contains(name)) << name;
  EXPECT_THAT(made.at("CMakeLists.txt"), HasSubstr("confcom_enclave(my_Enclave-2 SOURCES "));
  for (const auto& [name, content] : made) EXPECT_THAT(content, Not(HasSubstr("@NAME@"))) << name;
  EXPECT_EQ(std::distance(fs::directory_iterator(file("")), {}), 1) << "nothing else is left";
}

TEST_F(EnclaveNew, CarriesTheSdkOfItsSources) {
  auto made = tree(project() / "sdk");
  EXPECT_EQ(made.erase("LICENSE"), 1U);
  const fs::path sdk = fs::path(CONFCOM_SDK);
  EXPECT_EQ(made, tree(sdk));
  for (const auto& [name, content] : made) {
    const auto runs = [&name](const fs::path& folder) {
      return fs::status(folder / name).permissions() & fs::perms::owner_exec;
    };
    EXPECT_EQ(runs(file("greeter/sdk")), runs(sdk)) << name;
  }
}

TEST_F(EnclaveNew, TakesAFolderThatIsEmpty) {
  fs::create_directory(file("empty"));
  EXPECT_EQ(run("greeter", "empty").status, 0);
  EXPECT_TRUE(fs::exists(file("empty/greeter.cc")));
}

TEST_F(EnclaveNew, RefusesOtherNames) {
  EXPECT_EQ(run(std::string(64, 'a'), "longest").status, 0);
  for (const std::string& name :
       {std::string(65, 'a'), std::string("2nd"), std::string("_a"), std::string("a.b"),
        std::string("a/b"), std::string(".."), std::string("a b"),
        std::string("gr\xc3\xbc\xc3\x9f"), std::string("a\n"), std::string("a;b"), std::string()}) {
    expect_refused(run(name, "folder"), "a letter, then letters, digits, '_' and '-'");
    expect_refused(run(name, "longest", {"--update-sdk"}), "a letter, then letters");
    EXPECT_FALSE(fs::exists(file("folder"))) << name;
  }
}

TEST_F(EnclaveNew, RefusesAPlaceThatIsTaken) {
  const fs::path folder = project();
  const auto before = tree(file(""));
  expect_refused(run("other", "greeter"), "greeter: the folder is not empty");
  expect_refused(run("other", "greeter/README.md"), "no folder");
  expect_refused(run("other", "none/other"), "none: No such file or directory");
  fs::create_directory_symlink(folder, file("link"));
  expect_refused(run("other", "link"), "no folder");
  fs::remove(file("link"));
  EXPECT_EQ(tree(file("")), before);
}

TEST_F(EnclaveNew, LeavesTheFolderThatOneIsIn) {
  fs::create_directory(file("here"));
  const fs::path was = fs::current_path();
  fs::current_path(file("here"));
  const ProgramRun run = testing::run_program({"enclave", "new", "greeter", "--directory", "."});
  fs::current_path(was);
  expect_refused(run, "run it from the one above");
  EXPECT_TRUE(fs::is_empty(file("here")));
}

TEST_F(EnclaveNew, ReplacesTheSdkAndNothingElse) {
  const fs::path folder = project();
  const auto whole = tree(folder / "sdk");
  directory_.write("greeter/sdk/abi.h", "changed");
  directory_.write("greeter/sdk/of_old.h", "no longer in the SDK");
  directory_.write("greeter/sdk/__pycache__/x", "nor this");
  directory_.write("greeter/greeter.cc", "mine");
  fs::remove(folder / "sdk/wire.h");
  fs::permissions(folder / "sdk/seal.h", fs::perms::owner_all);
  const ProgramRun run = update();
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out,
            "gone     sdk/__pycache__\n"
            "changed  sdk/abi.h\n"
            "gone     sdk/of_old.h\n"
            "changed  sdk/seal.h\n"
            "new      sdk/wire.h\n");
  EXPECT_THAT(run.err, HasSubstr("warning: the enclave is measured with its SDK: MRENCLAVE"));
  EXPECT_EQ(tree(folder / "sdk"), whole);
  EXPECT_EQ(text_of(folder / "greeter.cc"), "mine");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 5) << "nothing else is left";
}

TEST_F(EnclaveNew, SaysWhenTheSdkIsTheSame) {
  const fs::path folder = project();
  const auto before = tree(folder);
  const ProgramRun run = update();
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.out, "sdk/ is this program's already\n");
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(tree(folder), before);
}

TEST_F(EnclaveNew, UpdatesProjectsAlone) {
  expect_refused(update(), "greeter: no project of an enclave");
  EXPECT_FALSE(fs::exists(file("greeter")));
  const fs::path folder = project();
  fs::rename(folder / "sdk", folder / "elsewhere");
  fs::create_directory_symlink("elsewhere", folder / "sdk");
  expect_refused(update(), "no project of an enclave");
  fs::remove(folder / "sdk");
  fs::create_directory(folder / "sdk");
  expect_refused(update(), "no project of an enclave");
  EXPECT_TRUE(fs::is_empty(folder / "sdk"));
}

}  // namespace
}  // namespace confcom::app
