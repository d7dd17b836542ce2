#include "app/enclave_new.h"

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "app/enclave_project.h"
#include "app/path_option.h"
#include "app/text_layout.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "the project is there, or its SDK is up to date"},
    {"2", "it is not, and nothing was changed"},
};

constexpr Definition kFiles[] = {
    {"NAME.cc", "what the enclave does: yours to change"},
    {"CMakeLists.txt", "how it is built"},
    {"README.md", "how to build, run, attest and sign it"},
    {"sdk/", "this project's SDK, in source: what the enclave is built with, and measured with"},
};

constexpr Definition kExamples[] = {
    {"confcom enclave new greeter", "A project in the folder greeter"},
    {"confcom enclave new greeter --directory enclaves/greeter", "Or elsewhere"},
    {"confcom enclave new greeter --update-sdk", "Give it the SDK of a newer confcom"},
};

constexpr CommandText kText = {
    .path = "enclave new",
    .summary = "Make the project of a new enclave",
    .description =
        "Makes a folder with an enclave in C++ that can be built, run and attested as it is, and "
        "with all of the SDK in source. It needs nothing but this program and packages of Debian: "
        "g++, cmake, ninja-build or make, libbearssl-dev, openssl, python3.\n\n"
        "An enclave is measured with the SDK that is in it, so the SDK is the project's own, and "
        "changes only when --update-sdk replaces it.",
    .exit_status = kExitStatus,
    .files = kFiles,
    .examples = kExamples,
};

std::string_view to_string(SdkChange::Kind kind) {
  switch (kind) {
    case SdkChange::Kind::kNew:
      return "new      ";
    case SdkChange::Kind::kChanged:
      return "changed  ";
    case SdkChange::Kind::kGone:
      return "gone     ";
  }
  return "";
}

class EnclaveNew final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] Result<ExitStatus> create(Streams& streams) const;
  [[nodiscard]] Result<ExitStatus> update(Streams& streams) const;

  std::string name_;
  std::string directory_;
  bool update_sdk_ = false;
};

void EnclaveNew::declare(CLI::App& app) {
  app.add_option("NAME", name_, "The enclave's name: a letter, then letters, digits, '_' and '-'")
      ->type_name("NAME")
      ->required();
  add_path(app, "--directory", "DIR", directory_,
           "The project's folder; default NAME. It must not be there, or be empty");
  app.add_flag("--update-sdk", update_sdk_,
               "Replace sdk/ of a project that is there, with all changes of your own in it");
}

Result<ExitStatus> EnclaveNew::create(Streams& streams) const {
  CONFCOM_CHECK(create_enclave_project(directory_, name_));
  streams.out << "made " << one_line(directory_) << "; its README.md has the rest. Next:\n"
              << "  cd " << one_line(directory_) << '\n'
              << "  cmake -B build -G Ninja && cmake --build build\n"
              << "  confcom enclave run build/" << name_ << ".enclave\n";
  return ExitStatus::kAccepted;
}

Result<ExitStatus> EnclaveNew::update(Streams& streams) const {
  CONFCOM_TRY(const std::vector<SdkChange> changes, update_enclave_sdk(directory_));
  for (const SdkChange& change : changes)
    streams.out << to_string(change.kind) << "sdk/" << one_line(change.file) << '\n';
  if (changes.empty()) {
    streams.out << "sdk/ is this program's already\n";
  } else {
    streams.err << "confcom: warning: the enclave is measured with its SDK: MRENCLAVE changes with "
                   "it. Who verifies must be told the new one, and it cannot open what the old one "
                   "sealed to itself\n";
  }
  return ExitStatus::kAccepted;
}

Result<ExitStatus> EnclaveNew::run(Streams& streams) {
  CONFCOM_CHECK(check_enclave_name(name_));
  if (directory_.empty()) directory_ = name_;
  return update_sdk_ ? update(streams) : create(streams);
}

}  // namespace

std::unique_ptr<Command> make_enclave_new() { return std::make_unique<EnclaveNew>(); }

}  // namespace confcom::app
