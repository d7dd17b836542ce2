#include "rpc/grpc/grpc_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace confcom::rpc {
namespace {

/// What one client may have sent of requests that are not whole yet, in whole messages.
constexpr std::size_t kRequestsHeld = 2;

Http2Headers answer_headers() { return {{":status", "200"}, {"content-type", "application/grpc"}}; }

Http2Headers status_headers(const GrpcStatus& status) {
  Http2Headers out = {{"grpc-status", std::to_string(std::to_underlying(status.code))}};
  if (!status.message.empty())
    out.emplace_back("grpc-message", encode_grpc_message(status.message));
  return out;
}

/// While it lives, what a callback adds to the output is sent by whoever called.
class Inside {
 public:
  explicit Inside(bool& flag) : flag_(flag) { flag_ = true; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { flag_ = false; }

 private:
  bool& flag_;
};

}  // namespace

GrpcConnectionCall::GrpcConnectionCall(std::weak_ptr<GrpcConnection> connection, Http2Stream stream)
    : connection_(std::move(connection)), stream_(stream) {}

GrpcConnectionCall::~GrpcConnectionCall() {
  finish({GrpcCode::kInternal, "the call was given up; the log of the server says why"});
}

void GrpcConnectionCall::send(std::shared_ptr<const std::string> message) {
  dispatch([stream = stream_, message = std::move(message)](GrpcConnection& connection) {
    connection.send(stream, message);
  });
}

void GrpcConnectionCall::finish(const GrpcStatus& status) {
  dispatch([stream = stream_, status](GrpcConnection& connection) {
    connection.finish(stream, status);
  });
}

void GrpcConnectionCall::dispatch(std::function<void(GrpcConnection&)> work) {
  const auto there = connection_.lock();
  if (there == nullptr) return;
  there->dispatch([connection = connection_, work = std::move(work)] {
    if (const auto open = connection.lock(); open != nullptr) work(*open);
  });
}

GrpcConnection::GrpcConnection(GrpcService& service, const GrpcServerLimits& limits,
                               Dispatch dispatch, std::function<void()> on_output)
    : service_(&service),
      limits_(limits),
      dispatch_(std::move(dispatch)),
      on_output_(std::move(on_output)),
      begin_by_(Clock::now() + limits.request_timeout),
      session_(Http2Session::make_server(*this, {})) {}

bool GrpcConnection::receive(Bytes bytes) {
  const Inside inside(is_inside_);
  return session_->receive(bytes);
}

Bytes GrpcConnection::to_send() {
  const Inside inside(is_inside_);
  return session_->to_send();
}

GrpcConnection::Clock::time_point GrpcConnection::deadline() const {
  Clock::time_point out = session_->has_begun() ? Clock::time_point::max() : begin_by_;
  for (const auto& [id, stream] : streams_) out = std::min(out, stream.deadline);
  return out;
}

bool GrpcConnection::expire(Clock::time_point now) {
  if (!session_->has_begun() && begin_by_ <= now) return false;
  const Inside inside(is_inside_);
  for (auto& [id, stream] : streams_) {
    if (stream.deadline <= now)
      finish(id, {GrpcCode::kDeadlineExceeded, "the request did not come"});
  }
  return true;
}

void GrpcConnection::on_header(Http2Stream id, std::string_view name, std::string_view value) {
  Stream& stream = streams_.try_emplace(id, limits_.message_bytes).first->second;
  if (stream.deadline == Clock::time_point::max() && !stream.is_asked && !stream.is_finished) {
    stream.deadline = Clock::now() + limits_.request_timeout;
  }
  if (name == ":method") stream.http_method = value;
  if (name == ":path") stream.path = value;
  if (name == "content-type") stream.content_type = value;
}

void GrpcConnection::on_data(Http2Stream id, Bytes bytes) {
  const auto found = streams_.find(id);
  if (found == streams_.end() || found->second.is_finished) return;
  if (const auto taken = found->second.reader.take(bytes); !taken.has_value()) {
    return finish(id, taken.error());
  }
  if (held_bytes() > kRequestsHeld * limits_.message_bytes) {
    finish(id, {GrpcCode::kResourceExhausted, "too many requests at once; send them one by one"});
  }
}

std::size_t GrpcConnection::held_bytes() const {
  return std::accumulate(
      streams_.begin(), streams_.end(), std::size_t{0},
      [](std::size_t sum, const auto& each) { return sum + each.second.reader.held_bytes(); });
}

void GrpcConnection::on_end(Http2Stream id) {
  const auto found = streams_.find(id);
  if (found == streams_.end() || found->second.is_finished) return;
  start(id, found->second);
}

void GrpcConnection::start(Http2Stream id, Stream& stream) {
  stream.deadline = Clock::time_point::max();
  if (stream.http_method != "POST" || !stream.content_type.starts_with("application/grpc")) {
    stream.is_finished = true;
    return session_->respond_only(id, {{":status", "415"}});
  }
  const auto message = stream.reader.finish();
  if (!message.has_value()) return finish(id, message.error());
  const auto call = std::make_shared<GrpcConnectionCall>(weak_from_this(), id);
  stream.call = call;
  stream.is_asked = true;
  const std::string path = stream.path;
  service_->serve({path, *message}, call);
}

void GrpcConnection::send(Http2Stream id, const std::shared_ptr<const std::string>& message) {
  const auto found = streams_.find(id);
  if (found == streams_.end() || found->second.is_finished) return;
  if (!std::exchange(found->second.is_answering, true)) session_->respond(id, answer_headers());
  const auto prefix = grpc_prefix(message->size());
  session_->send(id, std::make_shared<const std::string>(prefix.begin(), prefix.end()));
  session_->send(id, message);
  flushed_soon();
}

void GrpcConnection::finish(Http2Stream id, const GrpcStatus& status) {
  const auto found = streams_.find(id);
  if (found == streams_.end() || std::exchange(found->second.is_finished, true)) return;
  found->second.deadline = Clock::time_point::max();
  if (found->second.is_answering) {
    session_->end(id, status_headers(status));
  } else {
    Http2Headers headers = answer_headers();
    std::ranges::move(status_headers(status), std::back_inserter(headers));
    session_->respond_only(id, headers);
  }
  flushed_soon();
}

void GrpcConnection::flushed_soon() {
  if (!is_inside_) on_output_();
}

void GrpcConnection::on_closed(Http2Stream id) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  const Stream stream = std::move(found->second);
  streams_.erase(found);
  cancelled(stream);
}

void GrpcConnection::cancelled(const Stream& stream) {
  if (!stream.is_asked || stream.is_finished) return;
  if (const auto call = stream.call.lock(); call != nullptr) service_->on_cancelled(*call);
}

void GrpcConnection::cancel_all() {
  for (const auto& [id, stream] : std::exchange(streams_, {})) cancelled(stream);
}

}  // namespace confcom::rpc
