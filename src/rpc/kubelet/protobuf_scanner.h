#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace confcom::rpc {

/// Reads a protobuf message field by field, in place: for messages that are too long to be made
/// into objects. Groups are refused, as proto3 has none.
class ProtobufScanner {
 public:
  struct Field {
    std::uint32_t number = 0;
    std::uint64_t value = 0;   ///< of a number
    std::string_view bytes{};  ///< of bytes, text or a message
    bool has_length = false;   ///< which of the two it is
  };

  /// `message` must outlive the scanner and what it found.
  explicit ProtobufScanner(std::string_view message) : rest_(message) {}

  /// Nothing at the end, or where the rest is no protobuf: is_malformed() tells.
  [[nodiscard]] std::optional<Field> next();
  [[nodiscard]] bool is_malformed() const { return is_malformed_; }

 private:
  [[nodiscard]] std::optional<Field> read();

  std::string_view rest_;
  bool is_malformed_ = false;
};

}  // namespace confcom::rpc
