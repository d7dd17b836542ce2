#include "enclave/emulated/tcs_table.h"

#include <mutex>

namespace confcom::enclave {

std::shared_ptr<Tcs> TcsTable::find(std::uint64_t page) const {
  const std::shared_lock lock(mutex_);
  const auto found = entries_.find(page);
  return found == entries_.end() ? nullptr : found->second;
}

void TcsTable::add(std::uint64_t page, const TcsFields& fields) {
  const std::unique_lock lock(mutex_);
  entries_[page] = std::make_shared<Tcs>(fields);
}

void TcsTable::remove(std::uint64_t page) {
  const std::unique_lock lock(mutex_);
  entries_.erase(page);
}

}  // namespace confcom::enclave
