#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "evidence/quote.h"
#include "evidence/quote_writer.h"

namespace confcom::evidence::testing {

/// Parts with another value in every field, zero signatures, authentication data 00..1f, and a
/// certification data of type 5 that is no certificate.
[[nodiscard]] QuoteParts sgx_quote_parts(std::uint16_t version);
/// Version 4 or 5, a TD 1.0 body.
[[nodiscard]] QuoteParts tdx_10_quote_parts(std::uint16_t version);
/// Version 5, a TD 1.5 body.
[[nodiscard]] QuoteParts tdx_15_quote_parts();

/// The parts of a quote that was parsed, to alter it and build it again. Reserved bytes are not
/// kept.
[[nodiscard]] QuoteParts parts_of(const Quote& quote);

/// Bytes that count up from `first`.
template <std::size_t N>
[[nodiscard]] ByteArray<N> counted(std::uint8_t first) {
  ByteArray<N> out{};
  for (std::byte& b : out) b = std::byte{first++};
  return out;
}

}  // namespace confcom::evidence::testing
