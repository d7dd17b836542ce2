// An enclave of the driver's, as far as that can be seen without one: its pages are those of a file
// of the size, and the way in is the tests' own.

#include "enclave/driver/driver_enclave.h"

#include <asm/sgx.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "enclave/testing/memory_map.h"
#include "enclave/testing/test_enclave.h"

namespace confcom::enclave {
namespace {

using ::testing::ElementsAre;

/// What was asked of pages: request, offset, length, and the change.
struct Asked {
  unsigned long request = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t change = 0;
  friend bool operator==(const Asked&, const Asked&) = default;
};

int not_entered(unsigned long, unsigned long, unsigned long, unsigned int, unsigned long,
                unsigned long, sgx_enclave_run*) {
  return -1;
}

class DriverEnclaveTest : public ::testing::Test {
 protected:
  DriverEnclaveTest() {
    UniqueFd file(::memfd_create("enclave", MFD_CLOEXEC));
    EXPECT_EQ(::ftruncate(file.get(), static_cast<off_t>(built_.image.size)), 0);
    SgxDriver driver{
        .device = {.path = "memory", .fd = std::move(file)},
        .provision = {},
        .ioctl = [this](int, unsigned long request,
                        void* argument) { return ask(request, argument); },
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as dlsym gives it.
        .entry = VdsoEntry(reinterpret_cast<void*>(&not_entered))};
    enclave_ = DriverEnclave::load(built_.image, built_.sigstruct, {}, std::move(driver)).value();
  }

  int ask(unsigned long request, void* argument) {
    switch (request) {
      case SGX_IOC_ENCLAVE_ADD_PAGES: {
        auto& pages = *static_cast<sgx_enclave_add_pages*>(argument);
        pages.count = pages.length;
        return 0;
      }
      case SGX_IOC_ENCLAVE_RESTRICT_PERMISSIONS:
        return half_of(*static_cast<sgx_enclave_restrict_permissions*>(argument), request,
                       &sgx_enclave_restrict_permissions::permissions);
      case SGX_IOC_ENCLAVE_MODIFY_TYPES:
        return half_of(*static_cast<sgx_enclave_modify_types*>(argument), request,
                       &sgx_enclave_modify_types::page_type);
      case SGX_IOC_ENCLAVE_REMOVE_PAGES:
        return half_of(*static_cast<sgx_enclave_remove_pages*>(argument), request,
                       &sgx_enclave_remove_pages::count);
      default:
        return 0;
    }
  }

  /// Does a page, and is interrupted.
  template <class Request>
  int half_of(Request& request, unsigned long number, __u64 Request::* change) {
    asked_.push_back({number, request.offset, request.length, request.*change});
    request.count = kPageBytes;
    errno = EINTR;
    return request.length == kPageBytes ? 0 : -1;
  }

  testing::TestEnclave built_ = testing::make_test_enclave({.dynamic_pages = 2});
  std::vector<Asked> asked_;
  std::unique_ptr<DriverEnclave> enclave_;
};

TEST_F(DriverEnclaveTest, PagesAreMappedAsTheyAre) {
  const auto at = [&](std::uint64_t offset) {
    return testing::mapping_at(enclave_->base() + offset);
  };
  EXPECT_EQ(enclave_->base() % enclave_->size(), 0U);
  EXPECT_EQ(at(0x1000), "r-xs");
  EXPECT_EQ(at(built_.heap()), "rw-s");
  EXPECT_EQ(at(built_.tcs()), "rw-s");
  EXPECT_EQ(at(built_.stack() - kPageBytes), "---p") << "a guard";
  EXPECT_EQ(at(built_.dynamic()), "rw-s");
}

TEST_F(DriverEnclaveTest, ChangesAreAskedForUntilAllIsDone) {
  constexpr std::uint64_t kOffset = 0x4000;
  ASSERT_TRUE(enclave_->restrict_permissions(kOffset, 2 * kPageBytes, 1).has_value());
  ASSERT_TRUE(enclave_->modify_type(kOffset, kPageBytes, PageType::kTrim).has_value());
  ASSERT_TRUE(enclave_->remove_pages(kOffset, kPageBytes).has_value());
  EXPECT_THAT(
      asked_,
      ElementsAre(Asked{SGX_IOC_ENCLAVE_RESTRICT_PERMISSIONS, kOffset, 2 * kPageBytes, 1},
                  Asked{SGX_IOC_ENCLAVE_RESTRICT_PERMISSIONS, kOffset + kPageBytes, kPageBytes, 1},
                  Asked{SGX_IOC_ENCLAVE_MODIFY_TYPES, kOffset, kPageBytes, 4},
                  Asked{SGX_IOC_ENCLAVE_REMOVE_PAGES, kOffset, kPageBytes, 0}));
}

TEST_F(DriverEnclaveTest, EntersByTheFunctionThatItIsGiven) {
  EXPECT_EQ(enclave_->enter(built_.tcs(), Entry::kEenter, {}).error().code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace confcom::enclave
