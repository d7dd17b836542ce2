#include "app/enclave_inspect.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "app/enclave_file.h"
#include "app/fields_json.h"
#include "app/fields_text.h"
#include "app/json_text.h"
#include "app/output_option.h"
#include "app/path_option.h"
#include "app/sigstruct_fields.h"
#include "enclave/image/sigstruct_finder.h"
#include "enclave/sigstruct_signature.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr Definition kExitStatus[] = {
    {"0", "the signature, q1 and q2 hold"},
    {"1", "they do not, or there is no SIGSTRUCT, or it breaks its format"},
    {"2", "could not look: no such file, bad arguments"},
};

constexpr Definition kExamples[] = {
    {"confcom enclave inspect enclave.signed.so", "Who signed an enclave, and as what"},
    {"confcom enclave inspect -o json enclave.sgxs | jq -r .mrsigner", "MRSIGNER alone"},
    {"confcom enclave inspect enclave.sgxs --sigstruct release.sigstruct",
     "A SIGSTRUCT from a file of its own"},
};

constexpr CommandText kText = {
    .path = "enclave inspect",
    .summary = "Show an enclave's SIGSTRUCT and check its signature",
    .description =
        "A SIGSTRUCT says which enclave it is for, as what that may run, and who says so. It is "
        "found in files of this project, of Intel's SDK and of Open Enclave, in a file that is "
        "nothing else, and beside an SGXS stream as FILE.sig.\n\n"
        "What EINIT computes is computed: the signature under the SIGSTRUCT's own key, and q1 and "
        "q2. Whose key it is, MRSIGNER tells, and you have to know it. Nothing is measured: "
        "MRENCLAVE is what the signer says; 'confcom enclave measure' says what the file is.\n\n"
        "'debug' means that the enclave may be run with the attribute DEBUG: its host may then "
        "read and change all of it. A SIGSTRUCT allows that when its attributes have DEBUG, or "
        "its mask leaves DEBUG open.\n\n"
        "Bytes are shown in hexadecimal in the SIGSTRUCT's order, so numbers such as the "
        "attributes have their lowest byte first.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

std::string refusal_json(const Error& error) {
  return json_text<Json>(
      {{"signature_ok", false}, {"q1q2_ok", false}, {"error", error_json<Json>(error)}});
}

std::string_view verdict(const enclave::SigstructCheck& check) {
  if (!check.signature_ok) return "the signature does not hold: no processor would start it";
  if (!check.q1q2_ok) return "q1 and q2 do not hold: no processor would start it";
  return "the signature, q1 and q2 hold";
}

class EnclaveInspect final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    add_path(app, "FILE", "FILE", file_, "The enclave, or its SIGSTRUCT").required();
    add_path(app, "--sigstruct", "FILE", sigstruct_,
             "The SIGSTRUCT, instead of the one in or beside the enclave");
    output_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const SigstructFile file, load_sigstruct_file(file_, sigstruct_));
    const auto sigstruct = enclave::read_sigstruct(file.bytes);
    if (!sigstruct) return refuse(file.path, sigstruct.error(), streams);
    return show(file.path, *sigstruct, streams);
  }

 private:
  [[nodiscard]] ExitStatus refuse(const std::string& path, const Error& error,
                                  Streams& streams) const {
    if (output_.json()) streams.out << refusal_json(error);
    streams.err << "confcom: " << path << ": " << error.message << '\n';
    return ExitStatus::kRefused;
  }

  [[nodiscard]] ExitStatus show(const std::string& path, const evidence::Sigstruct& sigstruct,
                                Streams& streams) const {
    const enclave::SigstructCheck check = enclave::check_sigstruct(sigstruct);
    const std::vector<Field> fields = sigstruct_fields(sigstruct, check);
    if (output_.json())
      streams.out << json_text(fields_json<Json>(fields));
    else
      streams.out << "SIGSTRUCT: " << verdict(check) << '\n' << fields_text(fields);
    if (check.ok()) return ExitStatus::kAccepted;
    streams.err << "confcom: " << path << ": " << verdict(check) << '\n';
    return ExitStatus::kRefused;
  }

  std::string file_;
  std::string sigstruct_;
  OutputOption output_;
};

}  // namespace

std::unique_ptr<Command> make_enclave_inspect() { return std::make_unique<EnclaveInspect>(); }

}  // namespace confcom::app
