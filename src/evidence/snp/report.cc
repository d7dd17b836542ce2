#include "evidence/snp/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

using ReportBytes = FixedBytes<kSnpReportBytes>;

constexpr std::string_view kObject = "SNP report";
constexpr std::uint32_t kFirstVersion = 2;
constexpr std::uint32_t kLastVersion = 5;
constexpr std::uint32_t kEcdsaP384Sha384 = 1;
constexpr std::uint32_t kLastVmpl = 3;

constexpr At<0x000> kVersionAt;
constexpr At<0x034> kSignatureAlgorithmAt;
constexpr At<0x048> kSignerInfoAt;
constexpr At<0x1f8> kVersion4BytesAt;
constexpr At<0x2a0> kSignatureRAt;
constexpr At<0x2e8> kSignatureSAt;

/// The layout that all versions share, once for reading and for writing.
template <class Report, class Visit>
void for_each_field(Report& report, Visit visit) {
  visit(kVersionAt, report.version);
  visit(kAt<0x004>, report.guest_svn);
  visit(kAt<0x008>, report.policy.raw);
  visit(kAt<0x010>, report.family_id);
  visit(kAt<0x020>, report.image_id);
  visit(kAt<0x030>, report.vmpl);
  visit(kAt<0x038>, report.current_tcb.raw);
  visit(kAt<0x040>, report.platform_info.raw);
  visit(kAt<0x050>, report.report_data);
  visit(kAt<0x090>, report.measurement);
  visit(kAt<0x0c0>, report.host_data);
  visit(kAt<0x0e0>, report.id_key_digest);
  visit(kAt<0x110>, report.author_key_digest);
  visit(kAt<0x140>, report.report_id);
  visit(kAt<0x160>, report.report_id_ma);
  visit(kAt<0x180>, report.reported_tcb.raw);
  visit(kAt<0x1a0>, report.chip_id);
  visit(kAt<0x1e0>, report.committed_tcb.raw);
  visit(kAt<0x1e8>, report.current_version.build);
  visit(kAt<0x1e9>, report.current_version.minor);
  visit(kAt<0x1ea>, report.current_version.major);
  visit(kAt<0x1ec>, report.committed_version.build);
  visit(kAt<0x1ed>, report.committed_version.minor);
  visit(kAt<0x1ee>, report.committed_version.major);
  visit(kAt<0x1f0>, report.launch_tcb.raw);
}

template <class Cpuid, class Visit>
void for_each_field_of_cpuid(Cpuid& cpuid, Visit visit) {
  visit(kAt<0x188>, cpuid.family);
  visit(kAt<0x189>, cpuid.model);
  visit(kAt<0x18a>, cpuid.stepping);
}

template <class Vectors, class Visit>
void for_each_field_of_vectors(Vectors& vectors, Visit visit) {
  visit(kAt<0x1f8>, vectors.launch);
  visit(kAt<0x200>, vectors.current);
}

/// Half a signature: r and s swap their byte order between report and struct.
ByteArray<48> reversed(ByteArray<48> half) {
  std::ranges::reverse(half);
  return half;
}

std::unexpected<Error> refuse(ErrorCode code, std::string_view field, std::size_t offset,
                              std::string_view what) {
  return fail(code, fmt::format("{}: {} at {:#05x} {}", kObject, field, offset, what));
}

Result<void> check_version(std::uint32_t version) {
  if (version >= kFirstVersion && version <= kLastVersion) return {};
  return refuse(ErrorCode::kUnsupported, "VERSION", kVersionAt,
                fmt::format("is {}; {} to {} are supported", version, kFirstVersion, kLastVersion));
}

Result<void> check_policy(GuestPolicy policy) {
  const bool reserved_one = (policy.raw & GuestPolicy::kReservedOne) != 0;
  const bool unknown = (policy.raw & ~GuestPolicy::kKnownBits) != 0;
  if (reserved_one && !unknown) return {};
  return refuse(ErrorCode::kMalformed, "POLICY", 0x008,
                fmt::format("is {:#x}: {}", policy.raw,
                            unknown ? "unknown bits are set" : "bit 17 is not set"));
}

Result<void> check_vmpl(std::uint32_t vmpl) {
  if (vmpl <= kLastVmpl || vmpl == SnpReport::kHostVmpl) return {};
  return refuse(ErrorCode::kMalformed, "VMPL", 0x030,
                fmt::format("is {:#x} where 0 to 3 or all ones belong", vmpl));
}

Result<void> check_signature_algorithm(ReportBytes in) {
  std::uint32_t algorithm = 0;
  const FieldReader read(in);
  read(kSignatureAlgorithmAt, algorithm);
  if (algorithm == kEcdsaP384Sha384) return {};
  return refuse(ErrorCode::kUnsupported, "SIGNATURE_ALGO", kSignatureAlgorithmAt,
                fmt::format("is {}; ECDSA P-384 with SHA-384 is {}", algorithm, kEcdsaP384Sha384));
}

Result<SignerInfo> read_signer_info(ReportBytes in) {
  std::uint32_t word = 0;
  const FieldReader read(in);
  read(kSignerInfoAt, word);
  auto info = parse_signer_info(word);
  if (info.has_value()) return info;
  const std::string place = fmt::format("{}, offset {:#05x}", kObject, std::size_t{kSignerInfoAt});
  return std::unexpected(with_context(std::move(info).error(), place));
}

/// Bytes that are zero in versions from `first` to `last`.
struct Zeros {
  std::string_view field;
  std::size_t offset;
  std::size_t end;
  std::uint32_t first = kFirstVersion;
  std::uint32_t last = kLastVersion;
};

constexpr auto kZeros = std::to_array<Zeros>({
    {"reserved field", 0x04c, 0x050},
    {"reserved field", 0x188, 0x1a0, 2, 2},
    {"reserved field", 0x18b, 0x1a0, 3, kLastVersion},
    {"reserved field", 0x1eb, 0x1ec},
    {"reserved field", 0x1ef, 0x1f0},
    {"reserved field", 0x1f8, 0x2a0, 2, 3},
    {"reserved field", 0x208, 0x2a0, 4, kLastVersion},
    {"R of the signature, over 48 bytes,", 0x2d0, 0x2e8},
    {"S of the signature, over 48 bytes,", 0x318, 0x330},
    {"reserved field after the signature", 0x330, kSnpReportBytes},
});

/// Those after 0x2a0 are not signed: nobody but this check keeps the host from changing them.
Result<void> check_zeros(ReportBytes in, std::uint32_t version) {
  for (const Zeros& zeros : kZeros) {
    if (version < zeros.first || version > zeros.last) continue;
    const Bytes bytes = Bytes(in).subspan(zeros.offset, zeros.end - zeros.offset);
    const auto found = std::ranges::find_if(bytes, [](std::byte b) { return b != std::byte{0}; });
    if (found == bytes.end()) continue;
    const auto at = zeros.offset + static_cast<std::size_t>(found - bytes.begin());
    return refuse(ErrorCode::kMalformed, zeros.field, zeros.offset,
                  fmt::format("is not zero at {:#05x}", at));
  }
  return {};
}

void read_fields_of_version(ReportBytes in, SnpReport& report) {
  const FieldReader read(in);
  if (report.version >= 3) for_each_field_of_cpuid(report.cpuid.emplace(), read);
  if (report.version == 4) read(kVersion4BytesAt, report.version_4_bytes);
  if (report.version == 5) for_each_field_of_vectors(report.mitigation_vectors.emplace(), read);
}

void write_fields_of_version(const SnpReport& report, FieldWriter<kSnpReportBytes> write) {
  write(kVersion4BytesAt, report.version_4_bytes);
  if (report.cpuid.has_value()) for_each_field_of_cpuid(*report.cpuid, write);
  if (report.mitigation_vectors.has_value()) {
    for_each_field_of_vectors(*report.mitigation_vectors, write);
  }
}

void read_signature(ReportBytes in, SnpReport& report) {
  const FieldReader read(in);
  read(kSignatureRAt, report.signature_r);
  read(kSignatureSAt, report.signature_s);
  report.signature_r = reversed(report.signature_r);
  report.signature_s = reversed(report.signature_s);
}

}  // namespace

Result<SnpReport> parse_snp_report(Bytes in) {
  CONFCOM_TRY(const ReportBytes raw, exactly<kSnpReportBytes>(in, kObject));
  SnpReport report;
  for_each_field(report, FieldReader(raw));
  CONFCOM_CHECK(check_version(report.version));
  CONFCOM_CHECK(check_policy(report.policy));
  CONFCOM_CHECK(check_vmpl(report.vmpl));
  CONFCOM_CHECK(check_signature_algorithm(raw));
  CONFCOM_CHECK(check_zeros(raw, report.version));
  CONFCOM_TRY(report.signer_info, read_signer_info(raw));
  read_fields_of_version(raw, report);
  read_signature(raw, report);
  return report;
}

ByteArray<kSnpReportBytes> write_snp_report(const SnpReport& report) {
  ByteArray<kSnpReportBytes> out{};
  const FieldWriter write(out);
  for_each_field(report, write);
  write(kSignatureAlgorithmAt, kEcdsaP384Sha384);
  write(kSignerInfoAt, write_signer_info(report.signer_info));
  write_fields_of_version(report, write);
  write(kSignatureRAt, reversed(report.signature_r));
  write(kSignatureSAt, reversed(report.signature_s));
  return out;
}

}  // namespace confcom::evidence
