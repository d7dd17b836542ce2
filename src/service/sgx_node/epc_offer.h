#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::service {

/// What a publisher offers of a node's EPC.
struct EpcOffer {
  std::string who;  ///< for a person: "the DRA driver sgx.confcom.dev"
  /// Nothing: all that there is, however much it becomes.
  std::optional<std::uint64_t> bytes = {};
  /// Of a device plugin: by what name containers have it, a MiB each.
  std::string resource = {};

  friend bool operator==(const EpcOffer&, const EpcOffer&) = default;
};

/// Whether two publishers offer more together than there is, so that containers of both could get
/// the same.
[[nodiscard]] bool exceed(const EpcOffer& one, const EpcOffer& other, std::uint64_t epc_bytes);

/// Whether whoever allows for `one` allows for `other`, too.
[[nodiscard]] bool covers(const EpcOffer& one, const EpcOffer& other);

/// "all of it", or "64 GiB".
[[nodiscard]] std::string amount(const EpcOffer& offer);

inline constexpr std::size_t kMaxOfferBytes = 640;  ///< of a file

/// A line for how many bytes it is, in decimal, or "all", a line of at most 64 bytes for who offers
/// it, and where there is one a line for the resource.
[[nodiscard]] std::string write_offer(const EpcOffer& offer);
/// The inverse. Errors: malformed.
[[nodiscard]] Result<EpcOffer> parse_offer(std::string_view text);

}  // namespace confcom::service
