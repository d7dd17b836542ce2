#pragma once

namespace confcom::rego {

/// What stands right behind a header, in the memory that was taken for both. Shape: T's alignment
/// is not above the header's.
template <class T, class Header>
[[nodiscard]] T* trailing(Header* header) {
  static_assert(alignof(T) <= alignof(Header));
  // NOLINTNEXTLINE(bugprone-casting-through-void): between types that do not know each other
  return static_cast<T*>(static_cast<void*>(header + 1));
}
template <class T, class Header>
[[nodiscard]] const T* trailing(const Header* header) {
  static_assert(alignof(T) <= alignof(Header));
  // NOLINTNEXTLINE(bugprone-casting-through-void): as above
  return static_cast<const T*>(static_cast<const void*>(header + 1));
}

}  // namespace confcom::rego
