#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "base/unique_fd.h"

namespace confcom::service {

/// Who offers a node's EPC to Kubernetes. Neither knows what the other has given away.
enum class EpcPublisher : std::uint8_t { kDevicePlugin, kDraDriver };

/// What a publisher offers of a node's EPC.
struct EpcOffer {
  std::string who;          ///< for a person: "the DRA driver sgx.confcom.dev"
  std::uint64_t bytes = 0;  ///< that it offers
};

/// Where publishers of one node know of each other: of a host's memory, so that a reboot forgets
/// them all.
inline constexpr const char* kPublisherDirectory = "/run/confcom";

/// The right to offer EPC, which instances of one publisher share and which two publishers have
/// together only where what both offer is at most all that there is. By locks of files in a
/// directory of the node, so that it ends with the process, however that ends; whoever comes second
/// is refused.
class EpcPublication {
 public:
  /// Errors: denied (another publisher's offer leaves too little: names both, how much each offers,
  /// and what to do); io (the directory cannot be made, or locked in).
  [[nodiscard]] static Result<EpcPublication> take(const std::filesystem::path& directory,
                                                   EpcPublisher publisher, const EpcOffer& offer,
                                                   std::uint64_t epc_bytes);

  /// Whether the other publisher has been here since the node's boot, now or before: then
  /// containers may have EPC of it. Errors: io.
  [[nodiscard]] static Result<bool> other_was_here(const std::filesystem::path& directory,
                                                   EpcPublisher publisher);

 private:
  explicit EpcPublication(UniqueFd lock) : lock_(std::move(lock)) {}
  UniqueFd lock_;
};

}  // namespace confcom::service
