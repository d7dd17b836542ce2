#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "rego/arena.h"
#include "rego/compile/compile.h"
#include "rego/value/value.h"

namespace confcom::app {

/// A Rego module of this file. Errors: not_found; io; malformed (over rego::kMaxSourceBytes).
[[nodiscard]] Result<rego::ModuleSource> load_rego(const std::filesystem::path& path,
                                                   rego::RegoVersion version);

/// A JSON document, or a YAML document where the file is named so. Errors: not_found; io;
/// malformed; unsupported.
[[nodiscard]] Result<rego::Value> load_document(const std::filesystem::path& path,
                                                rego::Arena& arena);

/// Modules and data from files and directories. Source: OPA 1.20.0, loader: documents are merged
/// into data, those of a directory below the names of the directories that are in it; a path may
/// have a prefix for them, `a.b:path`. Confined to one thread.
class RegoFiles {
 public:
  explicit RegoFiles(rego::RegoVersion version) : version_(version) {}

  /// Modules (.rego) and documents (.json, .yaml, .yml); a directory's other files are left out.
  /// Errors: load_rego's, load_document's; malformed (two documents that have different values in
  /// the same place; a document that is no object; too many files or directories in each other).
  [[nodiscard]] Result<void> add(const std::string& path);
  /// Modules alone: a file whatever its name, and a directory's .rego files.
  [[nodiscard]] Result<void> add_modules(const std::string& path);

  [[nodiscard]] const std::vector<rego::ModuleSource>& modules() const { return modules_; }
  /// Undefined when there was no document.
  [[nodiscard]] const rego::Value& data() const { return data_; }

 private:
  using Path = std::filesystem::path;
  using Keys = std::vector<std::string>;
  [[nodiscard]] Result<void> add_directory(const Path& path, const Keys& keys, bool wants_data,
                                           std::size_t depth);
  [[nodiscard]] Result<void> add_entry(const std::filesystem::directory_entry& entry,
                                       const Keys& keys, bool wants_data, std::size_t depth);
  [[nodiscard]] Result<void> add_module(const Path& path);
  [[nodiscard]] Result<void> add_document(const Path& path, const Keys& keys);
  [[nodiscard]] Result<void> count_file(const Path& path);

  rego::RegoVersion version_;
  rego::Arena arena_;
  std::vector<rego::ModuleSource> modules_;
  std::set<Path> loaded_;
  std::size_t files_ = 0;
  rego::Value data_;
};

}  // namespace confcom::app
