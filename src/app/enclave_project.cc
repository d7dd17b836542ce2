#include "app/enclave_project.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <system_error>
#include <utility>

#include "app/enclave_project_files.h"
#include "base/file.h"
#include "base/printable.h"

namespace confcom::app {
namespace {

namespace fs = std::filesystem;

/// Longer than any name that somebody types, and a file's name with ".unsigned" behind it.
constexpr std::size_t kMaxName = 64;
/// What was changed by hand may be of any size; one that is larger than this is not the SDK's.
constexpr std::size_t kMaxSdkFileBytes = std::size_t{1} << 20;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName && is_letter(name.front()) &&
         std::ranges::all_of(name, [](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

std::unexpected<Error> io_failure(const fs::path& path, const std::error_code& failure) {
  return fail(ErrorCode::kIo, fmt::format("{}: {}", path.string(), failure.message()));
}

Result<void> move_path(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::rename(from, to, failure);
  if (failure) return io_failure(to, failure);
  return {};
}

/// A folder that only its user sees, and that is gone at the end: what is moved out of it is there
/// at once.
class Workshop {
 public:
  /// In `directory`, so that what is made can be moved there.
  static Result<Workshop> make(const fs::path& directory) {
    std::string path = (directory / ".confcom.XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr)
      return io_failure(directory, std::error_code(errno, std::generic_category()));
    return Workshop(path);
  }
  Workshop(Workshop&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Workshop& operator=(Workshop&&) = delete;
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  explicit Workshop(fs::path path) : path_(std::move(path)) {}

  fs::path path_;
};

Result<void> make_directory(const fs::path& path) {
  std::error_code failure;
  fs::create_directory(path, failure);
  if (failure) return io_failure(path, failure);
  return {};
}

Result<void> write_sdk(const fs::path& directory) {
  CONFCOM_CHECK(make_directory(directory));
  for (const ProjectFile& file : sdk_files())
    CONFCOM_CHECK(create_file(directory / file.name, file.content, file.executable ? 0777 : 0666));
  return {};
}

std::string with_name(std::string_view text, std::string_view name) {
  std::string out;
  for (;;) {
    const std::size_t at = text.find(kProjectName);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += name;
    text.remove_prefix(at + kProjectName.size());
  }
}

Result<void> write_project(const fs::path& directory, const std::string& name) {
  CONFCOM_CHECK(make_directory(directory));
  CONFCOM_CHECK(write_sdk(directory / "sdk"));
  for (const ProjectFile& file : own_files()) {
    const std::string content = with_name(as_text(file.content), name);
    CONFCOM_CHECK(create_file(directory / with_name(file.name, name), as_bytes(content),
                              file.executable ? 0777 : 0666));
  }
  return {};
}

/// "greeter/" as "greeter".
fs::path without_slash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

/// Whether a project may be put in its place.
Result<void> check_free(const fs::path& directory) {
  std::error_code failure;
  const fs::file_status status = fs::symlink_status(directory, failure);
  if (status.type() == fs::file_type::not_found) return {};
  if (status.type() == fs::file_type::none) return io_failure(directory, failure);
  if (status.type() != fs::file_type::directory)
    return fail(ErrorCode::kDenied, fmt::format("{}: it is there already, and no folder; name "
                                                "another by --directory",
                                                directory.string()));
  if (!fs::is_empty(directory, failure) || failure)
    return fail(ErrorCode::kDenied,
                fmt::format("{}: the folder is not empty; name another by --directory, or update "
                            "the SDK of the project in it by --update-sdk",
                            directory.string()));
  if (fs::equivalent(directory, ".", failure) || failure)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: you are in this folder, which is to be replaced; run it from the "
                            "one above",
                            directory.string()));
  return {};
}

using Files = std::map<std::string, ProjectFile, std::less<>>;

/// Whether the file on disk has the same bytes and may be run as well.
bool is_same(const fs::directory_entry& entry, const ProjectFile& file) {
  std::error_code failure;
  const fs::perms permissions = entry.symlink_status(failure).permissions();
  if (failure) return false;
  const auto content = load_regular_file(entry.path(), kMaxSdkFileBytes);
  return content.has_value() && equal(*content, file.content) &&
         ((permissions & fs::perms::owner_exec) != fs::perms::none) == file.executable;
}

Result<std::vector<SdkChange>> changes_of(const fs::path& sdk) {
  Files missing;
  for (const ProjectFile& file : sdk_files()) missing.emplace(file.name, file);
  std::vector<SdkChange> out;
  std::error_code failure;
  for (fs::directory_iterator entries(sdk, failure), end; !failure && entries != end;
       entries.increment(failure)) {
    const std::string name = entries->path().filename().string();
    const auto found = missing.extract(name);
    if (found.empty()) {
      out.push_back({name, SdkChange::Kind::kGone});
    } else if (!is_same(*entries, found.mapped())) {
      out.push_back({name, SdkChange::Kind::kChanged});
    }
  }
  if (failure) return io_failure(sdk, failure);
  for (const auto& [name, file] : missing) out.push_back({name, SdkChange::Kind::kNew});
  std::ranges::sort(out, {}, &SdkChange::file);
  return out;
}

/// Puts `made` in the place of `current`, which ends up as `old`.
Result<void> swap_in(const fs::path& made, const fs::path& current, const fs::path& old) {
  CONFCOM_CHECK(move_path(current, old));
  if (const auto moved = move_path(made, current); !moved.has_value()) {
    CONFCOM_CHECK(move_path(old, current));
    return moved;
  }
  return {};
}

}  // namespace

Result<void> check_enclave_name(std::string_view name) {
  if (is_name(name)) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("NAME '{}': a letter, then letters, digits, '_' and '-', at most {} in "
                          "all",
                          printable(name), kMaxName));
}

Result<void> create_enclave_project(const fs::path& directory, const std::string& name) {
  const fs::path place = without_slash(directory);
  CONFCOM_CHECK(check_free(place));
  CONFCOM_TRY(const Workshop workshop,
              Workshop::make(place.has_parent_path() ? place.parent_path() : "."));
  const fs::path made = workshop.path() / "project";
  CONFCOM_CHECK(write_project(made, name));
  return move_path(made, place);
}

Result<std::vector<SdkChange>> update_enclave_sdk(const fs::path& directory) {
  const fs::path sdk = directory / "sdk";
  std::error_code failure;
  if (fs::symlink_status(sdk, failure).type() != fs::file_type::directory ||
      !fs::is_regular_file(sdk / "confcom-enclave.cmake", failure))
    return fail(ErrorCode::kNotFound,
                fmt::format("{}: no project of an enclave: it has no folder sdk with "
                            "confcom-enclave.cmake; make one without --update-sdk",
                            directory.string()));
  CONFCOM_TRY(const std::vector<SdkChange> changes, changes_of(sdk));
  if (changes.empty()) return changes;
  CONFCOM_TRY(const Workshop workshop, Workshop::make(directory));
  CONFCOM_CHECK(write_sdk(workshop.path() / "sdk"));
  CONFCOM_CHECK(swap_in(workshop.path() / "sdk", sdk, workshop.path() / "old"));
  return changes;
}

}  // namespace confcom::app
