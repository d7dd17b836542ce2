#include "evidence/tdx/td_report.h"

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

/// The layout, once for reading and for writing.
template <class Body, class Visit>
void for_each_field_of_10(Body& report, Visit visit) {
  visit(kAt<0>, report.tee_tcb_svn);
  visit(kAt<16>, report.mr_seam);
  visit(kAt<64>, report.mr_signer_seam);
  visit(kAt<112>, report.seam_attributes);
  visit(kAt<120>, report.td_attributes);
  visit(kAt<128>, report.xfam);
  visit(kAt<136>, report.mr_td);
  visit(kAt<184>, report.mr_config_id);
  visit(kAt<232>, report.mr_owner);
  visit(kAt<280>, report.mr_owner_config);
  visit(kAt<328>, report.rtmr[0]);
  visit(kAt<376>, report.rtmr[1]);
  visit(kAt<424>, report.rtmr[2]);
  visit(kAt<472>, report.rtmr[3]);
  visit(kAt<520>, report.report_data);
}

template <class Extension, class Visit>
void for_each_field_of_15(Extension& extension, Visit visit) {
  visit(kAt<584>, extension.tee_tcb_svn_2);
  visit(kAt<600>, extension.mr_service_td);
}

}  // namespace

TdReport parse_td_report_10(FixedBytes<kTdReport10Bytes> in) {
  TdReport report;
  for_each_field_of_10(report, FieldReader(in));
  return report;
}

TdReport parse_td_report_15(FixedBytes<kTdReport15Bytes> in) {
  TdReport report = parse_td_report_10(in.first<kTdReport10Bytes>());
  TdReport::Extension15 extension;
  for_each_field_of_15(extension, FieldReader(in));
  report.extension_15 = extension;
  return report;
}

ByteVector write_td_report(const TdReport& report) {
  ByteArray<kTdReport15Bytes> out{};
  for_each_field_of_10(report, FieldWriter(out));
  if (!report.extension_15) return to_vector(Bytes(out).first<kTdReport10Bytes>());
  for_each_field_of_15(*report.extension_15, FieldWriter(out));
  return to_vector(out);
}

}  // namespace confcom::evidence
