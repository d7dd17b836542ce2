#include "platform/testing/fake_tsm.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "evidence/snp/report.h"

namespace confcom::platform::testing {
namespace {

constexpr std::size_t kInblobBytes = 64;

Configfs::Answer<ByteVector> text(const std::optional<std::string>& content) {
  if (!content.has_value()) return std::unexpected(std::errc::no_such_file_or_directory);
  return to_vector(as_bytes(*content));
}

std::uint32_t number(Bytes content) {
  const std::string_view digits = as_text(content);
  std::uint32_t out = ~std::uint32_t{0};
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

}  // namespace

ByteVector unsigned_report(const ByteArray<64>& report_data, std::uint32_t vmpl) {
  evidence::SnpReport report;
  report.version = 3;
  report.cpuid = {.family = 0x19, .model = 0x01, .stepping = 1};
  report.chip_id.fill(std::byte{0x44});
  report.report_data = report_data;
  report.vmpl = vmpl;
  return to_vector(evidence::write_snp_report(report));
}

std::optional<std::errc> FakeTsm::next_failure(const std::string& name) {
  std::deque<std::errc>& waiting = failures[name];
  if (waiting.empty()) return std::nullopt;
  const std::errc out = waiting.front();
  waiting.pop_front();
  return out;
}

Configfs::Answer<void> FakeTsm::make_entry(const std::filesystem::path& entry) {
  if (const auto failure = next_failure("")) return std::unexpected(*failure);
  const bool is_new = entries_.emplace(entry, Entry{}).second;
  if (!is_new) return std::unexpected(std::errc::file_exists);
  ++made;
  return {};
}

void FakeTsm::remove_entry(const std::filesystem::path& entry) { entries_.erase(entry); }

Configfs::Answer<ByteVector> FakeTsm::outblob(Entry& entry) {
  if (entry.inblob.size() != kInblobBytes) return std::unexpected(std::errc::invalid_argument);
  if (interferences > 0) {
    --interferences;
    ++entry.generation;
  }
  ByteArray<kInblobBytes> report_data{};
  std::ranges::copy(entry.inblob, report_data.begin());
  ByteVector out = unsigned_report(report_data, entry.privlevel);
  if (bend_report) bend_report(out);
  return out;
}

Configfs::Answer<ByteVector> FakeTsm::content_of(Entry& entry, const std::string& name) {
  if (name == "provider") return text(provider);
  if (name == "privlevel_floor") return text(privlevel_floor);
  if (name == "outblob") return outblob(entry);
  if (name == "auxblob" && auxblob.has_value()) return *auxblob;
  if (name == "generation")
    return text(generation.value_or(std::to_string(entry.generation) + "\n"));
  return std::unexpected(std::errc::no_such_file_or_directory);
}

Configfs::Answer<ByteVector> FakeTsm::read(const std::filesystem::path& attribute,
                                           std::size_t cap_bytes) {
  const auto entry = entries_.find(attribute.parent_path());
  const std::string name = attribute.filename().string();
  if (entry == entries_.end()) return std::unexpected(std::errc::no_such_file_or_directory);
  if (const auto failure = next_failure(name)) return std::unexpected(*failure);
  auto out = content_of(entry->second, name);
  if (out.has_value() && out->size() > cap_bytes) return std::unexpected(std::errc::file_too_large);
  return out;
}

Configfs::Answer<void> FakeTsm::write(const std::filesystem::path& attribute, Bytes value) {
  const auto found = entries_.find(attribute.parent_path());
  const std::string name = attribute.filename().string();
  if (found == entries_.end()) return std::unexpected(std::errc::no_such_file_or_directory);
  if (const auto failure = next_failure(name)) return std::unexpected(*failure);
  Entry& entry = found->second;
  if (name == "inblob" && takes_inblob) {
    entry.inblob = to_vector(value);
    ++entry.generation;
  } else if (name == "privlevel" && privlevel_floor.has_value()) {
    entry.privlevel = number(value);
    ++entry.generation;
  } else if (name != "inblob") {
    return std::unexpected(std::errc::no_such_file_or_directory);
  }
  return {};
}

}  // namespace confcom::platform::testing
