#include "evidence/sgx/report.h"

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

/// The layout, once for reading and for writing.
template <class Body, class Visit>
void for_each_field_of_body(Body& body, Visit visit) {
  visit(kAt<0>, body.cpu_svn);
  visit(kAt<16>, body.misc_select);
  visit(kAt<32>, body.isv_ext_prod_id);
  visit(kAt<48>, body.attributes.flags);
  visit(kAt<56>, body.attributes.xfrm);
  visit(kAt<64>, body.mr_enclave);
  visit(kAt<128>, body.mr_signer);
  visit(kAt<192>, body.config_id);
  visit(kAt<256>, body.isv_prod_id);
  visit(kAt<258>, body.isv_svn);
  visit(kAt<260>, body.config_svn);
  visit(kAt<304>, body.isv_family_id);
  visit(kAt<320>, body.report_data);
}

template <class Info, class Visit>
void for_each_field_of_target(Info& info, Visit visit) {
  visit(kAt<0>, info.mr_enclave);
  visit(kAt<32>, info.attributes.flags);
  visit(kAt<40>, info.attributes.xfrm);
  visit(kAt<50>, info.config_svn);
  visit(kAt<52>, info.misc_select);
  visit(kAt<64>, info.config_id);
}

Result<void> check_target_info_reserved(FixedBytes<kTargetInfoBytes> in) {
  if (!all_zero(in.subspan<48, 2>()) || !all_zero(in.subspan<56, 8>()) ||
      !all_zero(in.subspan<128, 384>())) {
    return fail(ErrorCode::kMalformed,
                "target info: reserved bytes (48-49, 56-63, 128-511) are not all zero");
  }
  return {};
}

}  // namespace

ReportBody parse_report_body(FixedBytes<kReportBodyBytes> in) {
  ReportBody body;
  for_each_field_of_body(body, FieldReader(in));
  return body;
}

ByteArray<kReportBodyBytes> write_report_body(const ReportBody& body) {
  ByteArray<kReportBodyBytes> out{};
  for_each_field_of_body(body, FieldWriter(out));
  return out;
}

Result<Report> parse_report(Bytes in) {
  CONFCOM_TRY(const FixedBytes<kReportBytes> raw, exactly<kReportBytes>(in, "report"));
  Report report;
  report.body = parse_report_body(raw.first<kReportBodyBytes>());
  const FieldReader read(raw);
  read(kAt<384>, report.key_id);
  read(kAt<416>, report.mac);
  return report;
}

ByteArray<kReportBytes> write_report(const Report& report) {
  ByteArray<kReportBytes> out{};
  const FieldWriter write(out);
  write(kAt<0>, write_report_body(report.body));
  write(kAt<384>, report.key_id);
  write(kAt<416>, report.mac);
  return out;
}

Result<TargetInfo> parse_target_info(Bytes in) {
  CONFCOM_TRY(const FixedBytes<kTargetInfoBytes> raw, exactly<kTargetInfoBytes>(in, "target info"));
  CONFCOM_CHECK(check_target_info_reserved(raw));
  TargetInfo info;
  for_each_field_of_target(info, FieldReader(raw));
  return info;
}

ByteArray<kTargetInfoBytes> write_target_info(const TargetInfo& info) {
  ByteArray<kTargetInfoBytes> out{};
  for_each_field_of_target(info, FieldWriter(out));
  return out;
}

}  // namespace confcom::evidence
