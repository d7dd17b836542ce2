#include "app/certificate_advice.h"

#include <fmt/format.h>

#include "app/snp_fields.h"
#include "evidence/snp/certificate_table.h"
#include "evidence/snp/report.h"

namespace confcom::app {
namespace {

using evidence::SigningKey;
using evidence::SnpReport;

bool has_certificate(const Bytes table, SigningKey key) {
  const auto found = evidence::parse_certificate_table(table);
  return found.has_value() && !(key == SigningKey::kVlek ? found->vlek : found->vcek).empty();
}

std::string where_to_fetch(const SnpReport& report) {
  const std::string url = vcek_url(report);
  if (!url.empty()) return fmt::format("fetch it from {}", url);
  if (report.signer_info.signing_key == SigningKey::kVlek) return "it is the cloud provider's";
  return "AMD publishes it for the report's chip and reported TCB, which 'confcom report inspect' "
         "shows";
}

}  // namespace

std::string certificate_advice(const platform::ReportReply& reply) {
  const auto report = evidence::parse_snp_report(reply.report);
  if (!report.has_value()) return report.error().message;
  const SigningKey key = report->signer_info.signing_key;
  if (key == SigningKey::kNone || has_certificate(reply.certificate_table, key)) return {};
  return fmt::format(
      "the host gave no certificate of the {} that signed; {}, and give it to "
      "'confcom report verify --vcek'",
      evidence::to_string(key), where_to_fetch(*report));
}

}  // namespace confcom::app
