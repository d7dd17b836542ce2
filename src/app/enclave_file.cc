#include "app/enclave_file.h"

#include <filesystem>
#include <system_error>

#include "app/advice.h"
#include "base/file.h"
#include "enclave/image/sigstruct_finder.h"

namespace confcom::app {
namespace {

bool has_no_place(Bytes enclave) {
  const auto place = enclave::find_sigstruct(enclave);
  return !place.has_value() && place.error().code == ErrorCode::kNotFound;
}

}  // namespace

Result<ByteVector> load_enclave_file(const std::string& path) {
  return advised(load_file(path, kMaxEnclaveFileBytes), "name the file of an enclave");
}

std::string sigstruct_path(const std::string& enclave) { return enclave + ".sig"; }

Result<SigstructFile> load_sigstruct_file(const std::string& enclave,
                                          const std::string& sigstruct) {
  const std::string& path = sigstruct.empty() ? enclave : sigstruct;
  CONFCOM_TRY(ByteVector bytes, load_enclave_file(path));
  std::error_code failure;
  const std::string beside = sigstruct_path(enclave);
  if (sigstruct.empty() && has_no_place(bytes) && std::filesystem::exists(beside, failure)) {
    CONFCOM_TRY(ByteVector others, load_enclave_file(beside));
    return SigstructFile{.path = beside, .bytes = std::move(others)};
  }
  return SigstructFile{.path = path, .bytes = std::move(bytes)};
}

}  // namespace confcom::app
