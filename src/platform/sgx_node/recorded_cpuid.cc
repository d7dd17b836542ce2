#include "platform/sgx_node/recorded_cpuid.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "base/printable.h"

namespace confcom::platform {
namespace {

struct Entry {
  CpuidLeaf leaf;
  CpuidRegisters registers;
};

/// Takes a line apart from its front; once something is not there, nothing is.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  LineReader& text(std::string_view expected) {
    ok_ = ok_ && rest_.starts_with(expected);
    if (ok_) rest_.remove_prefix(expected.size());
    return *this;
  }

  /// One to eight hexadecimal digits.
  LineReader& hex(std::uint32_t& out) {
    if (!ok_) return *this;
    const std::string_view digits = rest_.substr(0, 8);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), out, 16);
    ok_ = error == std::errc();
    rest_.remove_prefix(static_cast<std::size_t>(end - digits.begin()));
    return *this;
  }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at(std::string_view expected) const { return rest_.starts_with(expected); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

constexpr std::string_view kAidaStart = "CPUID ";
constexpr std::string_view kRawStart = "0x";

/// Such dumps have other lines that begin with "CPUID ", too.
bool is_aida_entry(std::string_view line) {
  constexpr std::size_t kDigits = 8;
  if (!line.starts_with(kAidaStart)) return false;
  line.remove_prefix(kAidaStart.size());
  return line.size() > kDigits && line[kDigits] == ':' &&
         std::ranges::all_of(line.substr(0, kDigits), is_hex_digit);
}

std::optional<Entry> parse_aida_entry(std::string_view line) {
  Entry out;
  CpuidRegisters& to = out.registers;
  LineReader reader(line);
  reader.text(kAidaStart).hex(out.leaf.leaf).text(": ");
  reader.hex(to.eax).text("-").hex(to.ebx).text("-").hex(to.ecx).text("-").hex(to.edx);
  if (reader.at(" [SL ")) reader.text(" [SL ").hex(out.leaf.subleaf).text("]");
  // What follows is an explanation, apart.
  const bool whole = reader.ok() && (reader.at_end() || reader.at(" "));
  return whole ? std::optional(out) : std::nullopt;
}

std::optional<Entry> parse_raw_entry(std::string_view line) {
  Entry out;
  CpuidRegisters& to = out.registers;
  LineReader reader(line);
  reader.text(kRawStart).hex(out.leaf.leaf).text(" 0x").hex(out.leaf.subleaf);
  reader.text(": eax=0x").hex(to.eax).text(" ebx=0x").hex(to.ebx);
  reader.text(" ecx=0x").hex(to.ecx).text(" edx=0x").hex(to.edx);
  return reader.ok() && reader.at_end() ? std::optional(out) : std::nullopt;
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = line.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

/// The dump's lines, one by one, with their numbers.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = rest_.find('\n');
    line_ = trimmed(rest_.substr(0, end));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++number_;
    return line_;
  }

  [[nodiscard]] std::unexpected<Error> error(std::string_view what) const {
    return fail(ErrorCode::kMalformed,
                fmt::format("CPUID dump: line {}: {}: '{}'", number_, what, printable(line_)));
  }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::size_t number_ = 0;
};

/// The next line that is an answer of CPUID.
Result<std::optional<Entry>> next_entry(Lines& lines) {
  while (const auto line = lines.next()) {
    const bool aida = is_aida_entry(*line);
    if (!aida && !line->starts_with(kRawStart)) continue;
    const std::optional<Entry> entry = aida ? parse_aida_entry(*line) : parse_raw_entry(*line);
    if (!entry.has_value()) return lines.error("not four registers of eight hexadecimal digits");
    return entry;
  }
  return std::nullopt;
}

}  // namespace

Result<RecordedCpuid> RecordedCpuid::parse(std::string_view dump) {
  Lines lines(dump);
  Leaves leaves;
  for (;;) {
    CONFCOM_TRY(const std::optional<Entry> entry, next_entry(lines));
    if (!entry.has_value()) break;
    if (leaves.size() == kMaxRecordedLeaves)
      return lines.error(fmt::format("more than {} answers", kMaxRecordedLeaves));
    if (leaves.emplace(entry->leaf, entry->registers).second) continue;
    if (entry->leaf == CpuidLeaf{}) break;
    return lines.error("answered a second time");
  }
  if (leaves.empty()) {
    return fail(ErrorCode::kMalformed,
                "CPUID dump: no line has an answer; give one of AIDA64 or of 'cpuid -r'");
  }
  return RecordedCpuid(std::move(leaves));
}

CpuidRegisters RecordedCpuid::read(std::uint32_t leaf, std::uint32_t subleaf) const {
  const auto found = leaves_.find({leaf, subleaf});
  return found == leaves_.end() ? CpuidRegisters{} : found->second;
}

}  // namespace confcom::platform
