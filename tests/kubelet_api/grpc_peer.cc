#include "grpc_peer.h"

#include <grpcpp/security/credentials.h>

namespace confcom::kubelet_api {
namespace {

/// Waits for the one thing that is under way.
bool next(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool good = false;
  return queue.Next(&tag, &good) && good;
}

}  // namespace

grpc::ByteBuffer as_buffer(const std::string& text) {
  const grpc::Slice slice(text);
  return {&slice, 1};
}

std::string as_string(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string out;
  if (!buffer.Dump(&slices).ok()) return out;
  for (const grpc::Slice& slice : slices) {
    const std::string piece(slice.begin(), slice.end());
    out += piece;
  }
  return out;
}

GrpcPeer::GrpcPeer(const std::filesystem::path& socket)
    : channel_(grpc::CreateChannel("unix:" + socket.string(), grpc::InsecureChannelCredentials())),
      stub_(channel_) {}

GrpcPeer::Outcome GrpcPeer::call(const std::string& method, const std::string& request,
                                 std::chrono::milliseconds timeout, const Take& take) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  grpc::CompletionQueue queue;
  Outcome out;
  const auto call = stub_.PrepareCall(&context, method, &queue);
  call->StartCall(nullptr);
  bool good = next(queue);
  if (good) {
    call->WriteLast(as_buffer(request), grpc::WriteOptions(), nullptr);
    good = next(queue);
  }
  for (grpc::ByteBuffer answer; good; answer.Clear()) {
    call->Read(&answer, nullptr);
    good = next(queue);
    if (!good) break;
    out.messages.push_back(as_string(answer));
    if (!take(out.messages.back())) context.TryCancel();
  }
  call->Finish(&out.status, nullptr);
  (void)next(queue);
  return out;
}

}  // namespace confcom::kubelet_api
