// What a kubelet asks a device plugin for. Ids are views into the message; written again, the
// request parses to the same; a field of a later version after it makes no difference.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "require.h"
#include "rpc/kubelet/allocate_request.h"
#include "rpc/testing/protobuf_fields.h"

namespace {

using namespace confcom;       // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::rpc;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

constexpr std::uint32_t kOtherField = 15;

bool is_within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

std::string write(const AllocateRequest& request) {
  std::string out;
  for (const auto& ids : request) {
    std::string container;
    for (const std::string_view id : ids)
      container += as_text(testing::bytes_field(1, as_bytes(id)));
    out += as_text(testing::bytes_field(1, as_bytes(container)));
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message = as_text(std::as_bytes(std::span(data, size)));
  const auto request = parse_allocate_request(message);
  if (!request.has_value()) return 0;
  require(!request->empty() && request->size() <= kMaxContainersInRequest);
  for (const auto& ids : *request) {
    for (const std::string_view id : ids) require(is_within(id, message));
  }
  const std::string again = write(*request);
  require(parse_allocate_request(again) == *request);
  const std::string longer =
      std::string(message).append(as_text(testing::varint_field(kOtherField, 1)));
  require(parse_allocate_request(longer) == *request);
  return 0;
}
