#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string_view>

#include "enclave/enclave.h"
#include "sdk/abi.h"
#include "sdk/error.h"

namespace confcom::service::testing {

/// The SDK's side of docs/formats/enclave-calls.md without an enclave: what a test says an enclave
/// does with each entry. As thread-safe as what the test says.
class FakeEnclave final : public enclave::Enclave {
 public:
  static constexpr std::uint64_t kBase = 0x10'0000'0000;
  static constexpr std::uint64_t kSize = 0x10'0000;

  /// How a thread leaves, and what it has written to the exchange by then.
  struct Leave {
    enclave::EnclaveExit exit;
    ByteVector bytes = {};
  };

  /// What came in with an entry.
  struct Call {
    std::uint64_t tcs = 0;
    std::uint64_t number = 0;
    ByteVector request;
    std::size_t exchange_bytes = 0;
  };
  struct Return {
    std::uint64_t tcs = 0;
    std::uint64_t error = 0;  ///< an sdk::ErrorCode, or 0
    ByteVector bytes;         ///< the answer, or an error's text
  };

  std::function<Leave(const Call&)> on_call;
  std::function<Leave(const Return&)> on_return;

  [[nodiscard]] static Leave done(Bytes response);
  [[nodiscard]] static Leave call_out(std::uint64_t number, Bytes request);
  [[nodiscard]] static Leave failed(std::uint64_t code, std::string_view text);
  [[nodiscard]] static Leave refused(std::uint64_t refusal);
  [[nodiscard]] static Leave crashed(std::uint64_t crash);
  [[nodiscard]] static Leave raised(const enclave::EnclaveException& exception);

  [[nodiscard]] std::uint64_t base() const override { return kBase; }
  [[nodiscard]] std::uint64_t size() const override { return kSize; }

  /// Ends the process at an entry that the SDK would refuse. Errors: internal, when the test has
  /// taken the handler away.
  [[nodiscard]] Result<enclave::EnclaveExit> enter(
      std::uint64_t tcs, enclave::Entry entry, const enclave::EntryRegisters& registers) override;

  [[nodiscard]] Result<void> restrict_permissions(std::uint64_t, std::uint64_t,
                                                  std::uint64_t) override;
  [[nodiscard]] Result<void> modify_type(std::uint64_t, std::uint64_t, enclave::PageType) override;
  [[nodiscard]] Result<void> remove_pages(std::uint64_t, std::uint64_t) override;

 private:
  struct Window {
    std::byte* memory = nullptr;
    std::size_t bytes = 0;
  };

  [[nodiscard]] Window window(std::uint64_t tcs, const enclave::EntryRegisters& registers);

  std::mutex mutex_;
  std::map<std::uint64_t, Window> windows_;  // by TCS; guarded by mutex_
};

}  // namespace confcom::service::testing
