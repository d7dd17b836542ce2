#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "enclave/enclave.h"

namespace confcom::tests {

/// A secret that the test can tell without having it in memory, so that finding it anywhere outside
/// of an enclave means that the enclave let it out.
class Canary {
 public:
  static constexpr std::size_t kBytes = 48;

  /// A fresh one.
  Canary();

  /// What `use` makes of the secret, in a process of its own.
  [[nodiscard]] ByteVector elsewhere(const std::function<ByteVector(Bytes)>& use) const;

  /// Where in this process eight bytes of it stand, as an address; empty when nowhere but in the
  /// enclave's own memory. Mappings of a gigabyte and more are left out: sanitizers' shadows.
  [[nodiscard]] std::string found_outside(const enclave::Enclave& enclave) const;

 private:
  using Words = std::array<std::uint64_t, kBytes / sizeof(std::uint64_t)>;

  /// Offset of a word of the secret in `bytes`, or its size.
  [[nodiscard]] std::size_t find(Bytes bytes) const;
  [[nodiscard]] std::string found_in(std::uint64_t begin, std::uint64_t end) const;

  std::uint64_t mask_;
  Words masked_;
};

}  // namespace confcom::tests
