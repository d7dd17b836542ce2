#include "evidence/quote_writer.h"

#include <utility>

#include "base/byte_writer.h"

namespace confcom::evidence {
namespace {

ByteVector body_bytes(const QuoteParts& parts) {
  if (const auto* const td = std::get_if<TdReport>(&parts.body)) return write_td_report(*td);
  return to_vector(write_report_body(std::get<ReportBody>(parts.body)));
}

void put_header(const QuoteParts& parts, ByteWriter& out) {
  out.le(parts.version).le(parts.attestation_key_type).le(parts.tee_type);
  out.le(parts.qe_svn).le(parts.pce_svn).put(parts.qe_vendor_id).put(parts.user_data);
}

void put_sized(Bytes bytes, ByteWriter& out) {
  out.le(static_cast<std::uint32_t>(bytes.size())).put(bytes);
}

ByteVector qe_part(const QuoteParts& parts) {
  ByteWriter out;
  out.put(qe_report_bytes(parts)).put(parts.qe_report_signature);
  out.le(static_cast<std::uint16_t>(parts.qe_authentication_data.size()));
  out.put(parts.qe_authentication_data).le(parts.certification_data_type);
  put_sized(parts.certification_data, out);
  return std::move(out).finish();
}

ByteVector signature_data(const QuoteParts& parts) {
  ByteWriter out;
  out.put(parts.signature).put(parts.attestation_key);
  if (parts.version == 3) {
    out.put(qe_part(parts));
  } else {
    out.le(parts.outer_certification_data_type);
    put_sized(qe_part(parts), out);
  }
  return std::move(out).finish();
}

}  // namespace

void describe_body(QuoteParts& parts) {
  const auto* const td = std::get_if<TdReport>(&parts.body);
  const bool is_15 = td != nullptr && td->extension_15.has_value();
  parts.body_type = td == nullptr ? 1 : is_15 ? 3 : 2;
  parts.body_size = static_cast<std::uint32_t>(td == nullptr ? kReportBodyBytes
                                               : is_15       ? kTdReport15Bytes
                                                             : kTdReport10Bytes);
}

ByteVector signed_bytes(const QuoteParts& parts) {
  ByteWriter out;
  put_header(parts, out);
  if (parts.version == 5) out.le(parts.body_type).le(parts.body_size);
  out.put(body_bytes(parts));
  return std::move(out).finish();
}

ByteArray<kReportBodyBytes> qe_report_bytes(const QuoteParts& parts) {
  return write_report_body(parts.qe_report);
}

ByteVector bound_bytes(const QuoteParts& parts) {
  ByteWriter out;
  out.put(parts.attestation_key).put(parts.qe_authentication_data);
  return std::move(out).finish();
}

ByteVector write_quote(const QuoteParts& parts) {
  ByteWriter out;
  out.put(signed_bytes(parts));
  put_sized(signature_data(parts), out);
  return std::move(out).finish();
}

}  // namespace confcom::evidence
