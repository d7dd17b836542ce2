#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace confcom {

class JsonDocument;

/// One value inside a JsonDocument, which must outlive it. Every accessor says what is expected
/// there; errors are malformed and name the value by its path ("tcbInfo.tcbLevels[3].tcbDate").
class JsonValue {
 public:
  /// The object's member `key`.
  [[nodiscard]] Result<JsonValue> member(std::string_view key) const;
  /// Nothing when the object has no such member; null does not count as absence.
  [[nodiscard]] Result<std::optional<JsonValue>> optional_member(std::string_view key) const;
  /// All members of the object, in the order of the text.
  [[nodiscard]] Result<std::vector<std::pair<std::string_view, JsonValue>>> members() const;
  /// All elements of the array.
  [[nodiscard]] Result<std::vector<JsonValue>> elements() const;
  [[nodiscard]] Result<std::string_view> string() const;
  [[nodiscard]] Result<bool> boolean() const;
  /// An integer written as one (no fraction, no exponent), in T's range.
  template <std::unsigned_integral T>
  [[nodiscard]] Result<T> integer() const {
    CONFCOM_TRY(const std::uint64_t value, integer_up_to(std::numeric_limits<T>::max()));
    return static_cast<T>(value);
  }

  [[nodiscard]] std::string path() const;
  /// An error about this value: "path: what".
  [[nodiscard]] std::unexpected<Error> error(ErrorCode code, std::string_view what) const;

 private:
  friend class JsonDocument;
  JsonValue(const JsonDocument* document, std::size_t index) : document_(document), index_(index) {}
  [[nodiscard]] Result<std::uint64_t> integer_up_to(std::uint64_t max) const;
  [[nodiscard]] Result<std::vector<JsonValue>> children_of(bool object) const;

  const JsonDocument* document_;
  std::size_t index_;
};

/// A JSON text, validated whole before anything is read from it: RFC 8259, UTF-8, nested at most
/// kMaxJsonDepth deep, and no object with a duplicate key, which readers would resolve differently.
/// Numbers that 64 bits cannot hold are refused, wherever they stand. Immutable once parsed;
/// thread-safe to read.
class JsonDocument {
 public:
  /// Errors: malformed. `text` need not outlive the call.
  [[nodiscard]] static Result<JsonDocument> parse(std::string_view text);

  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument();

  [[nodiscard]] JsonValue root() const { return {this, 0}; }

 private:
  friend class JsonValue;
  struct Tree;
  explicit JsonDocument(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

/// The exact text of the root object's member `key`, for signatures that cover it as it was
/// written. `text` must have parsed as a JsonDocument; the view points into it. Errors: malformed
/// (no object, no such member).
[[nodiscard]] Result<std::string_view> raw_json_member(std::string_view text, std::string_view key);

}  // namespace confcom
