#include "rpc/kubelet/allocate_request.h"

#include <fmt/format.h>

#include "rpc/kubelet/protobuf_scanner.h"

namespace confcom::rpc {
namespace {

// Fields of v1beta1.AllocateRequest and ContainerAllocateRequest.
constexpr std::uint32_t kContainerRequests = 1;
constexpr std::uint32_t kDeviceIds = 1;

std::unexpected<Error> no_protobuf() {
  return fail(ErrorCode::kMalformed, "the Allocate request is no protobuf message");
}

Result<std::vector<std::string_view>> parse_ids(std::string_view message) {
  std::vector<std::string_view> out;
  ProtobufScanner scanner(message);
  while (const auto field = scanner.next()) {
    if (field->number == kDeviceIds && field->has_length) out.push_back(field->bytes);
  }
  if (scanner.is_malformed()) return no_protobuf();
  return out;
}

}  // namespace

Result<AllocateRequest> parse_allocate_request(std::string_view message) {
  AllocateRequest out;
  ProtobufScanner scanner(message);
  while (const auto field = scanner.next()) {
    if (field->number != kContainerRequests || !field->has_length) continue;
    if (out.size() == kMaxContainersInRequest) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("the Allocate request names more than {} containers",
                              kMaxContainersInRequest));
    }
    CONFCOM_TRY(auto ids, parse_ids(field->bytes));
    out.push_back(std::move(ids));
  }
  if (scanner.is_malformed()) return no_protobuf();
  if (out.empty()) return fail(ErrorCode::kMalformed, "the Allocate request names no container");
  return out;
}

}  // namespace confcom::rpc
