#include "platform/sgx_simulated/versioned_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/file.h"
#include "base/hex.h"
#include "base/limits.h"
#include "crypto/random.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCurrent = "current";
constexpr std::string_view kGenerationPrefix = "generation-";
constexpr std::string_view kNewLinkPrefix = ".current-";

std::unexpected<Error> failed(const fs::path& path, const std::error_code& why) {
  const bool missing = why == std::errc::no_such_file_or_directory;
  return fail(missing ? ErrorCode::kNotFound : ErrorCode::kIo,
              fmt::format("{}: {}", path.string(), why.message()));
}

std::string fresh_name(std::string_view prefix) {
  return fmt::format("{}{}", prefix, to_hex(crypto::random_bytes<8>()));
}

using Readers = VersionedDirectory::Readers;

mode_t directory_mode(Readers readers) { return readers == Readers::kOwner ? 0700 : 0755; }
mode_t file_mode(Readers readers) { return readers == Readers::kOwner ? 0600 : 0644; }

/// Whatever the umask.
Result<void> set_mode(const fs::path& path, mode_t mode) {
  if (::chmod(path.c_str(), mode) == 0) return {};
  return failed(path, {errno, std::generic_category()});
}

Result<void> make_directory(const fs::path& path, Readers readers) {
  if (::mkdir(path.c_str(), 0700) == 0) return set_mode(path, directory_mode(readers));
  if (errno == EEXIST) return {};
  return failed(path, {errno, std::generic_category()});
}

/// Makes the folders of a set and then its files.
Result<void> write_files(const fs::path& directory, const FileSet& files, Readers readers) {
  CONFCOM_CHECK(make_directory(directory, readers));
  for (const auto& [name, content] : files.all()) {
    const fs::path path = directory / name;
    CONFCOM_CHECK(make_directory(path.parent_path(), readers));
    CONFCOM_CHECK(create_file(path, content, 0600));
    CONFCOM_CHECK(set_mode(path, file_mode(readers)));
  }
  for (const auto& [name, content] : files.all())
    CONFCOM_CHECK(sync_directory((directory / name).parent_path()));
  return sync_directory(directory);
}

/// A link of this name that leads there already is as good.
Result<void> make_link(const fs::path& link, const fs::path& target) {
  std::error_code failure;
  fs::create_symlink(target, link, failure);
  if (!failure) return {};
  if (failure != std::errc::file_exists) return failed(link, failure);
  if (fs::read_symlink(link, failure) == target && !failure) return {};
  return fail(ErrorCode::kDenied,
              fmt::format("{}: something else is there; give another directory, or move it away",
                          link.string()));
}

Result<void> switch_to(const fs::path& directory, const std::string& generation) {
  const fs::path link = directory / fresh_name(kNewLinkPrefix);
  CONFCOM_CHECK(make_link(link, generation));
  std::error_code failure;
  fs::rename(link, directory / kCurrent, failure);
  if (failure) return failed(directory / kCurrent, failure);
  return sync_directory(directory);
}

/// Whether it leads to a file or folder of whatever set counts.
bool leads_to_current(const fs::path& path) {
  std::error_code failure;
  const fs::path target = fs::read_symlink(path, failure);
  return !failure && *target.begin() == kCurrent;
}

/// What stays in a directory: the sets, and the links to what is in the one that counts.
struct Kept {
  std::string_view current;
  std::string_view previous;
  std::span<const std::string_view> links;
};

bool is_obsolete(const fs::path& path, const Kept& kept) {
  const std::string name = path.filename().string();
  if (name == kept.current || name == kept.previous) return false;
  if (name.starts_with(kGenerationPrefix) || name.starts_with(kNewLinkPrefix)) return true;
  return name != kCurrent && leads_to_current(path) && std::ranges::count(kept.links, name) == 0;
}

/// What writers have left behind that were killed, generations that nobody reads any more, links to
/// what a set before had. What cannot be removed is in nobody's way.
void remove_leftovers(const fs::path& directory, const Kept& kept) {
  std::error_code ignored;
  for (fs::directory_iterator entry(directory, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    std::error_code of_this_one;
    if (is_obsolete(entry->path(), kept)) fs::remove_all(entry->path(), of_this_one);
  }
}

/// What only a writer that was killed can have left in a directory without a set that counts.
bool is_leftover(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return name.starts_with(kGenerationPrefix) || name.starts_with(kNewLinkPrefix) ||
         leads_to_current(entry.path());
}

/// Takes a directory as its own before the first set: an empty one, that may have been open to
/// others. Somebody's files, or their directory's mode, are none of its business.
Result<void> claim(const VersionedDirectory& directory, Readers readers) {
  if (directory.generation().has_value()) return {};
  std::error_code failure;
  for (fs::directory_iterator entry(directory.path(), failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (is_leftover(*entry)) continue;
    return fail(ErrorCode::kDenied,
                fmt::format("{}: has other files in it ({}); give a directory that is empty, or "
                            "that is not there yet",
                            directory.path().string(), entry->path().filename().string()));
  }
  if (!failure && ::chmod(directory.path().c_str(), directory_mode(readers)) == 0) return {};
  return failed(directory.path(),
                failure ? failure : std::error_code(errno, std::generic_category()));
}

}  // namespace

VersionedDirectory::VersionedDirectory(fs::path path, Readers readers)
    : path_(std::move(path)), readers_(readers), current_(path_ / kCurrent) {}

Result<std::string> VersionedDirectory::generation() const {
  // Longer than any name of publish(); what is cut short names no generation.
  std::array<char, 64> target{};
  const ssize_t size = ::readlink(current_.c_str(), target.data(), target.size());
  if (size < 0) return failed(current_, {errno, std::generic_category()});
  return std::string(target.data(), static_cast<std::size_t>(size));
}

Result<FileSet> VersionedDirectory::load(std::span<const std::string_view> names,
                                         std::span<const std::string_view> optional) const {
  CONFCOM_TRY(const std::string current, generation());
  FileSet out;
  for (const std::string_view name : names) {
    CONFCOM_TRY(const ByteVector content, load_file(path_ / current / name, kMaxFileBytes));
    out.put(name, content);
  }
  for (const std::string_view name : optional) {
    const auto content = load_file(path_ / current / name, kMaxFileBytes);
    if (content.has_value()) out.put(name, *content);
    if (!content.has_value() && content.error().code != ErrorCode::kNotFound)
      return std::unexpected(content.error());
  }
  return out;
}

Result<VersionedDirectory::Lock> VersionedDirectory::lock_by(const fs::path& locked) const {
  std::error_code failure;
  fs::create_directories(fs::absolute(path_).parent_path(), failure);
  if (failure) return failed(path_, failure);
  CONFCOM_CHECK(make_directory(path_, readers_));
  UniqueFd fd(::open(locked.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return failed(locked, {errno, std::generic_category()});
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return failed(path_, {errno, std::generic_category()});
  }
  CONFCOM_CHECK(claim(*this, readers_));
  return Lock(std::move(fd));
}

Result<void> VersionedDirectory::publish(const Lock& /*lock*/, const FileSet& files,
                                         std::span<const std::string_view> links) const {
  const std::string previous = generation().value_or("");
  const std::string next = fresh_name(kGenerationPrefix);
  CONFCOM_CHECK(write_files(path_ / next, files, readers_));
  for (const std::string_view name : links)
    CONFCOM_CHECK(make_link(path_ / name, fs::path(kCurrent) / name));
  CONFCOM_CHECK(switch_to(path_, next));
  remove_leftovers(path_, {.current = next, .previous = previous, .links = links});
  return {};
}

}  // namespace confcom::platform
