#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/error.h"
#include "enclave/driver/driver_error.h"
#include "enclave/driver/sgx_devices.h"
#include "enclave/driver/sgx_driver.h"
#include "enclave/driver/vdso_entry.h"
#include "enclave/enclave.h"
#include "enclave/enclave_memory.h"
#include "enclave/image/enclave_image.h"
#include "enclave/launch_options.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

/// What an enclave is made with: the devices, what is said to them, the way in.
struct SgxDriver {
  SgxDevice device;
  std::optional<SgxDevice> provision;
  SgxIoctl ioctl;
  VdsoEntry entry;

  /// Opens `root`/dev/sgx_enclave, and /dev/sgx_provision when `with_provision`.
  /// Errors: those of open_sgx_device and VdsoEntry::find.
  [[nodiscard]] static Result<SgxDriver> open(const std::filesystem::path& root,
                                              bool with_provision);
};

/// An enclave in EPC memory, made by Linux's driver and run by the processor.
class DriverEnclave final : public Enclave {
 public:
  /// Errors: those of secs_to_create and build_with_driver; denied and io of mapping its pages.
  [[nodiscard]] static Result<std::unique_ptr<DriverEnclave>> load(
      const EnclaveImage& image, const evidence::Sigstruct& sigstruct, const LaunchOptions& options,
      SgxDriver driver);

  [[nodiscard]] std::uint64_t base() const override { return memory_.base(); }
  [[nodiscard]] std::uint64_t size() const override { return memory_.size(); }
  [[nodiscard]] Result<EnclaveExit> enter(std::uint64_t tcs, Entry entry,
                                          const EntryRegisters& registers) override;
  [[nodiscard]] Result<void> restrict_permissions(std::uint64_t offset, std::uint64_t bytes,
                                                  std::uint64_t permissions) override;
  [[nodiscard]] Result<void> modify_type(std::uint64_t offset, std::uint64_t bytes,
                                         PageType type) override;
  [[nodiscard]] Result<void> remove_pages(std::uint64_t offset, std::uint64_t bytes) override;

 private:
  DriverEnclave(SgxDriver driver, EnclaveMemory memory)
      : driver_(std::move(driver)), memory_(std::move(memory)) {}
  /// Each range with its permissions, and what lies behind the last for pages that are added later.
  [[nodiscard]] Result<void> map(const EnclaveImage& image);
  [[nodiscard]] Result<void> map(std::uint64_t offset, std::uint64_t bytes, int protection);
  /// Asks until all of `request.length` is changed.
  template <class Request>
  [[nodiscard]] Result<void> change(SgxRequest what, unsigned long number, Request request);

  SgxDriver driver_;
  EnclaveMemory memory_;
  std::mutex changes_;  // the driver does one at a time, and says busy to others
};

}  // namespace confcom::enclave
