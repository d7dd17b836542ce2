#include "enclave/driver/sgx_driver.h"

#include <asm/sgx.h>
#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <vector>

#include "enclave/driver/driver_error.h"
#include "enclave/driver/page_request.h"
#include "evidence/fixed_layout.h"

namespace confcom::enclave {
namespace {

using evidence::kAt;

constexpr std::uint64_t kPagesAtATime = 256;
constexpr int kTries = 100;

std::uint64_t address(const void* object) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the driver's structures hold it.
  return reinterpret_cast<std::uintptr_t>(object);
}

/// What the processor wants aligned: pages are read where they are.
class PageBuffer {
 public:
  explicit PageBuffer(std::uint64_t pages) : pages_(pages) {}
  [[nodiscard]] std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(pages_)); }

 private:
  struct alignas(kPageBytes) Page {
    ByteArray<kPageBytes> bytes{};
  };
  std::vector<Page> pages_;
};

/// The driver's answer to one request; 0 when it did it. Signals may interrupt it.
int ask(const SgxIoctl& ioctl, int fd, unsigned long request, void* argument) {
  int error = EINTR;
  for (int tries = 0; error == EINTR && tries < kTries; ++tries) {
    error = ioctl(fd, request, argument) == 0 ? 0 : errno;
  }
  return error;
}

Result<void> create(const SgxIoctl& ioctl, const DriverTarget& target, const EnclaveImage& image,
                    const Secs& created) {
  PageBuffer secs(1);
  std::ranges::copy(write_secs(image, created, target.base), secs.bytes().begin());
  sgx_enclave_create request{.src = address(secs.bytes().data())};
  return check_driver(SgxRequest::kCreate,
                      ask(ioctl, target.enclave_fd, SGX_IOC_ENCLAVE_CREATE, &request));
}

Result<void> allow_provisioning(const SgxIoctl& ioctl, const DriverTarget& target) {
  if (!target.provision_fd.has_value()) return {};
  sgx_enclave_provision request{.fd = static_cast<__u64>(*target.provision_fd)};
  return check_driver(SgxRequest::kProvision,
                      ask(ioctl, target.enclave_fd, SGX_IOC_ENCLAVE_PROVISION, &request));
}

Result<void> add_range(const SgxIoctl& ioctl, int fd, const PageRange& range, PageBuffer& buffer) {
  if (range.is_measured_in_part())
    return fail(ErrorCode::kUnsupported,
                fmt::format("enclave: the page at {:#x} is measured in part, which Linux's driver "
                            "cannot do; measure all of it, or nothing",
                            range.offset));
  alignas(64) ByteArray<64> secinfo{};
  const evidence::FieldWriter<64> field(secinfo);
  field(kAt<0>, range.flags.value);
  const std::uint64_t measure = range.measured == 0 ? 0 : std::uint64_t{SGX_PAGE_MEASURE};
  for (std::uint64_t done = 0; done < range.pages; done += kPagesAtATime) {
    const std::uint64_t pages = std::min(kPagesAtATime, range.pages - done);
    for (std::uint64_t i = 0; i < pages; ++i) {
      copy_page(range, done + i, buffer.bytes().subspan(i * kPageBytes).first<kPageBytes>());
    }
    const sgx_enclave_add_pages request{.src = address(buffer.bytes().data()),
                                        .offset = range.offset + done * kPageBytes,
                                        .length = pages * kPageBytes,
                                        .secinfo = address(secinfo.data()),
                                        .flags = measure,
                                        .count = 0};
    CONFCOM_CHECK(
        ask_for_pages(ioctl, fd, SgxRequest::kAddPages, SGX_IOC_ENCLAVE_ADD_PAGES, request));
  }
  return {};
}

Result<void> initialise(const SgxIoctl& ioctl, int fd, const evidence::Sigstruct& sigstruct) {
  PageBuffer raw(1);
  std::ranges::copy(evidence::write_sigstruct(sigstruct), raw.bytes().begin());
  sgx_enclave_init request{.sigstruct = address(raw.bytes().data())};
  return check_driver(SgxRequest::kInit, ask(ioctl, fd, SGX_IOC_ENCLAVE_INIT, &request));
}

}  // namespace

SgxIoctl system_ioctl() {
  return [](int fd, unsigned long request, void* argument) {
    return ::ioctl(fd, request, argument);  // NOLINT(cppcoreguidelines-pro-type-vararg): ioctl(2)
  };
}

ByteArray<kPageBytes> write_secs(const EnclaveImage& image, const Secs& created,
                                 std::uint64_t base) {
  ByteArray<kPageBytes> out{};
  const evidence::FieldWriter<kPageBytes> write(out);
  write(kAt<0>, image.size);
  write(kAt<8>, base);
  write(kAt<16>, image.ssa_frame_pages);
  write(kAt<20>, created.misc_select);
  write(kAt<48>, created.attributes.flags);
  write(kAt<56>, created.attributes.xfrm);
  write(kAt<192>, created.config_id);
  write(kAt<260>, created.config_svn);
  return out;
}

Result<void> build_with_driver(const SgxIoctl& ioctl, const DriverTarget& target,
                               const EnclaveImage& image, const Secs& created,
                               const evidence::Sigstruct& sigstruct) {
  CONFCOM_CHECK(create(ioctl, target, image, created));
  CONFCOM_CHECK(allow_provisioning(ioctl, target));
  PageBuffer buffer(kPagesAtATime);
  for (const PageRange& range : image.ranges) {
    CONFCOM_CHECK(add_range(ioctl, target.enclave_fd, range, buffer));
  }
  return initialise(ioctl, target.enclave_fd, sigstruct);
}

}  // namespace confcom::enclave
