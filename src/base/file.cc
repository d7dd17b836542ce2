#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

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

}  // namespace

Result<ByteVector> load_file(const std::filesystem::path& path, std::size_t cap_bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return system_failure(path, errno);
  constexpr std::size_t kChunkBytes = 16384;
  ByteVector out;
  for (;;) {
    const std::size_t size = out.size();
    out.resize(size + kChunkBytes);
    CONFCOM_TRY(const std::size_t count, read_some(fd, path, std::span(out).subspan(size)));
    out.resize(size + count);
    if (out.size() > cap_bytes) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("{}: larger than {} bytes", path.string(), cap_bytes));
    }
    if (count == 0) return out;
  }
}

}  // namespace confcom
