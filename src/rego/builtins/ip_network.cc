#include "rego/builtins/ip_network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <string>

namespace confcom::rego {
namespace {

constexpr unsigned kMappedBytes = 12;
constexpr std::array<std::uint8_t, kMappedBytes> kMapped = {0, 0, 0, 0, 0,    0,
                                                            0, 0, 0, 0, 0xff, 0xff};

std::optional<unsigned> parse_bits(std::string_view text, unsigned most) {
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (error != std::errc() || end != text.data() + text.size() || bits > most) return std::nullopt;
  return bits;
}

/// The network's bits of one byte.
std::uint8_t mask_of(unsigned prefix_bits, std::size_t byte) {
  const auto before = static_cast<unsigned>(8 * byte);
  const unsigned inside = std::clamp(prefix_bits, before, before + 8) - before;
  return static_cast<std::uint8_t>(0xff00U >> inside);
}

}  // namespace

bool IpAddress::is_version_4() const {
  return std::ranges::equal(std::span(bytes).first<kMappedBytes>(), kMapped);
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  std::ranges::copy(kMapped, address.bytes.begin());
  std::uint8_t* const last_four = address.bytes.data() + kMappedBytes;
  if (inet_pton(AF_INET, terminated.c_str(), last_four) == 1) return address;
  return std::nullopt;
}

bool IpNetwork::contains(const IpAddress& address) const {
  if (first.is_version_4() != address.is_version_4()) return false;
  for (std::size_t i = 0; i < address.bytes.size(); ++i) {
    if ((address.bytes[i] & mask_of(prefix_bits, i)) != first.bytes[i]) return false;
  }
  return true;
}

std::optional<IpNetwork> parse_ip_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, slash);
  const bool is_version_6 = before.find(':') != std::string_view::npos;
  const auto address = parse_ip_address(before);
  const auto bits = parse_bits(text.substr(slash + 1), is_version_6 ? 128 : 32);
  if (!address || !bits) return std::nullopt;
  IpNetwork network{*address, *address, is_version_6 ? *bits : *bits + 8 * kMappedBytes};
  for (std::size_t i = 0; i < network.first.bytes.size(); ++i) {
    const std::uint8_t mask = mask_of(network.prefix_bits, i);
    network.first.bytes[i] &= mask;
    network.last.bytes[i] |= static_cast<std::uint8_t>(~mask);
  }
  return network;
}

}  // namespace confcom::rego
