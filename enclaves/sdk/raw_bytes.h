#pragma once

#include <type_traits>

namespace confcom::sdk {

/// Bytes as BearSSL's functions take them.
template <class Container>
[[nodiscard]] auto* raw_bytes(Container&& bytes) {
  using Byte = std::remove_reference_t<decltype(*bytes.data())>;
  using Char = std::conditional_t<std::is_const_v<Byte>, const unsigned char, unsigned char>;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a byte as a byte.
  return reinterpret_cast<Char*>(bytes.data());
}

}  // namespace confcom::sdk
