#include "service/enclave_host/enclave_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/printable.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;

/// Of no locale.
bool may_be_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= sdk::kMaxFileName && name.front() != '.' &&
         std::ranges::all_of(name, may_be_in_name);
}

}  // namespace

Result<EnclaveFiles> EnclaveFiles::open(fs::path directory) {
  std::error_code failure;
  const fs::file_status status = fs::status(directory, failure);
  if (!fs::exists(status))
    return fail(ErrorCode::kNotFound,
                fmt::format("{}: no such directory; make it for this enclave, readable by nobody "
                            "else",
                            directory.string()));
  if (!fs::is_directory(status))
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{}: not a directory; name one for the enclave's files", directory.string()));
  return EnclaveFiles(std::move(directory));
}

Result<fs::path> EnclaveFiles::path_of(std::string_view name) const {
  if (is_name(name)) return directory_ / name;
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("'{}' is no name for an enclave's file: up to {} letters, digits, '.', "
                          "'_' and '-', the first no '.'",
                          printable(name), sdk::kMaxFileName));
}

Result<ByteVector> EnclaveFiles::load(std::string_view name) const {
  CONFCOM_TRY(const fs::path path, path_of(name));
  return load_regular_file(path, kMaxEnclaveFile);
}

Result<void> EnclaveFiles::save(std::string_view name, Bytes content) const {
  CONFCOM_TRY(const fs::path path, path_of(name));
  if (content.size() > kMaxEnclaveFile) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {} bytes; at most {} may be in a file",
                                                   name, content.size(), kMaxEnclaveFile));
  }
  CONFCOM_CHECK(replace_file(path, content, 0600));
  return sync_directory(directory_);
}

}  // namespace confcom::service
