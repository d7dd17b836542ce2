#include "service/device_plugin/short_id.h"

#include <algorithm>

namespace confcom::service {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint64_t kBase = kAlphabet.size();
constexpr std::size_t kLongest = 10;  // of any number below 2^60

}  // namespace

std::string short_id(std::uint64_t number) {
  std::string out;
  // Each length takes up where the one before it ended, so that one more than 0 carries.
  for (++number; number > 0; number = (number - 1) / kBase) {
    out += kAlphabet.at((number - 1) % kBase);
  }
  std::ranges::reverse(out);
  return out;
}

std::optional<std::uint64_t> parse_short_id(std::string_view id, std::uint64_t count) {
  if (id.empty() || id.size() > kLongest) return {};
  std::uint64_t number = 0;
  for (const char c : id) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return {};
    number = number * kBase + digit + 1;
  }
  if (number > count) return {};
  return number - 1;
}

}  // namespace confcom::service
