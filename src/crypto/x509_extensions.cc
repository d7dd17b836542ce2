#include "crypto/x509_extensions.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>

#include "crypto/object_identifier.h"

namespace confcom::crypto {
namespace {

constexpr auto kKeyUsage = oid_octets(0x55, 0x1d, 0x0f);          // 2.5.29.15
constexpr auto kBasicConstraints = oid_octets(0x55, 0x1d, 0x13);  // 2.5.29.19

/// A BOOLEAN DEFAULT FALSE: DER leaves the default out (X.690, 11.5).
Result<bool> parse_flag(DerReader& in, std::string_view field) {
  if (!in.next_is(DerTag::kBoolean)) return false;
  const std::size_t start = in.offset();
  CONFCOM_TRY(const bool flag, in.boolean(field));
  if (!flag) return in.error(ErrorCode::kMalformed, start, field, "is false, which is left out");
  return true;
}

Result<void> parse_basic_constraints(Bytes value, CertificateUsage& usage) {
  DerReader whole(value, "basicConstraints");
  CONFCOM_TRY(DerReader fields, whole.sequence("value"));
  CONFCOM_CHECK(whole.expect_end());
  CONFCOM_TRY(usage.is_ca, parse_flag(fields, "cA"));
  if (fields.next_is(DerTag::kInteger)) {
    constexpr auto kMaxPathLength = std::numeric_limits<std::uint32_t>::max();
    CONFCOM_TRY(usage.path_length,
                fields.unsigned_integer(DerTag::kInteger, kMaxPathLength, "path length"));
  }
  CONFCOM_CHECK(fields.expect_end());
  if (usage.path_length.has_value() && !usage.is_ca) {
    return fail(ErrorCode::kMalformed, "basicConstraints: a path length without a CA");
  }
  return {};
}

/// A BIT STRING of named bits, of which KeyUsage names nine, in as few octets as hold them. DER has
/// the last bit set too (X.690, 11.2.2); AMD's signing certificates have one bit more than that,
/// which changes nothing that is read.
bool is_key_usage(Bytes content) {
  if (content.size() != 2 && content.size() != 3) return false;
  const auto unused = std::to_integer<int>(content[0]);
  const auto last = std::to_integer<std::uint8_t>(content.back());
  if (last == 0 || std::countr_zero(last) < unused) return false;
  return content.size() == 2 || unused == 7;
}

Result<void> parse_key_usage(Bytes value, CertificateUsage& usage) {
  DerReader whole(value, "keyUsage");
  CONFCOM_TRY(const Bytes content, whole.take(DerTag::kBitString, "value"));
  CONFCOM_CHECK(whole.expect_end());
  if (!is_key_usage(content)) {
    return fail(ErrorCode::kMalformed, "keyUsage: no string of 1 to 9 bits in its fewest octets");
  }
  for (std::size_t bit = 0; bit < 8 * (content.size() - 1); ++bit) {
    const bool set = (content[1 + bit / 8] & std::byte{0x80} >> bit % 8) != std::byte{0};
    usage.key_usage |= set ? 1U << bit : 0U;
  }
  return {};
}

Result<void> read_extension(const Extension& extension, CertificateUsage& usage) {
  if (equal(extension.oid, kBasicConstraints))
    return parse_basic_constraints(extension.value, usage);
  if (equal(extension.oid, kKeyUsage)) return parse_key_usage(extension.value, usage);
  if (!extension.critical) return {};
  return fail(ErrorCode::kMalformed,
              fmt::format("certificate: unknown critical extension {}", to_dotted(extension.oid)));
}

}  // namespace

Result<Extension> parse_extension(DerReader& in) {
  CONFCOM_TRY(DerReader fields, in.sequence("extension"));
  CONFCOM_TRY(const Bytes oid, fields.object_identifier_octets("extension"));
  CONFCOM_TRY(const bool critical, parse_flag(fields, "extension's critical"));
  CONFCOM_TRY(const Bytes value, fields.take(DerTag::kOctetString, "extension's value"));
  CONFCOM_CHECK(fields.expect_end());
  return Extension{oid, critical, value};
}

Result<std::vector<Extension>> parse_extensions(DerReader& in) {
  const std::size_t start = in.offset();
  CONFCOM_TRY(DerReader list, in.sequence("extensions"));
  std::vector<Extension> out;
  out.reserve(8);
  do {
    CONFCOM_TRY(const Extension extension, parse_extension(list));
    if (find_extension(out, extension.oid) != nullptr) {
      return in.error(ErrorCode::kMalformed, start, "extensions",
                      fmt::format("have {} twice", to_dotted(extension.oid)));
    }
    if (out.size() == kMaxExtensions) {
      return in.error(ErrorCode::kMalformed, start, "extensions",
                      fmt::format("are more than {}", kMaxExtensions));
    }
    out.push_back(extension);
  } while (!list.at_end());
  return out;
}

const Extension* find_extension(const std::vector<Extension>& extensions, Bytes oid) {
  const auto found =
      std::ranges::find_if(extensions, [&](const Extension& e) { return equal(e.oid, oid); });
  return found == extensions.end() ? nullptr : &*found;
}

Result<CertificateUsage> parse_usage(const std::vector<Extension>& extensions) {
  CertificateUsage usage;
  for (const Extension& extension : extensions) CONFCOM_CHECK(read_extension(extension, usage));
  return usage;
}

}  // namespace confcom::crypto
