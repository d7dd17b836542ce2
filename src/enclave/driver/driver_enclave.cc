#include "enclave/driver/driver_enclave.h"

#include <asm/sgx.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "enclave/driver/driver_error.h"
#include "enclave/driver/page_request.h"
#include "enclave/xsave_layout.h"

namespace confcom::enclave {
namespace {

/// The processor writes to a TCS, so that its mapping must allow it; programs it does not let.
int mapping_of(SecinfoFlags flags) {
  return flags.type() == PageType::kTcs ? PROT_READ | PROT_WRITE
                                        : protection_of(flags.permissions());
}

std::uint64_t end_of(const PageRange& range) { return range.offset + range.pages * kPageBytes; }

}  // namespace

Result<SgxDriver> SgxDriver::open(const std::filesystem::path& root, bool with_provision) {
  CONFCOM_TRY(const VdsoEntry entry, VdsoEntry::find());
  CONFCOM_TRY(SgxDevice device, open_sgx_device(SgxDeviceKind::kEnclave, root));
  SgxDriver driver{
      .device = std::move(device), .provision = {}, .ioctl = system_ioctl(), .entry = entry};
  if (with_provision) {
    CONFCOM_TRY(driver.provision, open_sgx_device(SgxDeviceKind::kProvision, root));
  }
  return driver;
}

Result<std::unique_ptr<DriverEnclave>> DriverEnclave::load(const EnclaveImage& image,
                                                           const evidence::Sigstruct& sigstruct,
                                                           const LaunchOptions& options,
                                                           SgxDriver driver) {
  const std::uint64_t supported = XsaveLayout::of_processor().supported();
  CONFCOM_TRY(const Secs created, secs_to_create(sigstruct, options, supported));
  CONFCOM_TRY(EnclaveMemory memory, EnclaveMemory::reserve(image.size));
  DriverTarget target{
      .enclave_fd = driver.device.fd.get(), .provision_fd = {}, .base = memory.base()};
  if (driver.provision.has_value()) target.provision_fd = driver.provision->fd.get();
  CONFCOM_CHECK(build_with_driver(driver.ioctl, target, image, created, sigstruct));
  std::unique_ptr<DriverEnclave> enclave(new DriverEnclave(std::move(driver), std::move(memory)));
  CONFCOM_CHECK(enclave->map(image));
  return enclave;
}

Result<void> DriverEnclave::map(std::uint64_t offset, std::uint64_t bytes, int protection) {
  void* const at = memory_.bytes().subspan(offset).data();
  void* const mapped =
      ::mmap(at, bytes, protection, MAP_SHARED | MAP_FIXED, driver_.device.fd.get(), 0);
  return check_driver(SgxRequest::kMap, mapped == at ? 0 : errno);
}

Result<void> DriverEnclave::map(const EnclaveImage& image) {
  std::uint64_t end = 0;
  for (const PageRange& range : image.ranges) {
    CONFCOM_CHECK(map(range.offset, range.pages * kPageBytes, mapping_of(range.flags)));
    end = std::max(end, end_of(range));
  }
  return end == size() ? Result<void>{} : map(end, size() - end, PROT_READ | PROT_WRITE);
}

Result<EnclaveExit> DriverEnclave::enter(std::uint64_t tcs, Entry entry,
                                         const EntryRegisters& registers) {
  return driver_.entry.enter(base() + tcs, entry, registers);
}

template <class Request>
Result<void> DriverEnclave::change(SgxRequest what, unsigned long number, Request request) {
  if (request.length == 0) return check_driver(what, EINVAL);
  const std::lock_guard lock(changes_);
  return ask_for_pages(driver_.ioctl, driver_.device.fd.get(), what, number, request);
}

Result<void> DriverEnclave::restrict_permissions(std::uint64_t offset, std::uint64_t bytes,
                                                 std::uint64_t permissions) {
  sgx_enclave_restrict_permissions request{};
  request.offset = offset;
  request.length = bytes;
  request.permissions = permissions;
  return change(SgxRequest::kRestrictPermissions, SGX_IOC_ENCLAVE_RESTRICT_PERMISSIONS, request);
}

Result<void> DriverEnclave::modify_type(std::uint64_t offset, std::uint64_t bytes, PageType type) {
  sgx_enclave_modify_types request{};
  request.offset = offset;
  request.length = bytes;
  request.page_type = std::to_underlying(type);
  return change(SgxRequest::kModifyTypes, SGX_IOC_ENCLAVE_MODIFY_TYPES, request);
}

Result<void> DriverEnclave::remove_pages(std::uint64_t offset, std::uint64_t bytes) {
  sgx_enclave_remove_pages request{};
  request.offset = offset;
  request.length = bytes;
  return change(SgxRequest::kRemovePages, SGX_IOC_ENCLAVE_REMOVE_PAGES, request);
}

}  // namespace confcom::enclave
