#include "platform/sgx_node/numa_epc.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

#include "base/bytes.h"
#include "base/file.h"
#include "base/printable.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;

/// sysfs gives an attribute at most a page.
constexpr std::size_t kMaxAttributeBytes = 4096;

/// A number as the kernel writes it: decimal, no sign, no zeros before it.
template <class T>
std::optional<T> parse_decimal(std::string_view text) {
  T out{};
  const auto [end, error] = std::from_chars(text.begin(), text.end(), out);
  const bool whole = error == std::errc() && end == text.end();
  const bool plain = text.size() == 1 || !text.starts_with('0');
  return whole && plain ? std::optional(out) : std::nullopt;
}

/// "node12" is 12; other names in the directory ("possible", "has_cpu") are no nodes.
std::optional<unsigned> node_number(std::string_view name) {
  constexpr std::string_view kNode = "node";
  if (!name.starts_with(kNode)) return std::nullopt;
  return parse_decimal<unsigned>(name.substr(kNode.size()));
}

Result<std::optional<std::uint64_t>> load_total(const fs::path& node) {
  const fs::path path = node / "x86" / "sgx_total_bytes";
  const auto content = load_file(path, kMaxAttributeBytes);
  if (!content.has_value() && content.error().code == ErrorCode::kNotFound) return std::nullopt;
  CONFCOM_CHECK(content);
  const auto total = parse_sgx_total_bytes(as_text(*content));
  if (!total.has_value()) return std::unexpected(with_context(total.error(), path.string()));
  return *total;
}

std::unexpected<Error> failed(const fs::path& directory, const std::error_code& failure) {
  return fail(ErrorCode::kIo, fmt::format("{}: {}", directory.string(), failure.message()));
}

Result<std::vector<NumaNodeEpc>> read_nodes(const fs::path& directory) {
  std::vector<NumaNodeEpc> out;
  std::error_code failure;
  fs::directory_iterator entry(directory, failure);
  if (failure == std::errc::no_such_file_or_directory) return out;
  for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
    const auto number = node_number(entry->path().filename().string());
    if (!number.has_value()) continue;
    if (*number >= kMaxNumaNodes) {
      return fail(ErrorCode::kMalformed, fmt::format("{}: no NUMA node has a number from {} on",
                                                     entry->path().string(), kMaxNumaNodes));
    }
    CONFCOM_TRY(const auto bytes, load_total(entry->path()));
    out.push_back({.numa_node = *number, .bytes = bytes});
  }
  if (failure) return failed(directory, failure);
  return out;
}

}  // namespace

Result<std::uint64_t> parse_sgx_total_bytes(std::string_view content) {
  constexpr std::uint64_t kPhysicalEnd = std::uint64_t{1} << 52;
  std::string_view digits = content;
  if (digits.ends_with('\n')) digits.remove_suffix(1);
  const auto bytes = parse_decimal<std::uint64_t>(digits);
  if (bytes.has_value() && *bytes < kPhysicalEnd) return *bytes;
  return fail(ErrorCode::kMalformed,
              fmt::format("'{}' is no number of bytes below 2^52", printable(content)));
}

Result<std::vector<NumaNodeEpc>> read_numa_epc(const fs::path& root) {
  CONFCOM_TRY(auto nodes, read_nodes(root / "sys" / "devices" / "system" / "node"));
  std::ranges::sort(nodes, {}, &NumaNodeEpc::numa_node);
  return nodes;
}

}  // namespace confcom::platform
