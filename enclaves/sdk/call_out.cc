#include "sdk/call_out.h"

#include <algorithm>
#include <utility>

#include "sdk/boundary.h"
#include "sdk/report.h"

namespace confcom::sdk {
namespace {

/// A host's error by number; its text is nobody's business inside.
Error error_of(std::uint64_t code) {
  constexpr auto kLast = std::to_underlying(ErrorCode::kInternal);
  const bool known = code <= kLast;
  return {.code = known ? static_cast<ErrorCode>(code) : ErrorCode::kInternal,
          .message = "the host does not do it"};
}

/// In pieces that every exchange has room for.
void print_to(bool standard_error, std::string_view text) {
  constexpr std::size_t kPieceBytes = kMinExchangeBytes / 2;
  for (; !text.empty(); text.remove_prefix(std::min(kPieceBytes, text.size()))) {
    const auto printed =
        call_out<Print>({.to_standard_error = static_cast<std::uint8_t>(standard_error),
                         .text = std::string(text.substr(0, kPieceBytes))});
    (void)printed;  // nothing depends on it
  }
}

}  // namespace

Result<ByteVector> call_out_raw(std::uint32_t number, Bytes request) {
  if (const auto copied = Exchange::copy_out(request); !copied)
    return std::unexpected(copied.error());
  const CallOutAnswer answer = confcom_sdk_call_out(number, request.size());
  if (answer.code != 0) return std::unexpected(error_of(answer.code));
  return Exchange::copy_in(answer.bytes);
}

void print(std::string_view text) { print_to(false, text); }
void print_error(std::string_view text) { print_to(true, text); }

Result<ByteVector> load_file(std::string_view name) {
  auto response = call_out<LoadFile>({.name = std::string(name)});
  if (!response) return std::unexpected(response.error());
  return std::move(response->content);
}

Result<void> save_file(std::string_view name, Bytes content) {
  const auto response = call_out<SaveFile>(
      {.name = std::string(name), .content = ByteVector(content.begin(), content.end())});
  if (!response) return std::unexpected(response.error());
  return {};
}

Result<ByteVector> quote(const ByteArray<64>& report_data) {
  const auto target = call_out<GetTargetInfo>({});
  if (!target) return std::unexpected(target.error());
  const auto report = make_report(target->target_info, report_data);
  if (!report) return std::unexpected(report.error());
  auto response = call_out<GetQuote>({.report = *report});
  if (!response) return std::unexpected(response.error());
  return std::move(response->quote);
}

}  // namespace confcom::sdk
