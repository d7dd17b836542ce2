#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confcom::verify {

/// One thing that was looked at, and what came of it.
struct Check {
  std::string_view id;  ///< stable, dotted ("quote.signature"); a literal
  bool ok = false;
  std::string expected;  ///< for a person
  std::string found;     ///< for a person; why, when the check could not be made
};

/// Every check of a verification, in the order in which they were made. A check that could not be
/// made is a failed one.
class CheckList {
 public:
  /// Returns `ok`.
  bool add(std::string_view id, bool ok, std::string expected, std::string found) {
    checks_.push_back({id, ok, std::move(expected), std::move(found)});
    return ok;
  }
  /// A failure, because `missing` is absent or broken.
  void cannot_check(std::string_view id, std::string expected, std::string_view missing) {
    add(id, false, std::move(expected),
        std::string("not checked: ").append(missing).append(" is absent or broken"));
  }
  void append(const CheckList& other) {
    checks_.insert(checks_.end(), other.checks_.begin(), other.checks_.end());
  }
  void reserve(std::size_t count) { checks_.reserve(count); }

  [[nodiscard]] std::span<const Check> all() const { return checks_; }
  /// False for an empty list: nothing was checked.
  [[nodiscard]] bool all_ok() const {
    return !checks_.empty() && std::ranges::all_of(checks_, &Check::ok);
  }
  /// The check with this id, or null.
  [[nodiscard]] const Check* find(std::string_view id) const {
    const auto found = std::ranges::find(checks_, id, &Check::id);
    return found == checks_.end() ? nullptr : &*found;
  }

 private:
  std::vector<Check> checks_;
};

/// A value that a verifier of this folder vouches for; nobody else can make one.
template <class T>
class Verified {
 public:
  [[nodiscard]] const T& operator*() const { return value_; }
  [[nodiscard]] const T* operator->() const { return &value_; }

 private:
  friend class QuoteVerifier;
  friend class SnpEndorsementVerifier;
  friend class SnpVerifier;
  explicit Verified(T value) : value_(std::move(value)) {}
  T value_;
};

}  // namespace confcom::verify
