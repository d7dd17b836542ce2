#include "evidence/snp/vek_extensions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/printable.h"
#include "crypto/der_reader.h"

namespace confcom::evidence {
namespace {

using crypto::DerReader;
using crypto::DerTag;

constexpr std::string_view kObject = "VCEK or VLEK extensions";
constexpr std::string_view kArc = "1.3.6.1.4.1.3704.1";
constexpr std::uint64_t kMaxSpl = 255;
constexpr std::size_t kHwIdBytes = 64;
constexpr std::size_t kTurinHwIdBytes = 8;
/// What a length of one octet says; AMD's own, names of hosts, have up to 30.
constexpr std::size_t kMaxTextBytes = 127;

struct Member {
  std::string_view arcs;  ///< below kArc
  std::string_view name;
  friend bool operator==(const Member&, const Member&) = default;
};

constexpr Member kStructVersion = {"1", "structVersion"};
constexpr Member kProductName = {"2", "productName"};
constexpr Member kBlSpl = {"3.1", "blSPL"};
constexpr Member kTeeSpl = {"3.2", "teeSPL"};
constexpr Member kSnpSpl = {"3.3", "snpSPL"};
constexpr Member kSpl4 = {"3.4", "spl4"};
constexpr Member kSpl5 = {"3.5", "spl5"};
constexpr Member kSpl6 = {"3.6", "spl6"};
constexpr Member kSpl7 = {"3.7", "spl7"};
constexpr Member kUcodeSpl = {"3.8", "ucodeSPL"};
constexpr Member kFmcSpl = {"3.9", "fmcSPL"};
constexpr Member kHwId = {"4", "hwID"};
constexpr Member kCspId = {"5", "cspID"};

constexpr auto kMembers =
    std::to_array({kStructVersion, kProductName, kBlSpl, kTeeSpl, kSnpSpl, kSpl4, kSpl5, kSpl6,
                   kSpl7, kUcodeSpl, kFmcSpl, kHwId, kCspId});

std::unexpected<Error> refuse(const Member& member, std::string_view what) {
  return fail(ErrorCode::kMalformed,
              fmt::format("{}: {} ({}.{}) {}", kObject, member.name, kArc, member.arcs, what));
}

/// What there is of kMembers, each at its index.
class Found {
 public:
  /// Errors: malformed (twice, or not one of kMembers). What is outside of the arc is passed over.
  Result<void> add(const VekExtension& extension) {
    if (!extension.oid.starts_with(kArc)) return {};
    const std::string_view rest = extension.oid.substr(kArc.size());
    if (!rest.empty() && rest.front() != '.') return {};
    const auto* const member =
        std::ranges::find(kMembers, rest.substr(rest.empty() ? 0 : 1), &Member::arcs);
    if (member == kMembers.end()) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("{}: unknown member {}", kObject, printable(extension.oid)));
    }
    std::optional<Bytes>& value = values_.at(index(*member));
    if (value.has_value()) return refuse(*member, "is there twice");
    value = extension.value;
    return {};
  }

  [[nodiscard]] std::optional<Bytes> find(const Member& member) const {
    return values_.at(index(member));
  }

  [[nodiscard]] Result<Bytes> require(const Member& member) const {
    const std::optional<Bytes> value = find(member);
    if (!value.has_value()) return refuse(member, "is missing");
    return *value;
  }

 private:
  static std::size_t index(const Member& member) {
    return static_cast<std::size_t>(std::ranges::find(kMembers, member) - kMembers.begin());
  }

  std::array<std::optional<Bytes>, kMembers.size()> values_;
};

Result<std::uint8_t> integer(Bytes value, const Member& member) {
  DerReader reader(value, kObject);
  CONFCOM_TRY(const auto number, reader.unsigned_integer(DerTag::kInteger, kMaxSpl, member.name));
  CONFCOM_CHECK(reader.expect_end());
  return static_cast<std::uint8_t>(number);
}

Result<std::uint8_t> required_integer(const Found& found, const Member& member) {
  CONFCOM_TRY(const Bytes value, found.require(member));
  return integer(value, member);
}

/// An IA5String of characters that can be shown.
Result<std::string> text(Bytes value, const Member& member) {
  DerReader reader(value, kObject);
  CONFCOM_TRY(const Bytes content, reader.take(DerTag::kIa5String, member.name));
  CONFCOM_CHECK(reader.expect_end());
  if (content.empty() || content.size() > kMaxTextBytes) {
    return refuse(member, fmt::format("has {} characters where 1 to {} belong", content.size(),
                                      kMaxTextBytes));
  }
  const std::string_view characters = as_text(content);
  const bool shown = std::ranges::all_of(characters, [](char c) { return c >= ' ' && c <= '~'; });
  if (!shown) return refuse(member, "is not printable ASCII");
  return std::string(characters);
}

Result<SnpProduct> read_product(const Found& found) {
  CONFCOM_TRY(const Bytes name_der, found.require(kProductName));
  CONFCOM_TRY(const std::string name, text(name_der, kProductName));
  return snp_product_of_name(name);
}

Result<void> check_struct_version(const Found& found, SnpProduct product) {
  CONFCOM_TRY(const std::uint8_t version, required_integer(found, kStructVersion));
  const std::uint8_t want = product == SnpProduct::kTurin ? 1 : 0;
  if (version == want) return {};
  return fail(ErrorCode::kUnsupported, fmt::format("{}: structVersion of {} is {}; {} is supported",
                                                   kObject, to_string(product), version, want));
}

/// What they count is not known: the bytes of a TCB version that they stand for are reserved, and
/// zero.
Result<void> check_reserved_spls(const Found& found, SnpProduct product) {
  if (product == SnpProduct::kTurin && found.find(kSpl4).has_value()) {
    return refuse(kSpl4, "does not belong to Turin");
  }
  for (const Member& member : {kSpl4, kSpl5, kSpl6, kSpl7}) {
    const std::optional<Bytes> value = found.find(member);
    if (!value.has_value()) continue;
    CONFCOM_TRY(const std::uint8_t spl, integer(*value, member));
    if (spl != 0) return refuse(member, fmt::format("is {} where 0 belongs", spl));
  }
  return {};
}

Result<std::optional<std::uint8_t>> read_fmc(const Found& found, SnpProduct product) {
  if (product == SnpProduct::kTurin) return required_integer(found, kFmcSpl);
  if (found.find(kFmcSpl).has_value()) return refuse(kFmcSpl, "belongs to Turin alone");
  return std::nullopt;
}

Result<SnpTcbComponents> read_tcb(const Found& found, SnpProduct product) {
  SnpTcbComponents out;
  CONFCOM_CHECK(check_reserved_spls(found, product));
  CONFCOM_TRY(out.fmc, read_fmc(found, product));
  CONFCOM_TRY(out.boot_loader, required_integer(found, kBlSpl));
  CONFCOM_TRY(out.tee, required_integer(found, kTeeSpl));
  CONFCOM_TRY(out.snp, required_integer(found, kSnpSpl));
  CONFCOM_TRY(out.microcode, required_integer(found, kUcodeSpl));
  return out;
}

/// Bare where it has a chip id's size, else an OCTET STRING of one.
Result<ByteVector> read_hw_id(Bytes value, SnpProduct product) {
  const bool turin = product == SnpProduct::kTurin;
  if (value.size() == (turin ? kTurinHwIdBytes : kHwIdBytes)) return to_vector(value);
  if (turin) return refuse(kHwId, fmt::format("of Turin has {} bytes, not 8", value.size()));
  DerReader reader(value, kObject);
  CONFCOM_TRY(const Bytes content, reader.take(DerTag::kOctetString, kHwId.name));
  CONFCOM_CHECK(reader.expect_end());
  if (content.size() == kHwIdBytes) return to_vector(content);
  return refuse(kHwId, fmt::format("has {} bytes, not 64", content.size()));
}

Result<void> read_owner(const Found& found, VekExtensions& out) {
  const std::optional<Bytes> hw_id = found.find(kHwId);
  const std::optional<Bytes> csp_id = found.find(kCspId);
  if (hw_id.has_value() && csp_id.has_value()) return refuse(kCspId, "is there besides hwID");
  if (hw_id.has_value()) {
    CONFCOM_TRY(out.hw_id, read_hw_id(*hw_id, out.product));
    return {};
  }
  if (!csp_id.has_value()) return refuse(kHwId, "is missing, and so is cspID");
  CONFCOM_TRY(out.csp_id, text(*csp_id, kCspId));
  return {};
}

}  // namespace

Result<VekExtensions> parse_vek_extensions(std::span<const VekExtension> extensions) {
  Found found;
  for (const VekExtension& extension : extensions) CONFCOM_CHECK(found.add(extension));
  VekExtensions out;
  CONFCOM_TRY(out.product, read_product(found));
  CONFCOM_CHECK(check_struct_version(found, out.product));
  CONFCOM_TRY(out.tcb, read_tcb(found, out.product));
  CONFCOM_CHECK(read_owner(found, out));
  return out;
}

}  // namespace confcom::evidence
