#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/unique_fd.h"
#include "service/sgx_node/epc_offer.h"

namespace confcom::service {

/// Who offers a node's EPC to Kubernetes. Neither knows what the other has given away.
enum class EpcPublisher : std::uint8_t { kDevicePlugin, kDraDriver };

/// The DRA driver's name in a cluster.
inline constexpr const char* kDraDriverName = "sgx.confcom.dev";

/// Where publishers of one node know of each other: of a host's memory, so that a reboot forgets
/// them all.
inline constexpr const char* kPublisherDirectory = "/run/confcom";

/// The right to offer EPC, which instances of one publisher share and which two publishers have
/// together only where what both offer is at most all that there is. Each instance has a file in a
/// directory of the node, which says what it offers, and locks it: so the right ends with the
/// process, however that ends, and the file stays as the memory of what was offered. Whoever comes
/// second is refused.
class EpcPublication {
 public:
  /// Errors: denied (another publisher offers too much beside this: names both, how much each
  /// offers, and what to do); malformed (a file that somebody locks is no offer); unavailable (a
  /// process stays in the midst of this); io (the directory cannot be made, or used).
  [[nodiscard]] static Result<EpcPublication> take(const std::filesystem::path& directory,
                                                   EpcPublisher publisher, const EpcOffer& offer,
                                                   std::uint64_t epc_bytes);

  /// What the other publisher has offered since the node's boot, and does no more, of what is
  /// offered now: containers may have it still.
  [[nodiscard]] const std::optional<EpcOffer>& ended() const { return ended_; }

  /// The names of resources by which containers may have some of a device plugin that has ended,
  /// with whatever it offered.
  [[nodiscard]] const std::vector<std::string>& ended_resources() const { return resources_; }

  /// Once no container has anything of it: whoever takes the right next need not look again.
  /// Errors: as of take().
  [[nodiscard]] Result<void> forget_ended();

 private:
  EpcPublication(std::filesystem::path directory, EpcPublisher publisher, UniqueFd lock)
      : directory_(std::move(directory)), publisher_(publisher), lock_(std::move(lock)) {}

  std::filesystem::path directory_;
  EpcPublisher publisher_;
  UniqueFd lock_;
  std::optional<EpcOffer> ended_;
  std::vector<std::string> resources_;
};

}  // namespace confcom::service
