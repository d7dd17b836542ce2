#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <shared_mutex>

#include "enclave/emulated/tcs.h"

namespace confcom::enclave {

/// An enclave's thread control structures, by their page. Thread-safe.
class TcsTable {
 public:
  /// Null when that page is none, or no longer.
  [[nodiscard]] std::shared_ptr<Tcs> find(std::uint64_t page) const;
  void add(std::uint64_t page, const TcsFields& fields);
  /// A thread that is inside keeps what it has.
  void remove(std::uint64_t page);

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<Tcs>> entries_;
};

}  // namespace confcom::enclave
