#pragma once

#include <cerrno>

#include "base/error.h"
#include "enclave/driver/driver_error.h"
#include "enclave/driver/sgx_driver.h"

namespace confcom::enclave {

/// Asks for all pages of a request that names them by `offset` and `length`, and where it has one
/// by their source `src`. The driver may do some, and be interrupted or busy; `count` says how far
/// it came. Errors: those of check_driver; io (it does nothing, or more than was asked).
template <class Request>
[[nodiscard]] Result<void> ask_for_pages(const SgxIoctl& ioctl, int fd, SgxRequest what,
                                         unsigned long number, Request request) {
  while (request.length > 0) {
    request.count = 0;
    const int error = ioctl(fd, number, &request) == 0 ? 0 : errno;
    if (error != EINTR && error != EAGAIN) {
      CONFCOM_CHECK(check_driver(what, error));
    }
    if (request.count > request.length || (error == 0 && request.count == 0))
      return fail(ErrorCode::kIo, "SGX driver: it says that it did no pages, or more than asked");
    if constexpr (requires { request.src; }) request.src += request.count;
    request.offset += request.count;
    request.length -= request.count;
  }
  return {};
}

}  // namespace confcom::enclave
