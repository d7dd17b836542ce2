#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "crypto/digest.h"

namespace confcom::verify {

/// Remembers the results for the `capacity` inputs used last, by a digest of the input's bytes.
/// Thread-safe: two threads that miss on one key both compute, and one result stays.
template <class Value>
class DigestCache {
 public:
  using Key = crypto::Sha256Digest;

  explicit DigestCache(std::size_t capacity) : capacity_(capacity) {}

  template <class Make>
  [[nodiscard]] std::shared_ptr<const Value> get_or_make(const Key& key, Make&& make) {
    if (auto known = find(key)) return known;
    // Outside the lock: verifying one input must not hold up those who ask for another.
    return insert(key, std::make_shared<const Value>(std::forward<Make>(make)()));
  }

 private:
  using Entry = std::pair<Key, std::shared_ptr<const Value>>;

  std::shared_ptr<const Value> find(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto known = index_.find(key);
    if (known == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, known->second);
    return known->second->second;
  }

  std::shared_ptr<const Value> insert(const Key& key, std::shared_ptr<const Value> value) {
    const std::lock_guard lock(mutex_);
    if (const auto known = index_.find(key); known != index_.end()) return known->second->second;
    entries_.emplace_front(key, value);
    index_.emplace(key, entries_.begin());
    if (entries_.size() > capacity_) {
      index_.erase(entries_.back().first);
      entries_.pop_back();
    }
    return value;
  }

  std::size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // used last first
  std::map<Key, typename std::list<Entry>::iterator> index_;
};

}  // namespace confcom::verify
