#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

/// Messages as bytes, for host and enclave alike. A message is a struct with
///
///     static auto fields(auto& message) { return std::tie(message.first, message.second); }
///
/// and each field an unsigned number (little-endian), an array of bytes (as it is), bytes or text
/// (32-bit length, then they), or a vector of such (32-bit count, then they). One field follows the
/// other without gaps; nothing follows the last.
namespace confcom::sdk {

static_assert(std::endian::native == std::endian::little);

using Bytes = std::span<const std::byte>;
using ByteVector = std::vector<std::byte>;
template <std::size_t N>
using ByteArray = std::array<std::byte, N>;

template <class T>
concept Message = requires(T& message) { T::fields(message); };

/// The fewest bytes that a value can have in a message.
template <class T>
inline constexpr std::size_t kLeastBytes = sizeof(std::uint32_t);  // a length, or a count
template <std::unsigned_integral T>
inline constexpr std::size_t kLeastBytes<T> = sizeof(T);
template <std::size_t N>
inline constexpr std::size_t kLeastBytes<ByteArray<N>> = N;
template <class... T>
inline constexpr std::size_t kLeastBytes<std::tuple<T&...>> = (kLeastBytes<T> + ... + 0);
template <Message T>
inline constexpr std::size_t kLeastBytes<T> = kLeastBytes<decltype(T::fields(std::declval<T&>()))>;

/// Lays one value behind the other.
class WireWriter {
 public:
  template <std::unsigned_integral T>
  void write(T value) {
    write_raw(std::as_bytes(std::span(&value, 1)));
  }
  template <std::size_t N>
  void write(const ByteArray<N>& value) {
    write_raw(value);
  }
  void write(const std::string& value) { write_counted(std::as_bytes(std::span(value))); }
  void write(const ByteVector& value) { write_counted(value); }
  template <class T>
  void write(const std::vector<T>& values) {
    write(static_cast<std::uint32_t>(values.size()));
    for (const T& value : values) write(value);
  }
  template <Message T>
  void write(const T& message) {
    std::apply([this](const auto&... field) { (this->write(field), ...); }, T::fields(message));
  }

  [[nodiscard]] ByteVector take() && { return std::move(bytes_); }

 private:
  void write_raw(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void write_counted(Bytes bytes) {
    write(static_cast<std::uint32_t>(bytes.size()));
    write_raw(bytes);
  }

  ByteVector bytes_;
};

/// Takes one value after the other; false as soon as the bytes do not have it. Nothing is allocated
/// for a count before its bytes are there.
class WireReader {
 public:
  explicit WireReader(Bytes bytes) : rest_(bytes) {}

  template <std::unsigned_integral T>
  [[nodiscard]] bool read(T& value) {
    return read_raw(std::as_writable_bytes(std::span(&value, 1)));
  }
  template <std::size_t N>
  [[nodiscard]] bool read(ByteArray<N>& value) {
    return read_raw(value);
  }
  [[nodiscard]] bool read(std::string& value) { return read_counted(value); }
  [[nodiscard]] bool read(ByteVector& value) { return read_counted(value); }
  template <class T>
  [[nodiscard]] bool read(std::vector<T>& values) {
    static_assert(kLeastBytes<T> > 0, "a count alone would make as many as it likes");
    std::uint32_t count = 0;
    if (!read(count) || count > rest_.size() / kLeastBytes<T>) return false;
    values.reserve(count);  // not to have it twice while it grows
    for (; count > 0; --count) {
      if (!read(values.emplace_back())) return false;
    }
    return true;
  }
  template <Message T>
  [[nodiscard]] bool read(T& message) {
    return std::apply([this](auto&... field) { return (this->read(field) && ...); },
                      T::fields(message));
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  [[nodiscard]] bool read_raw(std::span<std::byte> out) {
    if (rest_.size() < out.size()) return false;
    if (!out.empty()) std::memcpy(out.data(), rest_.data(), out.size());
    rest_ = rest_.subspan(out.size());
    return true;
  }
  template <class Container>
  [[nodiscard]] bool read_counted(Container& value) {
    std::uint32_t count = 0;
    if (!read(count) || rest_.size() < count) return false;
    value.resize(count);
    return read_raw(std::as_writable_bytes(std::span(value)));
  }

  Bytes rest_;
};

template <Message T>
[[nodiscard]] ByteVector encode(const T& message) {
  WireWriter writer;
  writer.write(message);
  return std::move(writer).take();
}

/// None when the bytes are not exactly such a message.
template <Message T>
[[nodiscard]] std::optional<T> decode(Bytes bytes) {
  T message{};
  WireReader reader(bytes);
  if (!reader.read(message) || !reader.at_end()) return std::nullopt;
  return message;
}

}  // namespace confcom::sdk
