#include "platform/sgx_hardware/quote_library.h"

#include <fmt/format.h>

#include <algorithm>

#include "evidence/quote.h"
#include "platform/sgx_hardware/library_error.h"

namespace confcom::platform {
namespace {

constexpr const char* kGetKeyId = "sgx_ql_get_keyid";
constexpr const char* kInitQuote = "sgx_ql_init_quote";
constexpr const char* kGetQuoteSize = "sgx_ql_get_quote_size";
constexpr const char* kGetQuote = "sgx_ql_get_quote";

constexpr const char* kRemedy =
    "install Intel's DCAP quoting library (Debian and Ubuntu package libsgx-qe3-logic, from "
    "Intel's "
    "SGX repository)";

constexpr std::uint32_t kSuccess = 0;

/// Memory of one of the library's structures, aligned for its widest member.
template <std::size_t N>
struct Structure {
  alignas(16) ByteArray<N> bytes{};

  std::byte* data() { return bytes.data(); }
};

template <std::size_t N>
Structure<N> structure_of(FixedBytes<N> bytes) {
  return {to_array(bytes)};
}

}  // namespace

Result<QuoteLibrary> QuoteLibrary::open(std::string name) {
  CONFCOM_TRY(SharedLibrary library, SharedLibrary::open(std::move(name), kRemedy));
  QuoteLibrary out(std::move(library));
  CONFCOM_TRY(out.get_key_id_, out.library_.function<GetKeyId>(kGetKeyId));
  CONFCOM_TRY(out.init_quote_, out.library_.function<InitQuote>(kInitQuote));
  CONFCOM_TRY(out.get_quote_size_, out.library_.function<GetQuoteSize>(kGetQuoteSize));
  CONFCOM_TRY(out.get_quote_, out.library_.function<GetQuote>(kGetQuote));
  return out;
}

QuoteResult<void> QuoteLibrary::check(const char* function, std::uint32_t code) const {
  if (code == kSuccess) return {};
  return std::unexpected(library_error(name(), function, code));
}

QuoteResult<void> QuoteLibrary::check_public_key_id_size(std::size_t size) const {
  constexpr std::size_t kWanted = sizeof(QuoteProvider::Key::public_key_id);
  if (size == kWanted) return {};
  return std::unexpected(library_defect(
      name(), kInitQuote,
      fmt::format("its public key identifier has {} bytes instead of {}", size, kWanted)));
}

QuoteResult<QuoteLibrary::KeyId> QuoteLibrary::key_id() const {
  Structure<kAttestationKeyIdBytes> id;
  CONFCOM_CHECK(check(kGetKeyId, get_key_id_(id.data())));
  return id.bytes;
}

QuoteResult<QuoteProvider::Key> QuoteLibrary::init_quote(const KeyId& id, bool refresh) const {
  auto key_id = structure_of<kAttestationKeyIdBytes>(id);
  Structure<512> target_info;
  std::size_t size = 0;
  // Without room for the identifier the library only says how much room it takes.
  CONFCOM_CHECK(
      check(kInitQuote, init_quote_(key_id.data(), target_info.data(), refresh, &size, nullptr)));
  CONFCOM_CHECK(check_public_key_id_size(size));
  Structure<sizeof(QuoteProvider::Key::public_key_id)> public_key_id;
  CONFCOM_CHECK(check(kInitQuote, init_quote_(key_id.data(), target_info.data(), refresh, &size,
                                              public_key_id.data())));
  CONFCOM_CHECK(check_public_key_id_size(size));
  return QuoteProvider::Key{.target_info = target_info.bytes, .public_key_id = public_key_id.bytes};
}

QuoteResult<std::uint32_t> QuoteLibrary::quote_size(const KeyId& id) const {
  auto key_id = structure_of<kAttestationKeyIdBytes>(id);
  std::uint32_t size = 0;
  CONFCOM_CHECK(check(kGetQuoteSize, get_quote_size_(key_id.data(), &size)));
  if (size > 0 && size <= evidence::kMaxQuoteBytes) return size;
  return std::unexpected(library_defect(
      name(), kGetQuoteSize,
      fmt::format("a quote's size is {} bytes, not from 1 to {}", size, evidence::kMaxQuoteBytes)));
}

QuoteResult<void> QuoteLibrary::get_quote(
    const KeyId& id, FixedBytes<432> report,
    std::optional<std::span<std::byte, kQeReportInfoBytes>> qe_report_info,
    std::span<std::byte> quote) const {
  auto key_id = structure_of<kAttestationKeyIdBytes>(id);
  auto aligned_report = structure_of<432>(report);
  Structure<kQeReportInfoBytes> info;
  if (qe_report_info.has_value()) std::ranges::copy(*qe_report_info, info.bytes.begin());
  CONFCOM_CHECK(
      check(kGetQuote, get_quote_(aligned_report.data(), key_id.data(),
                                  qe_report_info.has_value() ? info.data() : nullptr, quote.data(),
                                  static_cast<std::uint32_t>(quote.size()))));
  if (qe_report_info.has_value()) std::ranges::copy(info.bytes, qe_report_info->begin());
  return {};
}

}  // namespace confcom::platform
