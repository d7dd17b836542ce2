// Requests and answers of the AESM socket. What is accepted is written and read again as the same.
// And a walker of protobuf's wire format that knows nothing of the library agrees: on what kind of
// request it is, on whether it is whole, and on which answer there is.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "require.h"
#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"

namespace {

using namespace confcom;       // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::rpc;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

enum class WireType : std::uint8_t { kVarint = 0, kFixed64, kBytes, kGroup, kEndGroup, kFixed32 };

/// Tags and lengths have 32 bits, values 64.
constexpr unsigned kMaxTagBytes = 5;
constexpr unsigned kMaxVarintBytes = 10;

struct Field {
  std::uint32_t number = 0;
  WireType type{};
  Bytes bytes{};  ///< of kBytes
};

/// Front to back; nothing when the bytes break the format, or have groups, which nobody sends.
class Walker {
 public:
  explicit Walker(Bytes in) : in_(in) {}

  std::optional<std::vector<Field>> walk() {
    std::vector<Field> fields;
    while (!in_.empty()) {
      const auto field = next();
      if (!field.has_value()) return {};
      fields.push_back(*field);
    }
    return fields;
  }

 private:
  std::optional<Field> next() {
    const auto tag = varint(kMaxTagBytes);
    if (!tag.has_value() || *tag >> 3 == 0 || *tag >> 32 != 0) return {};
    Field field{.number = static_cast<std::uint32_t>(*tag >> 3),
                .type = static_cast<WireType>(*tag & 7U)};
    switch (field.type) {
      case WireType::kVarint:
        return varint(kMaxVarintBytes).has_value() ? std::optional(field) : std::nullopt;
      case WireType::kFixed64:
        return skip(8) ? std::optional(field) : std::nullopt;
      case WireType::kFixed32:
        return skip(4) ? std::optional(field) : std::nullopt;
      case WireType::kBytes:
        return with_bytes(field);
      default:
        return {};
    }
  }

  std::optional<Field> with_bytes(Field field) {
    const auto size = varint(kMaxTagBytes);
    if (!size.has_value() || *size > in_.size()) return {};
    field.bytes = in_.first(static_cast<std::size_t>(*size));
    in_ = in_.subspan(field.bytes.size());
    return field;
  }

  std::optional<std::uint64_t> varint(unsigned max_bytes) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < max_bytes && !in_.empty(); ++i) {
      const auto byte = std::to_integer<std::uint64_t>(in_.front());
      in_ = in_.subspan(1);
      value |= (byte & 0x7fU) << (7 * i);
      if (byte < 0x80) return value;
    }
    return {};
  }

  bool skip(std::size_t count) {
    if (count > in_.size()) return false;
    in_ = in_.subspan(count);
    return true;
  }

  Bytes in_;
};

struct Required {
  std::uint32_t number;
  WireType type;
};

/// In the service's order: the request's number and what it requires.
using Requirements = std::vector<std::pair<AesmKind, std::vector<Required>>>;

const Requirements& requests() {
  using enum AesmKind;
  constexpr WireType kBytes = WireType::kBytes;
  constexpr WireType kVarint = WireType::kVarint;
  static const Requirements all = {
      {kGetLaunchToken, {{1, kBytes}, {2, kBytes}, {3, kBytes}}},
      {kInitQuote, {}},
      {kGetQuote, {{1, kBytes}, {2, kVarint}, {3, kBytes}, {6, kVarint}}},
      {kReportAttestationError, {{1, kBytes}, {2, kVarint}, {3, kVarint}}},
      {kCheckUpdateStatus, {{2, kVarint}, {3, kVarint}}},
      {kGetWhiteListSize, {}},
      {kGetWhiteList, {}},
      {kGetExtendedEpidGroupId, {}},
      {kSwitchExtendedEpidGroup, {}},
      {kRegister, {{1, kBytes}, {2, kVarint}}},
      {kInitQuoteEx, {{3, kVarint}}},
      {kGetQuoteSizeEx, {}},
      {kGetQuoteEx, {{1, kBytes}, {4, kVarint}}},
      {kSelectAttestationKeyId, {}},
      {kGetSupportedAttestationKeyIdNumber, {}},
      {kGetSupportedAttestationKeyIds, {{1, kVarint}}},
  };
  return all;
}

bool is_message_of(const Field& field, AesmKind kind) {
  return field.number == std::to_underlying(kind) && field.type == WireType::kBytes;
}

/// All fields of the messages of one number, of which protobuf makes one. Nothing when the walker
/// does not understand one of them.
std::optional<std::vector<Field>> fields_within(const std::vector<Field>& outer, AesmKind kind) {
  std::vector<Field> all;
  for (const Field& field : outer) {
    if (!is_message_of(field, kind)) continue;
    const auto inner = Walker(field.bytes).walk();
    if (!inner.has_value()) return {};
    all.insert(all.end(), inner->begin(), inner->end());
  }
  return all;
}

bool has(const std::vector<Field>& fields, const Required& wanted) {
  return std::ranges::any_of(fields, [&](const Field& field) {
    return field.number == wanted.number && field.type == wanted.type;
  });
}

struct Expected {
  AesmKind kind;
  bool complete;
};

/// Nothing when there is no request, or when the walker does not understand it.
std::optional<Expected> expected_of(Bytes in) {
  const auto outer = Walker(in).walk();
  if (!outer.has_value()) return {};
  for (const auto& [kind, required] : requests()) {
    if (std::ranges::none_of(*outer, [&](const Field& f) { return is_message_of(f, kind); })) {
      continue;
    }
    const auto inner = fields_within(*outer, kind);
    if (!inner.has_value()) return {};
    return Expected{
        kind, std::ranges::all_of(required, [&](const Required& one) { return has(*inner, one); })};
  }
  return {};
}

void require_request(Bytes in) {
  const auto request = parse_aesm_request(in);
  if (!request.has_value()) return;
  const ByteVector written = write_aesm_request(*request);
  const auto again = parse_aesm_request(written);
  require(again.has_value());
  require(again->body.index() == request->body.index() && again->kind() == request->kind());
  require(again->timeout_ms == request->timeout_ms);
  require(write_aesm_request(*again) == written);

  if (const auto expected = expected_of(in); expected.has_value()) {
    require(request->kind() == expected->kind);
    require(std::holds_alternative<IncompleteRequest>(request->body) != expected->complete);
  }
}

/// Whether all of it is within what the walker understands.
bool is_plain(Bytes in) {
  const auto outer = Walker(in).walk();
  if (!outer.has_value() || in.size() > kMaxAesmRequestBytes) return false;
  return std::ranges::all_of(*outer, [](const Field& field) {
    return field.type != WireType::kBytes || Walker(field.bytes).walk().has_value();
  });
}

void require_no_refusal_without_reason(Bytes in) {
  if (!is_plain(in) || !expected_of(in).has_value()) return;
  require(parse_aesm_request(in).has_value());
}

void require_response(Bytes in, AesmKind kind) {
  const auto response = parse_aesm_response(in, kind);
  if (!response.has_value()) return;
  require(response->kind() == kind);
  const ByteVector written = write_aesm_response(*response);
  const auto again = parse_aesm_response(written, kind);
  require(again.has_value());
  require(again->body.index() == response->body.index() && again->code() == response->code());
  require(write_aesm_response(*again) == written);

  if (const auto outer = Walker(in).walk(); outer.has_value()) {
    const auto inner = fields_within(*outer, kind);
    require(!inner.has_value() || has(*inner, {1, WireType::kVarint}));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  require_request(in);
  require_no_refusal_without_reason(in);
  for (const auto& [kind, required] : requests()) require_response(in, kind);
  return 0;
}
