#include "app/report_verify.h"

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>

#include "app/output_option.h"
#include "app/path_option.h"
#include "app/quote_file.h"
#include "app/snp_collateral_options.h"
#include "app/snp_endorsement_options.h"
#include "app/snp_fields.h"
#include "app/snp_policy_options.h"
#include "app/verdict_json.h"
#include "app/verdict_text.h"

namespace confcom::app {
namespace {

constexpr std::string_view kSynopses[] = {
    "--vcek FILE --chain FILE --crl FILE [OPTIONS] FILE",
    "--certs FILE --crl FILE [OPTIONS] FILE",
};

constexpr Definition kExitStatus[] = {
    {"0", "accepted: the report is genuine, and meets the policy"},
    {"1", "refused, for what the report, its certificates or the CRL say"},
    {"2",
     "could not look: no such file, no certificate of the signing key, bad arguments. Treat it as "
     "a refusal"},
};

constexpr Definition kExamples[] = {
    {"confcom report verify --vcek vcek.der --chain cert_chain.pem --crl crl.der --policy-file "
     "policy.rego report.bin",
     "Accept a pod's virtual machine that is bound to your agent policy"},
    {"confcom report verify --certs auxblob --crl-not-required --init-data initdata.toml "
     "--measurement $MEASUREMENT --min-tcb bl=4,tee=0,snp=24,ucode=219 report.bin",
     "With the certificates that the host gave, for your image on firmware that is new enough"},
    {"confcom report verify --certs auxblob --crl-not-required --policy-file policy.rego "
     "--endorsement reference_info.cose --uvm-issuer $ISSUER --uvm-feed ContainerPlat-AMD-UVM "
     "--uvm-min-svn 100 report.bin",
     "For an image whose maker endorses its measurement; take the issuer from whom you trust to "
     "know it, not from the endorsement"},
    {"confcom report verify --vcek vcek.der --chain cert_chain.pem --crl crl.der -o json "
     "report.bin | jq '.checks[] | select(.ok | not)'",
     "See all that failed"},
};

constexpr CommandText kText = {
    .path = "report verify",
    .summary = "Verify a SEV-SNP report and judge it by a policy",
    .description =
        "Verifies an attestation report of version 2, 3, 4 or 5: AMD's chain from the pinned ARK "
        "to the key that signed it, revocation, validity, that key, report and chip belong "
        "together, and the signature. Then a policy decides whether the genuine report is good "
        "enough. The default policy wants no debugging, no migration agent, VMPL 0, a HOST_DATA "
        "that is not zero, and memory checked for aliases; demand your own guest by --policy-file "
        "or --init-data, and --measurement, or --endorsement where the image's maker signs which "
        "measurements are its own.\n\n"
        "Every check that was made is shown with its name, and what is missing or unknown fails. "
        "The first line says ACCEPTED or REFUSED and why. With -o json the claims are null unless "
        "the evidence is verified; look at 'accepted', not at the claims alone.",
    .synopses = kSynopses,
    .exit_status = kExitStatus,
    .examples = kExamples,
};

VerdictSummary summary_of(const SnpOutcome& outcome) {
  const verify::SnpVerdict& verdict = outcome.verdict;
  VerdictSummary out{
      .accepted_as = "", .evidence = {}, .claims = std::nullopt, .checks = verdict.checks};
  out.checks.append(outcome.appraisal);
  out.evidence.push_back({"tee", "TEE", std::string("SEV-SNP")});
  if (verdict.report.has_value()) {
    out.evidence.push_back({"version", "version", std::uint64_t{verdict.report->version}});
  }
  if (verdict.claims.has_value()) {
    out.accepted_as = std::string(evidence::to_string((*verdict.claims)->product));
    out.claims = describe_claims(**verdict.claims);
  }
  return out;
}

class ReportVerify final : public Command {
 public:
  explicit ReportVerify(const Clock& clock) : collateral_(clock) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    add_path(app, "FILE", "FILE", file_, "The report; '-' is standard input").required();
    collateral_.declare(app);
    app.add_flag("-v,--checks", details_,
                 "Show what every check expected and found, not only failed ones");
    output_.declare(app);
    policy_.declare(app);
    endorsement_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const ByteVector report, load_evidence(file_, "report", streams));
    CONFCOM_TRY(verify::SnpAppraisalPolicy policy, policy_.policy());
    CONFCOM_TRY(policy.endorsement, endorsement_.policy());
    CONFCOM_TRY(const ByteVector endorsement, endorsement_.document());
    CONFCOM_TRY(const SnpOutcome outcome, collateral_.verify(report, policy, endorsement));
    streams.out << (output_.json()
                        ? verdict_json(outcome)
                        : verdict_text(summary_of(outcome), {streams.colours, details_}));
    return outcome.accepted() ? ExitStatus::kAccepted : ExitStatus::kRefused;
  }

 private:
  std::string file_;
  SnpCollateralOptions collateral_;
  bool details_ = false;
  OutputOption output_;
  SnpPolicyOptions policy_;
  SnpEndorsementOptions endorsement_;
};

}  // namespace

std::unique_ptr<Command> make_report_verify(const Clock& clock) {
  return std::make_unique<ReportVerify>(clock);
}

}  // namespace confcom::app
