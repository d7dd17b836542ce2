#include "base/unique_fd.h"

#include <unistd.h>

namespace confcom {

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  UniqueFd old(std::exchange(fd_, std::exchange(other.fd_, -1)));
  return *this;
}

UniqueFd::~UniqueFd() {
  // Never again on EINTR: Linux has released the descriptor by then, and its number may be
  // another's.
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace confcom
