#include "rpc/kubelet/protobuf_scanner.h"

#include <google/protobuf/io/coded_stream.h>

#include <limits>
#include <span>

namespace confcom::rpc {
namespace {

/// How a field's value is written. Source: protobuf's encoding.
enum WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };
constexpr unsigned kTypeBits = 3;
using google::protobuf::io::CodedInputStream;

}  // namespace

std::optional<ProtobufScanner::Field> ProtobufScanner::next() {
  if (rest_.empty() || is_malformed_) return {};
  auto field = read();
  is_malformed_ = !field.has_value();
  return field;
}

std::optional<ProtobufScanner::Field> ProtobufScanner::read() {
  if (rest_.size() > std::numeric_limits<int>::max()) return {};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the library's kind of byte.
  const auto* data = reinterpret_cast<const std::uint8_t*>(rest_.data());
  CodedInputStream in(data, static_cast<int>(rest_.size()));
  // Tags and lengths: not as 32 bits, which would pass over those above.
  std::uint64_t tag = 0;
  if (!in.ReadVarint64(&tag) || tag > std::numeric_limits<std::uint32_t>::max()) return {};
  Field out{.number = static_cast<std::uint32_t>(tag >> kTypeBits)};
  if (out.number == 0) return {};
  std::uint32_t half = 0;
  std::uint64_t length = 0;
  bool good = false;
  switch (tag & ((1U << kTypeBits) - 1)) {
    case kVarint:
      good = in.ReadVarint64(&out.value);
      break;
    case kFixed64:
      good = in.ReadLittleEndian64(&out.value);
      break;
    case kFixed32:
      good = in.ReadLittleEndian32(&half);
      out.value = half;
      break;
    case kLength:
      out.has_length = true;
      good =
          in.ReadVarint64(&length) && length <= rest_.size() && in.Skip(static_cast<int>(length));
      break;
    default:
      break;
  }
  if (!good) return {};
  const auto read = static_cast<std::size_t>(in.CurrentPosition());
  if (out.has_length) out.bytes = rest_.substr(read - length, length);
  rest_.remove_prefix(read);
  return out;
}

}  // namespace confcom::rpc
