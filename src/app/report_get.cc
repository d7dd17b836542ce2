#include "app/report_get.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>
#include <string>

#include "app/advice.h"
#include "app/certificate_advice.h"
#include "app/hex_option.h"
#include "app/option_values.h"
#include "app/output_file.h"
#include "app/path_option.h"
#include "app/report_source_options.h"
#include "app/value_option.h"
#include "base/file.h"

namespace confcom::app {
namespace {

using platform::ReportReply;
using platform::ReportRequest;

constexpr Definition kExitStatus[] = {
    {"0", "the report is written, and the certificates where they were asked for"},
    {"2",
     "there is none: no SEV-SNP guest and no simulated platform, no permission, a busy host, a "
     "file that cannot be written. With --certs-out also: the report is written, and the host gave "
     "no certificates"},
};

constexpr Definition kFiles[] = {
    {"/sys/kernel/config/tsm/report", "configfs-tsm, from Linux 6.7 on; asked first"},
    {"/dev/sev-guest", "asked where that is not there, or not allowed"},
};

constexpr Definition kExamples[] = {
    {"confcom report get --report-data $NONCE --out report.bin --certs-out certs.bin",
     "The report of this guest, and the certificates that its host has"},
    {"confcom report get --platform simulated --policy-file policy.rego --report-data $NONCE --out "
     "report.bin --certs-out certs.bin",
     "Of a simulated guest that is bound to an agent policy"},
    {"confcom report verify --certs certs.bin --crl sim/snp/crl.der --trust-root sim/snp/ark.pem "
     "--policy-file policy.rego report.bin",
     "And verify that one, told to trust the simulated root"},
};

constexpr CommandText kText = {
    .path = "report get",
    .summary = "Get a SEV-SNP report of this guest, or of a simulated one",
    .description =
        "Asks the processor, by way of the kernel and the host, for an attestation report over "
        "data of yours: 64 bytes, such as a verifier's nonce or the digest of a key. A host that "
        "lets guests ask only so often is asked again for up to a minute.\n\n"
        "The host may hand out the certificate of the key that signed, and the chain above it: "
        "'confcom report verify --certs' takes them. Where it has none, this says from where to "
        "fetch it.\n\n"
        "In simulation the report is of a guest that was launched as the options say. Nothing "
        "trusts the root of a simulated platform unless told to.",
    .exit_status = kExitStatus,
    .files = kFiles,
    .examples = kExamples,
};

class ReportGet final : public Command {
 public:
  explicit ReportGet(const Environment& environment) : source_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] Result<ReportRequest> request() const;
  [[nodiscard]] Result<void> put_certificates(const ReportReply& reply, Streams& streams) const;

  std::string report_data_;
  std::string report_data_file_;
  std::string vmpl_;
  OutputFileOption out_;
  std::string certs_out_;
  ReportSourceOptions source_;
};

void ReportGet::declare(CLI::App& app) {
  CLI::Option& hex = add_value(app, "--report-data", "HEX", report_data_,
                               "What the report shall be over, up to 64 bytes; zeros follow");
  add_path(app, "--report-data-file", "FILE", report_data_file_,
           "Or: the same bytes in a file, up to 64 of them")
      .excludes(&hex);
  add_value(app, "--vmpl", "N", vmpl_,
            "For this VMPL, 0 to 3; by default the most privileged that the guest may ask for");
  out_.declare(app, "Where the report goes");
  add_path(app, "--certs-out", "FILE", certs_out_,
           "Where the certificate table goes that the host gave with it");
  source_.declare(app);
}

Result<ReportRequest> ReportGet::request() const {
  ReportRequest out;
  if (report_data_.empty() && report_data_file_.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "report get: give --report-data or --report-data-file; a report over nothing "
                "answers nobody's question");
  }
  if (!report_data_.empty())
    CONFCOM_CHECK(read_hex_front("--report-data", report_data_, out.report_data));
  if (!report_data_file_.empty()) {
    CONFCOM_TRY(const ByteVector bytes,
                advised(load_file(report_data_file_, out.report_data.size()),
                        "give --report-data-file up to 64 bytes; of more, their digest"));
    std::ranges::copy(bytes, out.report_data.begin());
  }
  if (vmpl_.empty()) return out;
  CONFCOM_TRY(out.vmpl, of_option("--vmpl", parse_number<std::uint32_t>(vmpl_)));
  return out;
}

Result<void> ReportGet::put_certificates(const ReportReply& reply, Streams& streams) const {
  if (const std::string advice = certificate_advice(reply); !advice.empty()) {
    streams.err << "confcom: " << advice << '\n';
  }
  if (certs_out_.empty()) return {};
  if (!reply.certificate_table.empty())
    return write_output(certs_out_, reply.certificate_table, 0644, streams);
  return fail(ErrorCode::kNotFound,
              "--certs-out: the host gave no certificates; the report itself is written");
}

Result<ExitStatus> ReportGet::run(Streams& streams) {
  CONFCOM_TRY(const ReportRequest request, this->request());
  CONFCOM_TRY(const auto provider, source_.provider());
  CONFCOM_TRY(const ReportReply reply, provider->get_report(request));
  CONFCOM_CHECK(out_.write(reply.report, streams));
  CONFCOM_CHECK(put_certificates(reply, streams));
  return ExitStatus::kAccepted;
}

}  // namespace

std::unique_ptr<Command> make_report_get(const Environment& environment) {
  return std::make_unique<ReportGet>(environment);
}

}  // namespace confcom::app
