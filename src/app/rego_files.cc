#include "app/rego_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "app/yaml_value.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/printable.h"
#include "rego/value/json_reader.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::app {
namespace {

namespace fs = std::filesystem;
using rego::Arena;
using rego::ObjectBuilder;
using rego::Value;

constexpr std::size_t kMaxDocumentBytes = std::size_t{64} << 20;
// Nobody has as many; a link to a directory above would otherwise have no end.
constexpr std::size_t kMaxFiles = 10'000;
constexpr std::size_t kMaxDirectories = 64;

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

bool is_document(const fs::path& path) { return path.extension() == ".json" || is_yaml(path); }

std::unexpected<Error> refuse(const fs::path& path, std::string_view what) {
  return fail(ErrorCode::kMalformed, fmt::format("{}: {}", path.string(), what));
}

Result<Value> built(ObjectBuilder& object) {
  const auto made = object.build();
  if (!made.has_value()) return fail(ErrorCode::kMalformed, "nested too deeply");
  return *made;
}

/// Both, where they say nothing different. Recursion: as deep as values are.
Result<Value> merge(const Value& a, const Value& b, Arena& arena) {
  ObjectBuilder out(arena, a.object().size + b.object().size);
  for (const rego::Entry& entry : a.object().entries()) out.insert(entry.key, entry.value);
  for (const rego::Entry& entry : b.object().entries()) {
    const Value there = a.object().find(entry.key);
    if (there.is_object() && entry.value.is_object()) {
      CONFCOM_TRY(const Value both, merge(there, entry.value, arena));
      out.insert(entry.key, both);
    } else if (there.is_defined() && !(there == entry.value)) {
      return fail(ErrorCode::kMalformed, fmt::format("another file has another value of '{}'",
                                                     printable(entry.key.string().view())));
    } else {
      out.insert(entry.key, entry.value);
    }
  }
  return built(out);
}

/// `a.b:path` → its keys, and the path. A URL has none.
std::pair<std::vector<std::string>, std::string> split_prefix(const std::string& path) {
  const std::size_t colon = path.find(':');
  if (colon == std::string::npos || colon == 0 || path.find("://") == colon) return {{}, path};
  std::vector<std::string> keys;
  for (std::size_t at = 0; at <= colon;) {
    const std::size_t end = std::min(path.find('.', at), colon);
    keys.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return {std::move(keys), path.substr(colon + 1)};
}

}  // namespace

Result<rego::ModuleSource> load_rego(const fs::path& path, rego::RegoVersion version) {
  CONFCOM_TRY(const ByteVector bytes, load_file(path, rego::kMaxSourceBytes));
  return rego::ModuleSource{path.string(), std::string(as_text(bytes)), version};
}

Result<Value> load_document(const fs::path& path, Arena& arena) {
  CONFCOM_TRY(const ByteVector bytes, load_file(path, kMaxDocumentBytes));
  auto out =
      is_yaml(path) ? parse_yaml(as_text(bytes), arena) : rego::parse_json(as_text(bytes), arena);
  if (!out.has_value()) return std::unexpected(with_context(std::move(out).error(), path.string()));
  return out;
}

Result<void> RegoFiles::count_file(const Path& path) {
  if (++files_ <= kMaxFiles) return {};
  return refuse(path, fmt::format("more than {} files", kMaxFiles));
}

Result<void> RegoFiles::add(const std::string& path) {
  const auto [keys, file] = split_prefix(path);
  std::error_code failure;
  if (fs::is_directory(file, failure)) return add_directory(file, keys, true, 0);
  if (is_document(file)) return add_document(file, keys);
  if (fs::path(file).extension() == ".rego") return add_module(file);
  if (!fs::exists(file, failure))
    return fail(ErrorCode::kNotFound, file + ": No such file or directory");
  return refuse(file, "is it a module or data? name it .rego, .json or .yaml");
}

Result<void> RegoFiles::add_modules(const std::string& path) {
  std::error_code failure;
  return fs::is_directory(path, failure) ? add_directory(path, {}, false, 0) : add_module(path);
}

Result<void> RegoFiles::add_directory(const Path& path, const Keys& keys, bool wants_data,
                                      std::size_t depth) {
  if (depth > kMaxDirectories)
    return refuse(path, fmt::format("more than {} directories in each other", kMaxDirectories));
  std::error_code failure;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator at(path, failure), end; !failure && at != end;
       at.increment(failure)) {
    CONFCOM_CHECK(count_file(path));
    entries.push_back(*at);
  }
  if (failure) return fail(ErrorCode::kIo, path.string() + ": " + failure.message());
  std::ranges::sort(entries);
  for (const auto& entry : entries) CONFCOM_CHECK(add_entry(entry, keys, wants_data, depth));
  return {};
}

Result<void> RegoFiles::add_entry(const fs::directory_entry& entry, const Keys& keys,
                                  bool wants_data, std::size_t depth) {
  std::error_code failure;
  const Path& path = entry.path();
  if (entry.is_directory(failure)) {
    Keys below = keys;
    below.push_back(path.filename().string());
    return add_directory(path, below, wants_data, depth + 1);
  }
  // A socket or a pipe is nobody's policy, and would be waited for.
  if (!entry.is_regular_file(failure)) return {};
  if (path.extension() == ".rego") return add_module(path);
  return wants_data && is_document(path) ? add_document(path, keys) : Result<void>();
}

Result<void> RegoFiles::add_module(const Path& path) {
  if (!loaded_.insert(path.lexically_normal()).second) return {};
  CONFCOM_TRY(modules_.emplace_back(), load_rego(path, version_));
  return {};
}

Result<void> RegoFiles::add_document(const Path& path, const Keys& keys) {
  CONFCOM_TRY(Value document, load_document(path, arena_));
  for (std::size_t i = keys.size(); i > 0; --i) {
    ObjectBuilder out(arena_, 1);
    out.insert(rego::make_string(arena_, keys[i - 1]), document);
    CONFCOM_TRY(document, built(out));
  }
  if (!document.is_object())
    return refuse(path, "data is an object; give a prefix for this: name:" + path.string());
  if (data_.is_defined()) {
    auto merged = merge(data_, document, arena_);
    if (!merged.has_value())
      return std::unexpected(with_context(std::move(merged).error(), path.string()));
    document = *merged;
  }
  data_ = document;
  return {};
}

}  // namespace confcom::app
