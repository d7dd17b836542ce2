#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <system_error>

#include "base/bytes.h"

namespace confcom::platform {

/// What configfs is told, call by call, so that tests can play the kernel. Failures are errno's.
class Configfs {
 public:
  template <class T>
  using Answer = std::expected<T, std::errc>;

  Configfs() = default;
  Configfs(const Configfs&) = delete;
  Configfs& operator=(const Configfs&) = delete;
  virtual ~Configfs() = default;

  /// Makes an entry; the kernel fills it with its attributes.
  [[nodiscard]] virtual Answer<void> make_entry(const std::filesystem::path& entry) = 0;
  /// Removes it with all of them.
  virtual void remove_entry(const std::filesystem::path& entry) = 0;
  /// All of an attribute, up to `cap_bytes`; file_too_large where it has more.
  [[nodiscard]] virtual Answer<ByteVector> read(const std::filesystem::path& attribute,
                                                std::size_t cap_bytes) = 0;
  /// In one write, which is how configfs takes it. What the kernel makes of a binary attribute it
  /// decides only when that is closed, and tells nobody.
  [[nodiscard]] virtual Answer<void> write(const std::filesystem::path& attribute, Bytes value) = 0;
};

/// The kernel's own. Thread-safe.
class SystemConfigfs final : public Configfs {
 public:
  [[nodiscard]] Answer<void> make_entry(const std::filesystem::path& entry) override;
  void remove_entry(const std::filesystem::path& entry) override;
  [[nodiscard]] Answer<ByteVector> read(const std::filesystem::path& attribute,
                                        std::size_t cap_bytes) override;
  [[nodiscard]] Answer<void> write(const std::filesystem::path& attribute, Bytes value) override;
};

}  // namespace confcom::platform
