#include "rpc/grpc/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <map>
#include <span>

namespace confcom::rpc {
namespace {

using Callbacks =
    std::unique_ptr<nghttp2_session_callbacks, decltype(&nghttp2_session_callbacks_del)>;
using Options = std::unique_ptr<nghttp2_option, decltype(&nghttp2_option_del)>;
using Session = std::unique_ptr<nghttp2_session, decltype(&nghttp2_session_del)>;

Callbacks make_callbacks() {
  nghttp2_session_callbacks* out = nullptr;
  nghttp2_session_callbacks_new(&out);
  return {out, &nghttp2_session_callbacks_del};
}

/// Without room for streams that a peer has closed: nothing here asks for their priorities.
Options make_options() {
  nghttp2_option* out = nullptr;
  nghttp2_option_new(&out);
  nghttp2_option_set_no_closed_streams(out, 1);
  return {out, &nghttp2_option_del};
}

std::string_view as_view(const std::uint8_t* data, std::size_t size) {
  return as_text(std::as_bytes(std::span(data, size)));
}

/// The library takes what it will copy as something that it could change.
std::uint8_t* as_mutable(const std::string& text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-*): the library's types; it only reads.
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
}

std::vector<nghttp2_nv> as_fields(const Http2Headers& headers) {
  std::vector<nghttp2_nv> out;
  for (const auto& [name, value] : headers) {
    out.push_back(
        {as_mutable(name), as_mutable(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
  }
  return out;
}

/// What one stream has yet to send.
struct Outgoing {
  std::deque<std::shared_ptr<const std::string>> pieces;
  std::size_t offset = 0;  // into the first
  bool ended = false;
  Http2Headers trailers;

  [[nodiscard]] std::size_t unsent_bytes() const {
    std::size_t out = 0;
    for (const auto& piece : pieces) out += piece->size();
    return out - offset;
  }

  /// Moves what fits. Returns its size.
  std::size_t read(std::span<std::uint8_t> into) {
    std::size_t count = 0;
    while (!pieces.empty() && count < into.size()) {
      const std::string& piece = *pieces.front();
      const std::size_t part = std::min(piece.size() - offset, into.size() - count);
      std::memcpy(into.subspan(count).data(), piece.data() + offset, part);
      count += part;
      offset += part;
      if (offset == piece.size()) {
        pieces.pop_front();
        offset = 0;
      }
    }
    return count;
  }
};

}  // namespace

struct Http2Session::State {
  explicit State(Http2Events& events_in) : events(events_in) {}

  void open(bool server, const Http2Limits& limits);
  [[nodiscard]] Outgoing* find(Http2Stream stream);
  void resume(Http2Stream stream) { nghttp2_session_resume_data(session.get(), stream); }
  [[nodiscard]] static nghttp2_data_provider body();

  static State& of(void* user_data) { return *static_cast<State*>(user_data); }
  static int on_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t,
                       const std::uint8_t*, std::size_t, std::uint8_t, void*);
  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t*, std::size_t,
                     void*);
  static int on_frame(nghttp2_session*, const nghttp2_frame*, void*);
  static int on_begin(nghttp2_session*, const nghttp2_frame*, void*);
  static int on_sent(nghttp2_session*, const nghttp2_frame*, void*);
  static int on_close(nghttp2_session*, std::int32_t, std::uint32_t, void*);
  static ssize_t on_read(nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t, std::uint32_t*,
                         nghttp2_data_source*, void*);

  Http2Events& events;
  Session session{nullptr, &nghttp2_session_del};
  std::map<Http2Stream, Outgoing> outgoing;  // of the open streams
  bool begun = false;
  bool broken = false;
};

void Http2Session::State::open(bool server, const Http2Limits& limits) {
  const Callbacks callbacks = make_callbacks();
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks.get(), on_begin);
  nghttp2_session_callbacks_set_on_header_callback(callbacks.get(), on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks.get(), on_data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks.get(), on_frame);
  if (server) nghttp2_session_callbacks_set_on_frame_send_callback(callbacks.get(), on_sent);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks.get(), on_close);
  const Options options = make_options();
  nghttp2_session* made = nullptr;
  (server ? nghttp2_session_server_new2 : nghttp2_session_client_new2)(&made, callbacks.get(), this,
                                                                       options.get());
  session.reset(made);
  const std::array<nghttp2_settings_entry, 4> settings = {{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.header_bytes},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.window_bytes},
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
  }};
  // A server has nothing that could be pushed to it, and must not say so.
  nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(), server ? 3 : 4);
  nghttp2_session_set_local_window_size(made, NGHTTP2_FLAG_NONE, 0,
                                        static_cast<std::int32_t>(limits.window_bytes));
}

Outgoing* Http2Session::State::find(Http2Stream stream) {
  const auto found = outgoing.find(stream);
  return found == outgoing.end() ? nullptr : &found->second;
}

nghttp2_data_provider Http2Session::State::body() {
  nghttp2_data_provider out{};
  out.read_callback = on_read;
  return out;
}

int Http2Session::State::on_begin(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                                  void* user_data) {
  of(user_data).outgoing.try_emplace(frame->hd.stream_id);
  return 0;
}

// NOLINTNEXTLINE(readability-function-size): the library's parameters.
int Http2Session::State::on_header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                                   const std::uint8_t* name, std::size_t name_size,
                                   const std::uint8_t* value, std::size_t value_size,
                                   std::uint8_t /*flags*/, void* user_data) {
  of(user_data).events.on_header(frame->hd.stream_id, as_view(name, name_size),
                                 as_view(value, value_size));
  return 0;
}

int Http2Session::State::on_data(nghttp2_session* /*session*/, std::uint8_t /*flags*/,
                                 std::int32_t stream, const std::uint8_t* data, std::size_t size,
                                 void* user_data) {
  of(user_data).events.on_data(stream, std::as_bytes(std::span(data, size)));
  return 0;
}

int Http2Session::State::on_frame(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                                  void* user_data) {
  of(user_data).begun = true;
  const bool carries = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
  if (carries && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
    of(user_data).events.on_end(frame->hd.stream_id);
  }
  return 0;
}

/// Source: RFC 9113, 8.1: an answer that is complete before its request asks for no more of it.
int Http2Session::State::on_sent(nghttp2_session* session, const nghttp2_frame* frame,
                                 void* /*user_data*/) {
  const bool ends = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
  if (!ends || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
  const std::int32_t stream = frame->hd.stream_id;
  if (nghttp2_session_get_stream_remote_close(session, stream) == 0) {
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_NO_ERROR);
  }
  return 0;
}

int Http2Session::State::on_close(nghttp2_session* /*session*/, std::int32_t stream,
                                  std::uint32_t /*error*/, void* user_data) {
  of(user_data).outgoing.erase(stream);
  of(user_data).events.on_closed(stream);
  return 0;
}

ssize_t Http2Session::State::on_read(nghttp2_session* session, std::int32_t stream,
                                     std::uint8_t* buffer, std::size_t size, std::uint32_t* flags,
                                     nghttp2_data_source* /*source*/, void* user_data) {
  Outgoing* out = of(user_data).find(stream);
  if (out == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  const std::size_t count = out->read(std::span(buffer, size));
  if (!out->pieces.empty()) return static_cast<ssize_t>(count);
  if (!out->ended && count == 0) return NGHTTP2_ERR_DEFERRED;
  if (!out->ended) return static_cast<ssize_t>(count);
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (!out->trailers.empty()) {
    *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
    const std::vector<nghttp2_nv> fields = as_fields(out->trailers);
    nghttp2_submit_trailer(session, stream, fields.data(), fields.size());
  }
  return static_cast<ssize_t>(count);
}

std::unique_ptr<Http2Session> Http2Session::make_server(Http2Events& events,
                                                        const Http2Limits& limits) {
  auto state = std::make_unique<State>(events);
  state->open(true, limits);
  return std::unique_ptr<Http2Session>(new Http2Session(std::move(state)));
}

std::unique_ptr<Http2Session> Http2Session::make_client(Http2Events& events,
                                                        const Http2Limits& limits) {
  auto state = std::make_unique<State>(events);
  state->open(false, limits);
  return std::unique_ptr<Http2Session>(new Http2Session(std::move(state)));
}

Http2Session::Http2Session(std::unique_ptr<State> state) : state_(std::move(state)) {}

Http2Session::~Http2Session() = default;

bool Http2Session::receive(Bytes bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the library's kind of byte.
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const ssize_t taken = nghttp2_session_mem_recv(state_->session.get(), data, bytes.size());
  state_->broken = state_->broken || taken < 0 || static_cast<std::size_t>(taken) != bytes.size();
  return !state_->broken;
}

Bytes Http2Session::to_send() {
  const std::uint8_t* data = nullptr;
  const ssize_t count = nghttp2_session_mem_send(state_->session.get(), &data);
  if (count >= 0) return std::as_bytes(std::span(data, static_cast<std::size_t>(count)));
  state_->broken = true;
  return {};
}

bool Http2Session::has_begun() const { return state_->begun; }

bool Http2Session::is_open() const {
  nghttp2_session* session = state_->session.get();
  return !state_->broken &&
         (nghttp2_session_want_read(session) != 0 || nghttp2_session_want_write(session) != 0);
}

Http2Stream Http2Session::request(const Http2Headers& headers) {
  const std::vector<nghttp2_nv> fields = as_fields(headers);
  const nghttp2_data_provider body = State::body();
  const std::int32_t stream = nghttp2_submit_request(state_->session.get(), nullptr, fields.data(),
                                                     fields.size(), &body, nullptr);
  if (stream < 0) return 0;
  state_->outgoing.try_emplace(stream);
  return stream;
}

void Http2Session::respond(Http2Stream stream, const Http2Headers& headers) {
  if (state_->find(stream) == nullptr) return;
  const std::vector<nghttp2_nv> fields = as_fields(headers);
  const nghttp2_data_provider body = State::body();
  nghttp2_submit_response(state_->session.get(), stream, fields.data(), fields.size(), &body);
}

void Http2Session::respond_only(Http2Stream stream, const Http2Headers& headers) {
  if (state_->find(stream) == nullptr) return;
  const std::vector<nghttp2_nv> fields = as_fields(headers);
  nghttp2_submit_response(state_->session.get(), stream, fields.data(), fields.size(), nullptr);
}

void Http2Session::send(Http2Stream stream, std::shared_ptr<const std::string> bytes) {
  Outgoing* out = state_->find(stream);
  if (out == nullptr || out->ended || bytes->empty()) return;
  out->pieces.push_back(std::move(bytes));
  state_->resume(stream);
}

void Http2Session::end(Http2Stream stream, const Http2Headers& trailers) {
  Outgoing* out = state_->find(stream);
  if (out == nullptr || out->ended) return;
  out->ended = true;
  out->trailers = trailers;
  state_->resume(stream);
}

std::size_t Http2Session::unsent_bytes() const {
  std::size_t out = 0;
  for (const auto& [stream, body] : state_->outgoing) out += body.unsent_bytes();
  return out;
}

void Http2Session::cancel(Http2Stream stream) {
  if (state_->find(stream) == nullptr) return;
  nghttp2_submit_rst_stream(state_->session.get(), NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
}

void Http2Session::shut_down() {
  nghttp2_session_terminate_session(state_->session.get(), NGHTTP2_NO_ERROR);
}

}  // namespace confcom::rpc
