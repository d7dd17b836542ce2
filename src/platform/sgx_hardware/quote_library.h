#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "platform/quote_error.h"
#include "platform/quote_provider.h"
#include "platform/sgx_hardware/shared_library.h"

namespace confcom::platform {

/// Intel's ECDSA quoting library, which its own AESM service loads too: it runs the quoting
/// enclave. Source: Intel SGX DCAP, quote_wrapper/quote, interface of libsgx_qe3_logic.so. What the
/// library returns is looked at, what it does is not: it can crash or hang its process. Confined to
/// one thread.
///
/// Errors of all calls: the library's own code with advice; kUnexpected for an answer that cannot
/// be right.
class QuoteLibrary {
 public:
  using KeyId = ByteArray<kAttestationKeyIdBytes>;

  static constexpr const char* kName = "libsgx_qe3_logic.so";

  /// `name`: a file's name, looked for where the dynamic linker looks, or a path.
  /// Errors: unavailable (it cannot be loaded), unsupported (a function is missing).
  [[nodiscard]] static Result<QuoteLibrary> open(std::string name = kName);

  /// The default attestation key's.
  [[nodiscard]] QuoteResult<KeyId> key_id() const;

  /// `refresh` makes the key anew and has it certified again.
  [[nodiscard]] QuoteResult<QuoteProvider::Key> init_quote(const KeyId& id, bool refresh) const;

  /// From 1 to evidence::kMaxQuoteBytes.
  [[nodiscard]] QuoteResult<std::uint32_t> quote_size(const KeyId& id) const;

  /// Fills `quote`; the quoting enclave's REPORT goes to the end of `qe_report_info`, if given.
  [[nodiscard]] QuoteResult<void> get_quote(
      const KeyId& id, FixedBytes<432> report,
      std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
      std::span<std::byte> quote) const;

  [[nodiscard]] const std::string& name() const { return library_.name(); }

 private:
  // The structures that Intel's declarations name are pointers to bytes here: no packed structs.
  using GetKeyId = std::uint32_t(std::byte* key_id);
  using InitQuote = std::uint32_t(std::byte* key_id, std::byte* target_info, bool refresh,
                                  std::size_t* public_key_id_size, std::byte* public_key_id);
  using GetQuoteSize = std::uint32_t(std::byte* key_id, std::uint32_t* quote_size);
  using GetQuote = std::uint32_t(const std::byte* report, std::byte* key_id,
                                 std::byte* qe_report_info, std::byte* quote,
                                 std::uint32_t quote_size);

  explicit QuoteLibrary(SharedLibrary library) : library_(std::move(library)) {}
  [[nodiscard]] QuoteResult<void> check(const char* function, std::uint32_t code) const;
  [[nodiscard]] QuoteResult<void> check_public_key_id_size(std::size_t size) const;

  SharedLibrary library_;
  GetKeyId* get_key_id_ = nullptr;
  InitQuote* init_quote_ = nullptr;
  GetQuoteSize* get_quote_size_ = nullptr;
  GetQuote* get_quote_ = nullptr;
};

}  // namespace confcom::platform
