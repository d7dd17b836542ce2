#include "enclave/driver/sgx_devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace confcom::enclave {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct Row {
  std::string name;
  SgxNodeFacts facts;
  ErrorCode code;
  std::string words;
};

SgxNodeFacts good(SgxDeviceKind kind) {
  return {.path = "/dev/node", .kind = kind, .open_error = 0, .is_character_device = true};
}

SgxNodeFacts not_opened(SgxDeviceKind kind, int number) {
  SgxNodeFacts facts = good(kind);
  facts.open_error = number;
  return facts;
}

TEST(CheckSgxNode, TakesAGoodOne) {
  EXPECT_TRUE(check_sgx_node(good(SgxDeviceKind::kEnclave)).has_value());
  EXPECT_TRUE(check_sgx_node(good(SgxDeviceKind::kProvision)).has_value());
}

TEST(CheckSgxNode, ANoexecMountIsNoMatterForProvisioning) {
  SgxNodeFacts facts = good(SgxDeviceKind::kProvision);
  facts.is_noexec = true;
  EXPECT_TRUE(check_sgx_node(facts).has_value());
}

TEST(CheckSgxNode, TellsWhatIsWrongAndWhatToDo) {
  SgxNodeFacts noexec = good(SgxDeviceKind::kEnclave);
  noexec.is_noexec = true;
  SgxNodeFacts file = good(SgxDeviceKind::kEnclave);
  file.is_character_device = false;
  constexpr auto kEnclave = SgxDeviceKind::kEnclave;
  constexpr auto kProvision = SgxDeviceKind::kProvision;
  const std::vector<Row> rows = {
      {"missing", not_opened(kEnclave, ENOENT), ErrorCode::kNotFound, "firmware"},
      {"missing directory", not_opened(kEnclave, ENOTDIR), ErrorCode::kNotFound, "firmware"},
      {"no driver", not_opened(kEnclave, ENXIO), ErrorCode::kNotFound, "no SGX driver"},
      {"no device", not_opened(kEnclave, ENODEV), ErrorCode::kNotFound, "no SGX driver"},
      {"permission", not_opened(kEnclave, EACCES), ErrorCode::kDenied, "reading and writing"},
      {"provision", not_opened(kProvision, EACCES), ErrorCode::kDenied, "group sgx_prv"},
      {"cgroup", not_opened(kProvision, EPERM), ErrorCode::kDenied, "group sgx_prv"},
      {"other", not_opened(kEnclave, EMFILE), ErrorCode::kIo, "Too many open files"},
      {"noexec", noexec, ErrorCode::kDenied, "mounted noexec"},
      {"no device node", file, ErrorCode::kMalformed, "this is no device"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto verdict = check_sgx_node(row.facts);
    ASSERT_FALSE(verdict.has_value());
    EXPECT_EQ(verdict.error().code, row.code);
    EXPECT_THAT(verdict.error().message, AllOf(HasSubstr("/dev/node: "), HasSubstr(row.words)));
  }
}

/// A root directory whose device nodes stand for others.
class OpenSgxDevice : public ::testing::Test {
 protected:
  OpenSgxDevice() {
    std::string pattern = ::testing::TempDir() + "/devices-XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    fs::create_directories(root_ / "dev/sgx");
  }
  ~OpenSgxDevice() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  void make_device(const char* name) const { fs::create_symlink("/dev/null", root_ / name); }
  void make_file(const char* name, mode_t mode) const {
    std::ofstream(root_ / name).put('x');
    ASSERT_EQ(::chmod((root_ / name).c_str(), mode), 0);
  }

  void expect_opened(SgxDeviceKind kind, const char* name) const {
    const auto device = open_sgx_device(kind, root_);
    ASSERT_TRUE(device.has_value()) << device.error().message;
    EXPECT_EQ(device->path, root_ / name);
    EXPECT_EQ(::write(device->fd.get(), "x", 1), 1);
  }

  void expect_refused(ErrorCode code, const char* words) const {
    const auto device = open_sgx_device(SgxDeviceKind::kEnclave, root_);
    ASSERT_FALSE(device.has_value());
    EXPECT_EQ(device.error().code, code);
    EXPECT_THAT(device.error().message, HasSubstr(words));
  }

  fs::path root_;
};

TEST_F(OpenSgxDevice, OpensLinuxsNames) {
  make_device("dev/sgx_enclave");
  make_device("dev/sgx_provision");
  make_device("dev/sgx/enclave");
  expect_opened(SgxDeviceKind::kEnclave, "dev/sgx_enclave");
  expect_opened(SgxDeviceKind::kProvision, "dev/sgx_provision");
}

TEST_F(OpenSgxDevice, OpensTheOlderNames) {
  make_device("dev/sgx/enclave");
  make_device("dev/sgx/provision");
  expect_opened(SgxDeviceKind::kEnclave, "dev/sgx/enclave");
  expect_opened(SgxDeviceKind::kProvision, "dev/sgx/provision");
}

TEST_F(OpenSgxDevice, NamesTodaysNodeWhereThereIsNone) {
  expect_refused(ErrorCode::kNotFound, "dev/sgx_enclave: there is no such device");
}

TEST_F(OpenSgxDevice, NamesTheNodeThatIsThereAndUnusable) {
  make_file("dev/sgx/enclave", 0600);
  expect_refused(ErrorCode::kMalformed, "dev/sgx/enclave: this is no device");
}

TEST_F(OpenSgxDevice, DoesNotPassOverAnUnusableNodeForTheOlderName) {
  make_file("dev/sgx_enclave", 0600);
  make_device("dev/sgx/enclave");
  expect_refused(ErrorCode::kMalformed, "dev/sgx_enclave: this is no device");
}

/// Opens files as another user while it lives, where this one is root, who may open all.
class AsNobody {
 public:
  AsNobody() { ::setfsuid(65534); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() { ::setfsuid(::geteuid()); }
};

TEST_F(OpenSgxDevice, TellsAMissingPermissionApart) {
  ASSERT_EQ(::chmod(root_.c_str(), 0755), 0);
  make_file("dev/sgx_enclave", 0);
  const AsNobody nobody;
  expect_refused(ErrorCode::kDenied, "dev/sgx_enclave: no permission");
}

}  // namespace
}  // namespace confcom::enclave
