#include "service/device_plugin/testing/plugin_connection.h"

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "rpc/grpc/grpc_message.h"
#include "rpc/unix_address.h"

namespace confcom::service::testing {
namespace {

rpc::Http2Headers headers(std::string_view method) {
  return {{":method", "POST"},         {":scheme", "http"}, {":path", std::string(method)},
          {":authority", "localhost"}, {"te", "trailers"},  {"content-type", "application/grpc"}};
}

/// The bytes of the message at the beginning, with its prefix; more than there are if it is not
/// whole.
std::size_t framed_bytes(std::string_view received) {
  if (received.size() < rpc::kGrpcPrefixBytes) return rpc::kGrpcPrefixBytes;
  std::size_t length = 0;
  for (const char c : received.substr(1, 4)) length = length << 8 | static_cast<unsigned char>(c);
  return rpc::kGrpcPrefixBytes + length;
}

}  // namespace

std::unique_ptr<PluginConnection> PluginConnection::dial(const std::filesystem::path& socket) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto address = rpc::make_unix_address(socket);
  if (!address.has_value() || rpc::connect_to(fd.get(), *address) != 0) return nullptr;
  return std::unique_ptr<PluginConnection>(new PluginConnection(std::move(fd)));
}

PluginConnection::PluginConnection(UniqueFd socket)
    : socket_(std::move(socket)), session_(rpc::Http2Session::make_client(*this, {})) {}

PluginConnection::Answer PluginConnection::call(std::string_view method, std::string_view message) {
  std::string out;
  take_ = [&](std::string received) { out = std::move(received); };
  run(method, message);
  if (status_.code != rpc::GrpcCode::kOk) return std::unexpected(status_);
  return out;
}

void PluginConnection::stream(std::string_view method, std::function<void(std::string)> take) {
  take_ = std::move(take);
  run(method, {});
}

void PluginConnection::run(std::string_view method, std::string_view message) {
  status_ = {rpc::GrpcCode::kUnavailable, "the plugin hung up"};
  received_.clear();
  stream_ = session_->request(headers(method));
  const auto prefix = rpc::grpc_prefix(message.size());
  std::string framed(prefix.begin(), prefix.end());
  framed += message;
  session_->send(stream_, std::make_shared<const std::string>(std::move(framed)));
  session_->end(stream_, {});
  std::array<std::byte, 65536> buffer;  // NOLINT(*-member-init): it is written, then read
  while (stream_ != 0 && send_all()) {
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return;
    if (!session_->receive(std::span(buffer).first(static_cast<std::size_t>(count)))) return;
  }
}

bool PluginConnection::send_all() {
  for (Bytes bytes = session_->to_send(); !bytes.empty(); bytes = session_->to_send()) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
  }
  return true;
}

void PluginConnection::close() { ::shutdown(socket_.get(), SHUT_RDWR); }

void PluginConnection::on_header(rpc::Http2Stream /*stream*/, std::string_view name,
                                 std::string_view value) {
  if (name == "grpc-status") status_ = {rpc::parse_grpc_code(value)};
  if (name == "grpc-message") status_.message = rpc::decode_grpc_message(value);
}

void PluginConnection::on_data(rpc::Http2Stream /*stream*/, Bytes bytes) {
  received_ += as_text(bytes);
  for (std::size_t size = framed_bytes(received_); size <= received_.size();
       size = framed_bytes(received_)) {
    take_(received_.substr(rpc::kGrpcPrefixBytes, size - rpc::kGrpcPrefixBytes));
    received_.erase(0, size);
  }
}

void PluginConnection::on_closed(rpc::Http2Stream stream) {
  if (stream == stream_) stream_ = 0;
}

}  // namespace confcom::service::testing
