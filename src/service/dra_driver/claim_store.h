#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/unique_fd.h"
#include "service/dra_driver/epc_device.h"
#include "service/dra_driver/prepared_claim.h"

namespace confcom::service {

struct ClaimStorePlaces {
  std::filesystem::path state;  ///< of checkpoints, below STATE/BOOT_ID
  std::filesystem::path cdi;    ///< where runtimes look for CDI files
  std::string boot_id;          ///< of the kernel: what was prepared before it is void
};

/// Which claims are prepared: a checkpoint and a CDI file of each, written in this order and
/// removed in the other, so that what containers can get is always known. Shared by all instances
/// of the driver on a node. Thread-safe.
class ClaimStore {
 public:
  /// Makes the directories, and removes what former boots have left, and CDI files without a
  /// checkpoint. Errors: io.
  [[nodiscard]] static Result<std::unique_ptr<ClaimStore>> open(ClaimStorePlaces places);

  /// The kubelet asks for a claim: until it is removed, it may be put. Errors: invalid_argument
  /// (its uid); io.
  [[nodiscard]] Result<void> expect(std::string_view uid);

  /// Prepares a claim, in the place of what was prepared for its uid. Errors: unavailable (the
  /// shares of a device would be more than its EPC: says who has how much); not_found (it is not
  /// expected: it was removed meanwhile); invalid_argument (its uid); malformed (a checkpoint that
  /// cannot be read: whose EPC is not known, so that nothing is given); io.
  [[nodiscard]] Result<void> put(const PreparedClaim& claim, const std::vector<EpcDevice>& devices,
                                 const std::string& cdi_spec);

  /// Whether there was such a claim; it is gone now. Errors: invalid_argument (the uid); io.
  [[nodiscard]] Result<bool> remove(std::string_view uid);
  /// The same, where its uid still is prepared as this.
  [[nodiscard]] Result<bool> remove_if_same(const PreparedClaim& claim);

  /// All that are prepared, by uid. Errors: io; malformed.
  [[nodiscard]] Result<std::vector<PreparedClaim>> claims();

 private:
  using Claims = std::map<std::string, PreparedClaim, std::less<>>;
  class Turn;

  ClaimStore(ClaimStorePlaces places, UniqueFd lock);
  [[nodiscard]] Result<void> refresh();
  [[nodiscard]] Result<void> load_all();
  void load(const std::filesystem::path& file);
  [[nodiscard]] Result<void> check_readable() const;
  [[nodiscard]] Result<void> check_room(const PreparedClaim& claim,
                                        const std::vector<EpcDevice>& devices) const;
  [[nodiscard]] Result<void> check_total(const PreparedClaim& claim,
                                         const std::vector<EpcDevice>& devices) const;
  [[nodiscard]] Result<bool> forget(std::string_view uid);
  [[nodiscard]] Result<void> note_change();
  void remove_leftovers();
  void remove_orphans();
  [[nodiscard]] std::filesystem::path checkpoint(std::string_view uid) const;
  [[nodiscard]] std::filesystem::path expectation(std::string_view uid) const;
  [[nodiscard]] Result<void> check_expected(std::string_view uid) const;
  [[nodiscard]] std::filesystem::path cdi_file(std::string_view uid) const;

  const ClaimStorePlaces places_;
  const std::filesystem::path directory_;
  std::mutex mutex_;  // of this process; the lock is for others
  UniqueFd lock_;     // its file counts changes
  std::uint64_t known_change_ = 0;
  bool is_loaded_ = false;
  Claims claims_;
  std::map<std::string, std::string, std::less<>> damaged_;  // uid to what is wrong
};

/// The running kernel's, from /proc. Errors: io; malformed.
[[nodiscard]] Result<std::string> read_boot_id();

}  // namespace confcom::service
