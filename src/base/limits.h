#pragma once

#include <cstddef>

/// Caps on what comes from outside, where more than one part needs the same one. A cap that belongs
/// to one format stands beside its parser.
namespace confcom {

/// One file or one part of a bundle read into memory. The largest real collateral is a PCK CRL of
/// Intel's platform CA, 7 KiB as hexadecimal text; 1 MiB leaves room for 20,000 revoked
/// certificates.
inline constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;

/// Nesting of a JSON document. TCB info nests 6 deep.
inline constexpr std::size_t kMaxJsonDepth = 32;

}  // namespace confcom
