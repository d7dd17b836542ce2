#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <system_error>

#include "base/hex.h"
#include "base/unique_fd.h"

namespace confcom {
namespace {

std::unexpected<Error> system_failure(const std::filesystem::path& path, int number) {
  const ErrorCode code =
      number == ENOENT || number == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kIo;
  return fail(code, fmt::format("{}: {}", path.string(), std::generic_category().message(number)));
}

/// Reads into all of `into`, or up to the end of the file; returns how much.
Result<std::size_t> read_some(const UniqueFd& fd, const std::filesystem::path& path,
                              std::span<std::byte> into) {
  for (;;) {
    const ssize_t count = ::read(fd.get(), into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return system_failure(path, errno);
  }
}

std::unexpected<Error> too_large(const std::filesystem::path& path, std::size_t cap_bytes) {
  return fail(ErrorCode::kMalformed,
              fmt::format("{}: larger than {} bytes", path.string(), cap_bytes));
}

Result<ByteVector> read_to_end(const UniqueFd& fd, const std::filesystem::path& path,
                               std::size_t cap_bytes) {
  constexpr std::size_t kChunkBytes = 16384;
  ByteVector out;
  for (;;) {
    const std::size_t size = out.size();
    out.resize(size + kChunkBytes);
    CONFCOM_TRY(const std::size_t count, read_some(fd, path, std::span(out).subspan(size)));
    out.resize(size + count);
    if (out.size() > cap_bytes) return too_large(path, cap_bytes);
    if (count == 0) return out;
  }
}

Result<void> write_all(const UniqueFd& fd, const std::filesystem::path& path, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(path, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

/// "/dir/.name.<random>": in the same directory, so that it can be renamed.
Result<std::filesystem::path> temporary_name(const std::filesystem::path& path) {
  ByteArray<8> random{};
  if (::getentropy(random.data(), random.size()) != 0) return system_failure(path, errno);
  return path.parent_path() / fmt::format(".{}.{}", path.filename().string(), to_hex(random));
}

enum class Wait : std::uint8_t { kForDisk, kNot };

Result<void> write_new(const std::filesystem::path& path, Bytes bytes, mode_t mode, Wait wait) {
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd.valid()) return system_failure(path, errno);
  CONFCOM_CHECK(write_all(fd, path, bytes));
  if (wait == Wait::kForDisk && ::fsync(fd.get()) != 0) return system_failure(path, errno);
  return {};
}

Result<void> replace(const std::filesystem::path& path, Bytes bytes, mode_t mode, Wait wait) {
  CONFCOM_TRY(const std::filesystem::path temporary, temporary_name(path));
  if (const auto made = write_new(temporary, bytes, mode, wait); !made.has_value()) {
    ::unlink(temporary.c_str());
    return std::unexpected(with_context(made.error(), path.string()));
  }
  if (::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const int number = errno;
  ::unlink(temporary.c_str());
  return system_failure(path, number);
}

}  // namespace

Result<void> create_file(const std::filesystem::path& path, Bytes bytes, mode_t mode) {
  return write_new(path, bytes, mode, Wait::kForDisk);
}

Result<void> replace_file(const std::filesystem::path& path, Bytes bytes, mode_t mode) {
  return replace(path, bytes, mode, Wait::kForDisk);
}

Result<void> replace_file_until_reboot(const std::filesystem::path& path, Bytes bytes,
                                       mode_t mode) {
  return replace(path, bytes, mode, Wait::kNot);
}

Result<void> sync_directory(const std::filesystem::path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || ::fsync(fd.get()) != 0) return system_failure(path, errno);
  return {};
}

Result<ByteVector> load_file(const std::filesystem::path& path, std::size_t cap_bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return system_failure(path, errno);
  return read_to_end(fd, path, cap_bytes);
}

Result<ByteVector> load_regular_file(const std::filesystem::path& path, std::size_t cap_bytes) {
  // Not to wait for the other end of a pipe.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd.valid() && errno == ELOOP)
    return fail(ErrorCode::kDenied,
                fmt::format("{}: a link, which is not followed", path.string()));
  struct stat facts{};
  if (!fd.valid() || ::fstat(fd.get(), &facts) != 0) return system_failure(path, errno);
  if (!S_ISREG(facts.st_mode))
    return fail(ErrorCode::kDenied, fmt::format("{}: not a regular file", path.string()));
  return read_to_end(fd, path, cap_bytes);
}

Result<std::size_t> load_file_into(const std::filesystem::path& path, std::span<std::byte> out) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return system_failure(path, errno);
  std::size_t size = 0;
  while (size < out.size()) {
    CONFCOM_TRY(const std::size_t count, read_some(fd, path, out.subspan(size)));
    if (count == 0) return size;
    size += count;
  }
  ByteArray<1> further{};
  CONFCOM_TRY(const std::size_t count, read_some(fd, path, further));
  if (count != 0) return too_large(path, out.size());
  return size;
}

}  // namespace confcom
