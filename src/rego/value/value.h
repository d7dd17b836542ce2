#pragma once

#include <cassert>
#include <cstdint>

#include "rego/value/extent.h"
#include "rego/value/hash.h"
#include "rego/value/kind.h"

namespace confcom::rego {

class Array;
class Number;
class Object;
class Set;
class String;

/// What every value that does not fit into a Value begins with.
struct Stored {
  std::uint64_t hash = 0;
  std::uint32_t size = 0;  ///< bytes, items or entries
  Extent extent = {};
};

/// A Rego value, or none. Copied freely: it owns nothing, and what it points to lives in an arena
/// (or is constant) and never changes. Thread-safe to read.
class Value {
 public:
  constexpr Value() = default;
  [[nodiscard]] static constexpr Value null() { return {Kind::kNull, 0}; }
  [[nodiscard]] static constexpr Value boolean(bool value) {
    return {Kind::kBoolean, value ? 1 : 0};
  }
  [[nodiscard]] static constexpr Value integer(std::int64_t value) {
    return {Kind::kNumber, value};
  }
  /// `stored` is what `kind` says and outlives the value. For the makers of such values.
  Value(Kind kind, const Stored& stored)
      : kind_(kind), stored_(true), hash_(static_cast<std::uint32_t>(stored.hash)), to_(&stored) {}

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_defined() const { return kind_ != Kind::kUndefined; }
  [[nodiscard]] bool is_null() const { return kind_ == Kind::kNull; }
  [[nodiscard]] bool is_boolean() const { return kind_ == Kind::kBoolean; }
  [[nodiscard]] bool is_number() const { return kind_ == Kind::kNumber; }
  [[nodiscard]] bool is_string() const { return kind_ == Kind::kString; }
  [[nodiscard]] bool is_array() const { return kind_ == Kind::kArray; }
  [[nodiscard]] bool is_object() const { return kind_ == Kind::kObject; }
  [[nodiscard]] bool is_set() const { return kind_ == Kind::kSet; }
  [[nodiscard]] bool is_true() const { return kind_ == Kind::kBoolean && integer_ != 0; }
  /// A number that is kept in the value itself. Every other is a Number, also some that are equal
  /// to a small integer (1.0).
  [[nodiscard]] bool is_small_integer() const { return kind_ == Kind::kNumber && !stored_; }

  // Each asserts its kind. Those that return references are defined beside what they return.
  [[nodiscard]] bool boolean() const {
    assert(is_boolean());
    return integer_ != 0;
  }
  [[nodiscard]] std::int64_t small_integer() const {
    assert(is_small_integer());
    return integer_;
  }
  [[nodiscard]] const Number& number() const;
  [[nodiscard]] const String& string() const;
  [[nodiscard]] const Array& array() const;
  [[nodiscard]] const Object& object() const;
  [[nodiscard]] const Set& set() const;

  /// Equal for equal values; differs between processes.
  [[nodiscard]] std::uint64_t hash() const {
    if (stored_) return to_->hash;
    const auto word = static_cast<std::uint64_t>(integer_);
    return kind_ == Kind::kNumber ? hash_word(word)
                                  : hash_word(word << 8 | static_cast<std::uint8_t>(kind_)) * 3;
  }
  [[nodiscard]] Extent extent() const { return stored_ ? to_->extent : Extent(0, 1); }
  /// 0 of scalars.
  [[nodiscard]] std::uint32_t depth() const { return extent().depth(); }
  [[nodiscard]] std::uint64_t weight() const { return extent().weight(); }

  /// Whether both are the same in the same place. Values may be equal without that.
  [[nodiscard]] bool is_identical(const Value& other) const {
    if (kind_ != other.kind_ || stored_ != other.stored_) return false;
    return stored_ ? to_ == other.to_ : integer_ == other.integer_;
  }

  /// By value: 1 equals 1.0. Undefined equals itself alone.
  friend bool operator==(const Value& a, const Value& b) {
    if (a.kind_ != b.kind_) return false;
    if (!a.stored_ && !b.stored_) return a.integer_ == b.integer_;
    if (a.stored_ && b.stored_) {
      if (a.to_ == b.to_) return true;
      if (a.hash_ != b.hash_) return false;
    }
    return equal_stored(a, b);
  }

 private:
  constexpr Value(Kind kind, std::int64_t integer) : kind_(kind), integer_(integer) {}
  static bool equal_stored(const Value& a, const Value& b);

  Kind kind_ = Kind::kUndefined;
  bool stored_ = false;
  std::uint32_t hash_ = 0;  // low half of what is stored, so that most that differ are not followed
  union {
    std::int64_t integer_ = 0;
    const Stored* to_;
  };
};
static_assert(sizeof(Value) == 16);

}  // namespace confcom::rego
