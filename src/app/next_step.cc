#include "app/next_step.h"

namespace confcom::app {
namespace {

struct Step {
  std::string_view id;  ///< of a check, or what its id begins or ends with
  std::string_view advice;
};

constexpr Step kExact[] = {
    {"policy.status",
     "update the platform; or read the advisories and accept the status with --accept-status"},
    {"policy.debug",
     "build the workload without debug; --allow-debug is for tests, the host can read such memory"},
    {"policy.sept_ve_disable",
     "launch the TD with SEPT_VE_DISABLE, or give --allow-missing-sept-ve-disable"},
    {"policy.report_data",
     "see 'confcom quote inspect', or 'confcom report inspect', for what it is bound to"},
    {"policy.measurement",
     "see 'confcom report inspect' for what was launched, and name yours by --measurement"},
    {"endorsement.format",
     "see whether the file is a COSE_Sign1 message in binary: no base64, no envelope of a digest"},
    {"endorsement.issuer",
     "it is of another issuer than --uvm-issuer; believe the document only when you know why"},
    {"endorsement.feed", "it endorses another kind of image than --uvm-feed names"},
    {"endorsement.chain.root",
     "no CA of its chain is the one whose fingerprint --uvm-issuer names: do not trust it"},
    {"endorsement.chain.validity",
     "its signer's certificate was not valid when it was signed, or it does not say when"},
    {"endorsement.svn",
     "run a newer image; or see why yours must have at least the SVN of --uvm-min-svn"},
    {"policy.committed_tcb", "update the machine's firmware and commit it"},
    {"policy.launch_tcb", "start the guest anew: its machine ran older firmware then"},
    {"secret.key_binding",
     "send the enclave a new nonce, and take quote and public key from the one answer to it"},
    {"secret.enclave",
     "name yours by --mr-enclave, or by --mr-signer with --isv-prod-id and --min-isv-svn; 'confcom "
     "enclave measure' tells the MRENCLAVE of what you built"},
    {"policy.host_data",
     "name the policy it must be bound to with --policy-file or --init-data; a guest that nothing "
     "is bound to needs --allow-zero-host-data"},
    {"policy.alias_check",
     "update the firmware: before, memory modules that lie about their size (BadRAM) were not "
     "looked for; or give --allow-missing-alias-check"},
    {"policy.vmpl", "a guest asks for its report at VMPL 0; --vmpl names another level"},
    {"report.format", "see whether the file is a report in binary, of 1184 bytes"},
    {"report.tcb", "fetch the VCEK for the TCB that the report names (confcom report inspect)"},
    {"report.chip_id", "fetch the VCEK of the report's own chip (confcom report inspect)"},
    {"chain.format", "give --chain the product's cert_chain, as AMD publishes it"},
    {"chain.root",
     "if the platform is not AMD's but simulated or a test's, name its root with --trust-root"},
    {"crl.present", "give --crl the product's CRL, or --crl-not-required to do without"},
    {"quote.format", "see whether the file is a quote in binary: no base64, no report, no token"},
    {"tcb_info.fmspc", "fetch the collateral for the platform's own FMSPC (confcom quote inspect)"},
    {"tcb_info.tee",
     "fetch the TCB info of the quote's own TEE: Intel has one for SGX, one for TDX"},
    {"crl.root", "fetch the root CA's CRL anew; it must be signed by the trusted root itself"},
    {"crl.pck.issuer", "fetch the PCK CRL of the CA that issued the PCK certificate"},
    {"pck.format",
     "a quote without its chain needs pck_chain.pem with the collateral; a platform that is not "
     "Intel's needs its root named with --trust-root"},
    {"tcb.level", "fetch the newest TCB info; the platform is below all its levels"},
};

constexpr Step kSuffixes[] = {
    {".root",
     "if the platform is not Intel's but simulated or a test's, name its root with --trust-root"},
    {".validity", "fetch the collateral anew, or say with --time when the quote was made"},
    {"_validity", "fetch the collateral anew, or say with --time when the quote was made"},
    {"not_revoked", "its issuer has withdrawn it: do not trust this platform"},
};

}  // namespace

std::string_view next_step(std::string_view check_id) {
  for (const Step& step : kExact) {
    if (check_id == step.id) return step.advice;
  }
  for (const Step& step : kSuffixes) {
    if (check_id.ends_with(step.id)) return step.advice;
  }
  if (check_id.starts_with("policy.")) return "compare with 'confcom quote inspect' and the policy";
  return "";
}

}  // namespace confcom::app
