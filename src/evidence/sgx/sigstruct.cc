#include "evidence/sgx/sigstruct.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

using RawSigstruct = FixedBytes<kSigstructBytes>;

constexpr auto bytes(auto... values) {
  return ByteArray<sizeof...(values)>{static_cast<std::byte>(values)...};
}

/// HEADER without the type at its end, and HEADER2.
constexpr auto kHeader = bytes(6, 0, 0, 0, 0xe1, 0, 0, 0, 0, 0, 1, 0);
constexpr auto kHeader2 = bytes(1, 1, 0, 0, 0x60, 0, 0, 0, 0x60, 0, 0, 0, 1, 0, 0, 0);

constexpr std::size_t kHeader2Offset = 24;
constexpr std::size_t kExponentOffset = 512;
constexpr std::size_t kSignedHeaderBytes = 128;
constexpr std::size_t kBodyOffset = 900;
constexpr std::size_t kSignedBodyBytes = 128;

template <class S, class Visit>
void for_each_field(S& sigstruct, Visit visit) {
  visit(kAt<12>, sigstruct.type);
  visit(kAt<16>, sigstruct.vendor);
  visit(kAt<20>, sigstruct.date);
  visit(kAt<40>, sigstruct.sw_defined);
  visit(kAt<128>, sigstruct.modulus);
  visit(kAt<516>, sigstruct.signature);
  visit(kAt<900>, sigstruct.misc_select);
  visit(kAt<904>, sigstruct.misc_mask);
  visit(kAt<908>, sigstruct.cet_attributes);
  visit(kAt<909>, sigstruct.cet_attribute_mask);
  visit(kAt<912>, sigstruct.isv_family_id);
  visit(kAt<928>, sigstruct.attributes.flags);
  visit(kAt<936>, sigstruct.attributes.xfrm);
  visit(kAt<944>, sigstruct.attribute_mask.flags);
  visit(kAt<952>, sigstruct.attribute_mask.xfrm);
  visit(kAt<960>, sigstruct.enclave_hash);
  visit(kAt<1008>, sigstruct.isv_ext_prod_id);
  visit(kAt<1024>, sigstruct.isv_prod_id);
  visit(kAt<1026>, sigstruct.isv_svn);
  visit(kAt<1040>, sigstruct.q1);
  visit(kAt<1424>, sigstruct.q2);
}

std::unexpected<Error> wrong_bytes(std::string_view field, Bytes got, Bytes want) {
  return fail(ErrorCode::kMalformed, fmt::format("SIGSTRUCT: {} is {}; {} belongs there", field,
                                                 to_hex(got), to_hex(want)));
}

Result<void> check_headers(RawSigstruct raw) {
  const auto header = raw.first<kHeader.size()>();
  if (!equal(header, kHeader)) return wrong_bytes("HEADER", header, kHeader);
  const auto header2 = raw.subspan<kHeader2Offset, kHeader2.size()>();
  if (!equal(header2, kHeader2)) return wrong_bytes("HEADER2", header2, kHeader2);
  return {};
}

Result<void> check_reserved(RawSigstruct raw) {
  if (all_zero(raw.subspan<44, 84>()) && all_zero(raw.subspan<910, 2>()) &&
      all_zero(raw.subspan<992, 16>()) && all_zero(raw.subspan<1028, 12>())) {
    return {};
  }
  return fail(ErrorCode::kMalformed,
              "SIGSTRUCT: reserved bytes (44-127, 910-911, 992-1007, 1028-1039) are not all zero");
}

Result<void> check_number(std::string_view field, std::uint32_t got, std::uint32_t allowed,
                          std::uint32_t also_allowed) {
  if (got == allowed || got == also_allowed) return {};
  const std::string want = allowed == also_allowed
                               ? fmt::format("{:#x} belongs", allowed)
                               : fmt::format("{:#x} or {:#x} belong", allowed, also_allowed);
  return fail(ErrorCode::kMalformed,
              fmt::format("SIGSTRUCT: {} is {:#x}; {} there", field, got, want));
}

Result<void> check_exponent(RawSigstruct raw) {
  std::uint32_t exponent = 0;
  const FieldReader read(raw);
  read(kAt<kExponentOffset>, exponent);
  return check_number("EXPONENT", exponent, Sigstruct::kExponent, Sigstruct::kExponent);
}

}  // namespace

Result<Sigstruct> parse_sigstruct(Bytes in) {
  CONFCOM_TRY(const RawSigstruct raw, exactly<kSigstructBytes>(in, "SIGSTRUCT"));
  CONFCOM_CHECK(check_headers(raw));
  CONFCOM_CHECK(check_reserved(raw));
  CONFCOM_CHECK(check_exponent(raw));
  Sigstruct sigstruct;
  for_each_field(sigstruct, FieldReader(raw));
  CONFCOM_CHECK(check_number("the type", sigstruct.type, 0, Sigstruct::kDebugType));
  CONFCOM_CHECK(check_number("VENDOR", sigstruct.vendor, 0, Sigstruct::kIntelVendor));
  return sigstruct;
}

ByteArray<kSigstructBytes> write_sigstruct(const Sigstruct& sigstruct) {
  ByteArray<kSigstructBytes> out{};
  const FieldWriter write(out);
  write(kAt<0>, kHeader);
  write(kAt<kHeader2Offset>, kHeader2);
  write(kAt<kExponentOffset>, Sigstruct::kExponent);
  for_each_field(sigstruct, write);
  return out;
}

ByteArray<256> signed_bytes(const Sigstruct& sigstruct) {
  const ByteArray<kSigstructBytes> raw = write_sigstruct(sigstruct);
  ByteArray<kSignedHeaderBytes + kSignedBodyBytes> out{};
  const auto body = Bytes(raw).subspan(kBodyOffset, kSignedBodyBytes);
  const auto header = Bytes(raw).first(kSignedHeaderBytes);
  std::ranges::copy(body, std::ranges::copy(header, out.begin()).out);
  return out;
}

bool begins_like_sigstruct(FixedBytes<kSigstructBytes> in) {
  return equal(in.first<kHeader.size()>(), kHeader) &&
         equal(in.subspan<kHeader2Offset, kHeader2.size()>(), kHeader2);
}

}  // namespace confcom::evidence
