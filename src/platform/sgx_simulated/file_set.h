#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::platform {

/// Files by their paths below one directory ("collateral/pck_crl"). Wiped when they go: some hold
/// keys.
class FileSet {
 public:
  FileSet() = default;
  FileSet(FileSet&&) noexcept = default;
  FileSet& operator=(FileSet&&) = delete;
  FileSet(const FileSet&) = delete;
  FileSet& operator=(const FileSet&) = delete;
  ~FileSet();

  void put(std::string_view path, Bytes content);
  void put(std::string_view path, std::string_view text) { put(path, as_bytes(text)); }

  /// Errors: not_found (names the file).
  [[nodiscard]] Result<Bytes> get(std::string_view path) const;
  /// The same as text.
  [[nodiscard]] Result<std::string_view> text(std::string_view path) const;

  [[nodiscard]] const std::map<std::string, ByteVector, std::less<>>& all() const { return files_; }

 private:
  std::map<std::string, ByteVector, std::less<>> files_;
};

}  // namespace confcom::platform
