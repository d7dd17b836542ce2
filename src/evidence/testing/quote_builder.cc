#include "evidence/testing/quote_builder.h"

#include <string_view>
#include <utility>

namespace confcom::evidence::testing {
namespace {

constexpr std::string_view kNoCertificate =
    "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n";

/// Source: Intel SGX quote library reference, the vendor ID of Intel's quoting enclaves.
constexpr auto kIntelVendorId =
    std::to_array<std::uint8_t>({0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9, 0x94, 0x0a, 0x0d,
                                 0xb3, 0x95, 0x7f, 0x06, 0x07});

ReportBody some_report_body(std::uint8_t seed) {
  ReportBody body;
  body.cpu_svn = counted<16>(seed);
  body.misc_select = seed + 0x01020304U;
  body.isv_ext_prod_id = counted<16>(static_cast<std::uint8_t>(seed + 1));
  body.attributes = {.flags = Attributes::kInit | Attributes::kMode64Bit, .xfrm = 0xe7};
  body.mr_enclave = counted<32>(static_cast<std::uint8_t>(seed + 2));
  body.mr_signer = counted<32>(static_cast<std::uint8_t>(seed + 3));
  body.config_id = counted<64>(static_cast<std::uint8_t>(seed + 4));
  body.isv_prod_id = static_cast<std::uint16_t>(seed + 0x0506);
  body.isv_svn = static_cast<std::uint16_t>(seed + 0x0708);
  body.config_svn = static_cast<std::uint16_t>(seed + 0x090a);
  body.isv_family_id = counted<16>(static_cast<std::uint8_t>(seed + 5));
  body.report_data = counted<64>(static_cast<std::uint8_t>(seed + 6));
  return body;
}

TdReport some_td_report() {
  TdReport report;
  report.tee_tcb_svn = counted<16>(0x21);
  report.mr_seam = counted<48>(0x22);
  report.mr_signer_seam = counted<48>(0x23);
  report.seam_attributes = counted<8>(0x24);
  report.td_attributes = TdReport::kSeptVeDisable;
  report.xfam = 0x0102030405060708;
  report.mr_td = counted<48>(0x25);
  report.mr_config_id = counted<48>(0x26);
  report.mr_owner = counted<48>(0x27);
  report.mr_owner_config = counted<48>(0x28);
  report.rtmr = {counted<48>(0x29), counted<48>(0x2a), counted<48>(0x2b), counted<48>(0x2c)};
  report.report_data = counted<64>(0x2d);
  return report;
}

QuoteParts common_parts(std::uint16_t version) {
  QuoteParts parts;
  parts.version = version;
  parts.qe_vendor_id = to_array(std::as_bytes(std::span(kIntelVendorId)));
  parts.user_data = counted<20>(0x61);
  parts.attestation_key = counted<64>(0x71);
  parts.qe_report = some_report_body(0x40);
  const ByteArray<32> authentication_data = counted<32>(0);
  parts.qe_authentication_data = to_vector(authentication_data);
  parts.certification_data = to_vector(as_bytes(kNoCertificate));
  return parts;
}

}  // namespace

QuoteParts sgx_quote_parts(std::uint16_t version) {
  QuoteParts parts = common_parts(version);
  if (version == 3) {
    parts.qe_svn = 0x0b0c;
    parts.pce_svn = 0x0d0e;
  }
  parts.body = some_report_body(0x10);
  describe_body(parts);
  return parts;
}

QuoteParts tdx_10_quote_parts(std::uint16_t version) {
  QuoteParts parts = common_parts(version);
  parts.tee_type = static_cast<std::uint32_t>(TeeType::kTdx);
  parts.body = some_td_report();
  describe_body(parts);
  return parts;
}

QuoteParts tdx_15_quote_parts() {
  QuoteParts parts = tdx_10_quote_parts(5);
  std::get<TdReport>(parts.body).extension_15 = {.tee_tcb_svn_2 = counted<16>(0x31),
                                                 .mr_service_td = counted<48>(0x32)};
  describe_body(parts);
  return parts;
}

QuoteParts parts_of(const Quote& quote) {
  QuoteParts parts;
  parts.version = quote.header.version;
  parts.attestation_key_type = quote.header.attestation_key_type;
  parts.tee_type = static_cast<std::uint32_t>(quote.header.tee_type);
  parts.qe_svn = quote.header.qe_svn;
  parts.pce_svn = quote.header.pce_svn;
  parts.qe_vendor_id = quote.header.qe_vendor_id;
  parts.user_data = quote.header.user_data;
  parts.body = quote.body;
  describe_body(parts);
  parts.signature = to_array(quote.signature.signature);
  parts.attestation_key = to_array(quote.signature.attestation_key);
  parts.qe_report = quote.qe_report;
  parts.qe_report_signature = to_array(quote.signature.qe_report_signature);
  parts.qe_authentication_data = to_vector(quote.signature.qe_authentication_data);
  parts.certification_data_type = std::to_underlying(quote.signature.certification_data_type);
  parts.certification_data = to_vector(quote.signature.certification_data);
  return parts;
}

}  // namespace confcom::evidence::testing
