#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "enclave/image/page.h"

namespace confcom::enclave {

/// What the processor knows of each of an enclave's pages: whether it is there, of which type, with
/// which permissions, and what of that the enclave has yet to accept.
/// Source: Intel SDM vol. 3D, 38.20, EPCM. Each entry is read and written as one; what looks first
/// and then writes is the owner's to order.
class Epcm {
 public:
  explicit Epcm(std::uint64_t pages);

  [[nodiscard]] std::uint64_t pages() const { return pages_; }

  /// Nothing when no page is there, or `page` is past the end.
  [[nodiscard]] std::optional<SecinfoFlags> find(std::uint64_t page) const;
  /// `page` is below pages().
  void set(std::uint64_t page, SecinfoFlags flags);
  void clear(std::uint64_t page);

  /// Whether the enclave may do all of `permissions` with a page: it is regular and accepted.
  [[nodiscard]] bool allows(std::uint64_t page, std::uint64_t permissions) const;

 private:
  std::uint64_t pages_;
  std::unique_ptr<std::atomic<std::uint16_t>[]> entries_;
};

/// What the enclave may do with an entry's page: nothing before it is accepted, and nothing with a
/// TCS.
[[nodiscard]] std::uint64_t accessible(SecinfoFlags flags);

}  // namespace confcom::enclave
