#include "platform/snp_hardware/configfs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/unique_fd.h"

namespace confcom::platform {
namespace {

std::unexpected<std::errc> last_failure() { return std::unexpected(std::errc(errno)); }

}  // namespace

Configfs::Answer<void> SystemConfigfs::make_entry(const std::filesystem::path& entry) {
  if (::mkdir(entry.c_str(), 0700) != 0) return last_failure();
  return {};
}

void SystemConfigfs::remove_entry(const std::filesystem::path& entry) { ::rmdir(entry.c_str()); }

Configfs::Answer<ByteVector> SystemConfigfs::read(const std::filesystem::path& attribute,
                                                  std::size_t cap_bytes) {
  const UniqueFd fd(::open(attribute.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return last_failure();
  ByteVector out(cap_bytes + 1);
  std::size_t size = 0;
  while (size < out.size()) {
    const ssize_t count = ::read(fd.get(), out.data() + size, out.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return last_failure();
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > cap_bytes) return std::unexpected(std::errc::file_too_large);
  out.resize(size);
  return out;
}

Configfs::Answer<void> SystemConfigfs::write(const std::filesystem::path& attribute, Bytes value) {
  const UniqueFd fd(::open(attribute.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return last_failure();
  const ssize_t count = ::write(fd.get(), value.data(), value.size());
  if (count < 0) return last_failure();
  if (static_cast<std::size_t>(count) != value.size()) return std::unexpected(std::errc::io_error);
  return {};
}

}  // namespace confcom::platform
