#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::app {

/// An enclave's file is read whole; the largest known, of library operating systems, have 100 MB.
inline constexpr std::size_t kMaxEnclaveFileBytes = std::size_t{2} << 30;

/// Errors: not_found; io; malformed (over the cap).
[[nodiscard]] Result<ByteVector> load_enclave_file(const std::string& path);

/// Where the SIGSTRUCT of an enclave stands that has no place for one: "FILE.sig".
[[nodiscard]] std::string sigstruct_path(const std::string& enclave);

struct SigstructFile {
  std::string path;
  ByteVector bytes;
};

/// The file that has an enclave's SIGSTRUCT in it: `sigstruct` unless it is empty; the enclave's
/// own if it has a place for one; else the one beside it, if that is there. Errors: those of
/// load_enclave_file.
[[nodiscard]] Result<SigstructFile> load_sigstruct_file(const std::string& enclave,
                                                        const std::string& sigstruct);

}  // namespace confcom::app
