#include "platform/snp_hardware/tsm_report_provider.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hex.h"
#include "base/printable.h"
#include "crypto/random.h"
#include "evidence/fixed_layout.h"
#include "evidence/snp/certificate_table.h"
#include "platform/snp_hardware/busy_host.h"
#include "platform/snp_hardware/tsm_error.h"

namespace confcom::platform {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSnpProvider = "sev_guest";
constexpr std::size_t kMaxTextBytes = 256;

std::string_view without_newline(std::string_view text) { return text.substr(0, text.find('\n')); }

/// One entry of configfs-tsm: there as long as this object.
class TsmEntry {
 public:
  /// Under a name that nobody else has. Errors: tsm_error's.
  [[nodiscard]] static Result<TsmEntry> make(const fs::path& reports, Configfs& configfs) {
    fs::path path = reports / fmt::format("confcom-{}", to_hex(crypto::random_bytes<8>()));
    if (const auto made = configfs.make_entry(path); !made.has_value()) {
      return std::unexpected(tsm_error(TsmStep::kMakeEntry, reports.string(), made.error()));
    }
    return TsmEntry(std::move(path), configfs);
  }
  TsmEntry(TsmEntry&& other) noexcept
      : path_(std::move(other.path_)), configfs_(std::exchange(other.configfs_, nullptr)) {}
  TsmEntry& operator=(TsmEntry&&) = delete;
  TsmEntry(const TsmEntry&) = delete;
  TsmEntry& operator=(const TsmEntry&) = delete;
  ~TsmEntry() {
    if (configfs_ != nullptr) configfs_->remove_entry(path_);
  }

  [[nodiscard]] fs::path path(std::string_view attribute) const { return path_ / attribute; }

  [[nodiscard]] Result<void> write(TsmStep step, std::string_view attribute, Bytes value) const {
    const auto written = configfs_->write(path(attribute), value);
    if (written.has_value()) return {};
    return std::unexpected(tsm_error(step, path(attribute).string(), written.error()));
  }

  [[nodiscard]] Result<ByteVector> read(TsmStep step, std::string_view attribute,
                                        std::size_t cap_bytes) const {
    auto content = configfs_->read(path(attribute), cap_bytes);
    if (content.has_value()) return *std::move(content);
    return std::unexpected(tsm_error(step, path(attribute).string(), content.error()));
  }

  /// Nothing where the kernel does not have the attribute.
  [[nodiscard]] Result<std::optional<ByteVector>> read_optional(TsmStep step,
                                                                std::string_view attribute,
                                                                std::size_t cap_bytes) const {
    auto content = configfs_->read(path(attribute), cap_bytes);
    if (content.has_value()) return *std::move(content);
    if (content.error() == std::errc::no_such_file_or_directory) return std::nullopt;
    return std::unexpected(tsm_error(step, path(attribute).string(), content.error()));
  }

 private:
  TsmEntry(fs::path path, Configfs& configfs) : path_(std::move(path)), configfs_(&configfs) {}

  fs::path path_;
  Configfs* configfs_;  // null once moved from
};

Result<std::uint64_t> parse_decimal(const fs::path& attribute, Bytes content) {
  const std::string_view text = without_newline(as_text(content));
  std::uint64_t value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc() && stop == text.data() + text.size()) return value;
  return fail(ErrorCode::kMalformed, fmt::format("configfs-tsm: {}: '{}' is no number",
                                                 attribute.string(), printable(text)));
}

/// How often the entry was written to.
Result<std::uint64_t> generation_of(const TsmEntry& entry) {
  CONFCOM_TRY(const ByteVector content,
              entry.read(TsmStep::kReadAttribute, "generation", kMaxTextBytes));
  return parse_decimal(entry.path("generation"), content);
}

Result<void> check_provider(const TsmEntry& entry) {
  CONFCOM_TRY(const ByteVector content,
              entry.read(TsmStep::kReadAttribute, "provider", kMaxTextBytes));
  const std::string_view name = without_newline(as_text(content));
  if (name == kSnpProvider) return {};
  return fail(ErrorCode::kUnsupported,
              fmt::format("configfs-tsm: reports here are of '{}', not of '{}': this guest is no "
                          "SEV-SNP guest",
                          printable(name), kSnpProvider));
}

/// What is to be written as privlevel; nothing where the kernel's own choice is right.
Result<std::optional<std::uint64_t>> choose_vmpl(const TsmEntry& entry,
                                                 std::optional<std::uint32_t> asked) {
  CONFCOM_TRY(const auto content,
              entry.read_optional(TsmStep::kReadAttribute, "privlevel_floor", kMaxTextBytes));
  if (!content.has_value()) return asked;
  CONFCOM_TRY(const std::uint64_t floor, parse_decimal(entry.path("privlevel_floor"), *content));
  if (asked.has_value() && *asked < floor) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("VMPL {}: this guest may ask for VMPL {} and those above it alone",
                            *asked, floor));
  }
  if (asked.has_value()) return asked;
  return floor == 0 ? std::nullopt : std::optional(floor);
}

/// Writes the request; returns in how many writes.
Result<std::uint64_t> put_request(const TsmEntry& entry, const ReportRequest& request) {
  CONFCOM_TRY(const auto vmpl, choose_vmpl(entry, request.vmpl));
  CONFCOM_CHECK(entry.write(TsmStep::kSetReportData, "inblob", request.report_data));
  if (!vmpl.has_value()) return std::uint64_t{1};
  CONFCOM_CHECK(entry.write(TsmStep::kSetVmpl, "privlevel", as_bytes(std::to_string(*vmpl))));
  return std::uint64_t{2};
}

/// Others may write to an entry that they find, and a report would be over what they wrote.
Result<void> check_untouched(const TsmEntry& entry, std::uint64_t expected) {
  CONFCOM_TRY(const std::uint64_t generation, generation_of(entry));
  if (generation == expected) return {};
  return fail(
      ErrorCode::kUnavailable,
      fmt::format("configfs-tsm: generation is {} where {} was expected: somebody else wrote "
                  "to the entry, or the kernel did not take the report data",
                  generation, expected));
}

}  // namespace

Result<ReportReply> TsmReportProvider::get_report(const ReportRequest& request) {
  CONFCOM_CHECK(check_report_request(request));
  return ask_with_patience(waiting_, [&] { return try_once(request); });
}

Result<ReportReply> TsmReportProvider::try_once(const ReportRequest& request) const {
  CONFCOM_TRY(const TsmEntry entry, TsmEntry::make(reports_, configfs_));
  CONFCOM_CHECK(check_provider(entry));
  CONFCOM_TRY(const std::uint64_t before, generation_of(entry));
  CONFCOM_TRY(const std::uint64_t writes, put_request(entry, request));
  CONFCOM_TRY(const ByteVector report,
              entry.read(TsmStep::kReadReport, "outblob", evidence::kMaxCertificateTableBytes));
  CONFCOM_TRY(auto table, entry.read_optional(TsmStep::kReadReport, "auxblob",
                                              evidence::kMaxCertificateTableBytes));
  CONFCOM_CHECK(check_untouched(entry, before + writes));
  CONFCOM_CHECK(check_report_answers(report, request));
  CONFCOM_TRY(const auto raw, evidence::exactly<evidence::kSnpReportBytes>(report, "SNP report"));
  ReportReply out{.report = to_array(raw), .certificate_table = {}, .source = "configfs-tsm"};
  if (table.has_value() && !all_zero(*table)) out.certificate_table = *std::move(table);
  return out;
}

}  // namespace confcom::platform
