#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::service {

/// The memory of the host's in which a call's bytes go in and out of an enclave: whole pages,
/// outside of every enclave. What is in it has been written by the enclave, which is not trusted:
/// bytes are copied before anybody reads them. Confined to one thread.
class Exchange {
 public:
  /// Errors: invalid_argument (not whole pages, or not from sdk::kMinExchangeBytes to
  /// sdk::kMaxExchangeBytes); unavailable (no memory).
  [[nodiscard]] static Result<Exchange> make(std::size_t bytes);

  [[nodiscard]] std::uint64_t address() const;
  [[nodiscard]] std::size_t size() const { return memory_.get_deleter().bytes; }

  /// Copies to its front. False: they do not fit, and nothing has changed.
  [[nodiscard]] bool put(Bytes bytes);
  /// A copy of its first `count` bytes; `what` they are said to be. Errors: malformed (more than
  /// there are).
  [[nodiscard]] Result<ByteVector> take(std::uint64_t count, std::string_view what) const;

 private:
  struct Unmap {
    std::size_t bytes = 0;
    void operator()(std::byte* memory) const;
  };

  explicit Exchange(std::unique_ptr<std::byte, Unmap> memory) : memory_(std::move(memory)) {}

  std::unique_ptr<std::byte, Unmap> memory_;
};

}  // namespace confcom::service
