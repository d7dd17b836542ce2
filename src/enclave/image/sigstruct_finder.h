#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

/// In what kind of file a SIGSTRUCT stands.
enum class SigstructCarrier : std::uint8_t {
  kBare,         ///< the file is one
  kSdk,          ///< an ELF signed by Intel's SDK: .note.sgxmeta
  kOpenEnclave,  ///< an ELF signed by Open Enclave: .oeinfo
  kConfcom,      ///< an ELF with this project's note: docs/formats/enclave.md
};

[[nodiscard]] std::string_view to_string(SigstructCarrier carrier);

struct SigstructPlace {
  SigstructCarrier carrier = SigstructCarrier::kBare;
  /// From the file's beginning; not empty. Several: copies, of which the first counts.
  std::vector<std::size_t> offsets;
  std::uint32_t misc_select = 0;  ///< the MISCSELECT that the file asks for, where it says
};

/// Where the SIGSTRUCT stands, or belongs in a file that is not signed yet.
/// Errors: not_found (no place for one: an SGXS has its own beside it); truncated; malformed (the
/// part that breaks its format; two places that could be meant; a place that is loaded, and so
/// measured); unsupported (more copies of the SDK's metadata than there ever are).
[[nodiscard]] Result<SigstructPlace> find_sigstruct(Bytes file);

/// Errors: those of find_sigstruct and parse_sigstruct; not_found (not signed); malformed (copies
/// that differ).
[[nodiscard]] Result<evidence::Sigstruct> read_sigstruct(Bytes file);

/// The file with this SIGSTRUCT at its place, and nothing else changed.
/// Errors: those of find_sigstruct; unsupported (an Open Enclave image); malformed (a place that
/// headers stand in too).
[[nodiscard]] Result<ByteVector> with_sigstruct(ByteVector file,
                                                const evidence::Sigstruct& sigstruct);

}  // namespace confcom::enclave
