#include "rpc/grpc/grpc_status.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace confcom::rpc {
namespace {

constexpr std::array<std::string_view, 17> kNames = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

GrpcCode code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTruncated:
    case ErrorCode::kMalformed:
    case ErrorCode::kInvalidArgument:
      return GrpcCode::kInvalidArgument;
    case ErrorCode::kUnsupported:
      return GrpcCode::kUnimplemented;
    case ErrorCode::kUntrusted:
    case ErrorCode::kExpired:
    case ErrorCode::kDenied:
      return GrpcCode::kPermissionDenied;
    case ErrorCode::kNotFound:
      return GrpcCode::kNotFound;
    case ErrorCode::kUnavailable:
      return GrpcCode::kUnavailable;
    case ErrorCode::kDeadline:
      return GrpcCode::kDeadlineExceeded;
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return GrpcCode::kInternal;
  }
  return GrpcCode::kUnknown;
}

ErrorCode code_of(GrpcCode code) {
  switch (code) {
    case GrpcCode::kInvalidArgument:
    case GrpcCode::kOutOfRange:
      return ErrorCode::kInvalidArgument;
    case GrpcCode::kDeadlineExceeded:
      return ErrorCode::kDeadline;
    case GrpcCode::kNotFound:
      return ErrorCode::kNotFound;
    case GrpcCode::kPermissionDenied:
    case GrpcCode::kUnauthenticated:
    case GrpcCode::kFailedPrecondition:
      return ErrorCode::kDenied;
    case GrpcCode::kUnimplemented:
      return ErrorCode::kUnsupported;
    case GrpcCode::kCancelled:
    case GrpcCode::kAborted:
    case GrpcCode::kResourceExhausted:
    case GrpcCode::kUnavailable:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInternal;
  }
}

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '%'; }

/// The byte that "%41" at the text's beginning stands for.
std::optional<char> escaped(std::string_view text) {
  unsigned value = 0;
  if (text.size() < 3 || text[0] != '%') return {};
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 3, value, 16);
  if (error != std::errc() || end != text.data() + 3) return {};
  return static_cast<char>(value);
}

}  // namespace

std::string_view to_string(GrpcCode code) {
  const std::size_t number = std::to_underlying(code);
  return number < kNames.size() ? kNames.at(number) : "UNKNOWN";
}

GrpcCode parse_grpc_code(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number < kNames.size() ? static_cast<GrpcCode>(number) : GrpcCode::kUnknown;
}

GrpcStatus to_grpc_status(const Error& error) { return {code_of(error.code), error.message}; }

Error to_error(const GrpcStatus& status) {
  return {code_of(status.code), fmt::format("{}: {}", to_string(status.code), status.message)};
}

std::string encode_grpc_message(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxGrpcMessageBytes)) {
    if (is_plain(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string decode_grpc_message(std::string_view header) {
  std::string out;
  while (!header.empty() && out.size() < kMaxGrpcMessageBytes) {
    const std::optional<char> byte = escaped(header);
    const char c = byte.value_or(header.front());
    out += c >= ' ' && c <= '~' ? c : '?';
    header.remove_prefix(byte.has_value() ? 3 : 1);
  }
  return out;
}

}  // namespace confcom::rpc
