#pragma once

#include <cstddef>

#include "base/error.h"
#include "service/quote_helper/aesm_quote_service.h"

/// The process in which Intel's library runs, so that a crash of it costs one request: it answers
/// AESM frames, as on the socket for clients, on a socket that it inherits.
namespace confcom::service {

/// Where a worker finds its socket.
inline constexpr int kWorkerSocket = 3;

/// What a worker sends first, when it is ready for requests.
inline constexpr std::byte kWorkerReady{0x52};

/// Says that the worker is ready, and answers requests one after the other until the peer closes
/// the socket, which is success. From now on the process is killed when the thread that started it
/// ends, so that it does not outlive its service while the library hangs. `socket` is not closed.
/// Errors: malformed (what comes is no request); io.
[[nodiscard]] Result<void> serve_worker(int socket, AesmQuoteService& service);

}  // namespace confcom::service
