#include "rpc/aesm/aesm_connection.h"

#include <array>

namespace confcom::rpc {

Received receive_request(AesmConnection& connection) {
  // More than the largest request that clients send.
  std::array<std::byte, 4096> chunk{};
  for (;;) {
    const StreamResult got = receive_some(connection.socket, chunk);
    if (got.status == StreamStatus::kNotReady) return Received::kPart;
    if (got.status == StreamStatus::kClosed) return Received::kEnd;
    connection.may_have_sent_more = got.bytes == chunk.size();
    const auto whole = connection.in.take(Bytes(chunk).first(got.bytes));
    if (!whole.has_value()) return Received::kMalformed;
    if (*whole) return Received::kWhole;
  }
}

StreamStatus send_answer(AesmConnection& connection) {
  while (connection.written < connection.out.size()) {
    const Bytes rest = Bytes(connection.out).subspan(connection.written);
    const StreamResult put = send_some(connection.socket, rest);
    if (put.status != StreamStatus::kDone) return put.status;
    connection.written += put.bytes;
  }
  if (connection.may_have_sent_more) discard_received(connection.socket);
  return StreamStatus::kDone;
}

}  // namespace confcom::rpc
