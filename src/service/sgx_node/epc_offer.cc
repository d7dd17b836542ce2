#include "service/sgx_node/epc_offer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/printable.h"

namespace confcom::service {
namespace {

constexpr std::string_view kAll = "all";

std::unexpected<Error> malformed() {
  return fail(ErrorCode::kMalformed, "is no offer of EPC: how many bytes, and who offers them");
}

/// Takes the first line off the text. Nothing where none ends.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return {};
  const std::string_view out = text.substr(0, end);
  text.remove_prefix(end + 1);
  return out;
}

/// Of the form DOMAIN/NAME, as extended resources are; no longer than Kubernetes has them.
bool is_resource(std::string_view text) {
  constexpr std::size_t kMost = 253 + 1 + 63;
  const auto may_be = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("./-_").contains(c);
  };
  return text.size() <= kMost && !text.starts_with('/') && !text.ends_with('/') &&
         std::ranges::count(text, '/') == 1 && std::ranges::all_of(text, may_be);
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (failure != std::errc() || end != text.data() + text.size()) return {};
  return out;
}

}  // namespace

bool exceed(const EpcOffer& one, const EpcOffer& other, std::uint64_t epc_bytes) {
  if (!one.bytes.has_value() || !other.bytes.has_value()) return true;
  return *one.bytes > epc_bytes || *other.bytes > epc_bytes - *one.bytes;
}

bool covers(const EpcOffer& one, const EpcOffer& other) {
  if (!one.bytes.has_value()) return true;
  return other.bytes.has_value() && *other.bytes <= *one.bytes;
}

std::string amount(const EpcOffer& offer) {
  if (!offer.bytes.has_value()) return "all of it";
  constexpr std::uint64_t kMib = std::uint64_t{1} << 20;
  constexpr std::uint64_t kGib = std::uint64_t{1} << 30;
  if (*offer.bytes % kGib == 0) return fmt::format("{} GiB", *offer.bytes / kGib);
  if (*offer.bytes % kMib == 0) return fmt::format("{} MiB", *offer.bytes / kMib);
  return fmt::format("{} bytes", *offer.bytes);
}

std::string write_offer(const EpcOffer& offer) {
  std::string out =
      fmt::format("{}\n{}\n", offer.bytes.has_value() ? fmt::to_string(*offer.bytes) : kAll,
                  printable(offer.who));
  if (is_resource(offer.resource)) out += offer.resource + "\n";
  return out;
}

Result<EpcOffer> parse_offer(std::string_view text) {
  const auto bytes = take_line(text);
  const auto who = take_line(text);
  if (!bytes.has_value() || !who.has_value() || who->empty()) return malformed();
  EpcOffer out{.who = printable(*who)};
  if (!text.empty()) {
    const auto resource = take_line(text);
    if (!resource.has_value() || !is_resource(*resource) || !text.empty()) return malformed();
    out.resource = *resource;
  }
  if (*bytes == kAll) return out;
  out.bytes = parse_bytes(*bytes);
  if (!out.bytes.has_value()) return malformed();
  return out;
}

}  // namespace confcom::service
