#include "platform/sgx_simulated/file_set.h"

#include "crypto/secret_bytes.h"

namespace confcom::platform {

FileSet::~FileSet() {
  for (auto& [path, content] : files_) crypto::cleanse(content);
}

void FileSet::put(std::string_view path, Bytes content) {
  files_.insert_or_assign(std::string(path), to_vector(content));
}

Result<Bytes> FileSet::get(std::string_view path) const {
  const auto found = files_.find(path);
  if (found == files_.end())
    return fail(ErrorCode::kNotFound, std::string(path) + ": there is no such file");
  return Bytes(found->second);
}

Result<std::string_view> FileSet::text(std::string_view path) const {
  CONFCOM_TRY(const Bytes content, get(path));
  return as_text(content);
}

}  // namespace confcom::platform
