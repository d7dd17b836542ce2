#include "app/enclave_sign.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>

#include "app/enclave_file.h"
#include "app/fields_text.h"
#include "app/output_file.h"
#include "app/path_option.h"
#include "app/signing_key_options.h"
#include "app/sigstruct_fields.h"
#include "app/sigstruct_options.h"
#include "enclave/image/enclave_image.h"
#include "enclave/image/measurement.h"
#include "enclave/image/sigstruct_finder.h"
#include "enclave/sigstruct_signature.h"

namespace confcom::app {
namespace {

namespace fs = std::filesystem;

using enclave::ImageFormat;
using evidence::Sigstruct;

constexpr Definition kExamples[] = {
    {"openssl genrsa -3 -out key.pem 3072", "A key for signing enclaves"},
    {"confcom enclave sign hello.enclave --key key.pem --product-id 1 --svn 2",
     "Sign an enclave where it is"},
    {"confcom enclave sign hello.sgxs --key key.pem",
     "Or an SGXS stream: the SIGSTRUCT is hello.sgxs.sig"},
    {"confcom enclave sign hello.enclave --digest-out digest.bin",
     "With a key in an HSM: what it has to sign"},
    {"openssl pkeyutl -sign -inkey key.pem -pkeyopt digest:sha256 -in digest.bin -out sig.bin",
     "What the HSM does, in its own words"},
    {"confcom enclave sign hello.enclave --signature-in sig.bin --public-key key.pub",
     "And its signature, with the same options as for the digest"},
};

constexpr Definition kFiles[] = {
    {"FILE", "of this project or of Intel's SDK: its SIGSTRUCT is replaced, nothing else"},
    {"FILE.sig", "the SIGSTRUCT of an SGXS stream, 1808 bytes"},
};

constexpr CommandText kText = {
    .path = "enclave sign",
    .summary = "Sign an enclave",
    .description =
        "Measures the enclave and writes its SIGSTRUCT: MRENCLAVE, as what it may run, and the "
        "signature. A file of Intel's SDK must have been signed once by its own tool, which lays "
        "the enclave out.\n\n"
        "The same inputs give the same bytes, on any day and machine.\n\n"
        "It runs in 64-bit mode with the attributes that are asked for and no others, and never "
        "with DEBUG unless --debug is given.",
    .files = kFiles,
    .examples = kExamples,
};

/// Those of the file that is replaced or copied; a program stays one.
mode_t mode_of(const std::string& path) {
  std::error_code failure;
  const fs::perms permissions = fs::status(path, failure).permissions();
  return failure ? 0644 : static_cast<mode_t>(permissions & fs::perms::all);
}

/// The file that a link means, so that it is replaced and not the link.
std::string behind_links(const std::string& path) {
  std::error_code failure;
  const fs::path real = fs::canonical(path, failure);
  return failure ? path : real.string();
}

class EnclaveSign final : public Command {
 public:
  explicit EnclaveSign(const Environment& environment) : options_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  /// What is to be signed.
  [[nodiscard]] Result<Sigstruct> unsigned_sigstruct(const ByteVector& file,
                                                     const enclave::EnclaveImage& image) const;
  [[nodiscard]] Result<void> write(ByteVector file, ImageFormat format, const Sigstruct& sigstruct,
                                   Streams& streams) const;

  std::string file_;
  std::string out_;
  SigningKeyOptions key_;
  SigstructOptions options_;
};

void EnclaveSign::declare(CLI::App& app) {
  add_path(app, "FILE", "FILE", file_, "The enclave").required();
  key_.declare(app);
  options_.declare(app);
  add_path(app, "--out", "FILE", out_,
           "Where the signed file goes, or of an SGXS the SIGSTRUCT; '-' is standard output. If "
           "not given, FILE is replaced, and of an SGXS it is FILE.sig");
}

Result<Sigstruct> EnclaveSign::unsigned_sigstruct(const ByteVector& file,
                                                  const enclave::EnclaveImage& image) const {
  std::uint32_t misc_select = 0;
  if (image.format != ImageFormat::kSgxs) {
    CONFCOM_TRY(const enclave::SigstructPlace place, enclave::find_sigstruct(file));
    misc_select = place.misc_select;
  }
  CONFCOM_TRY(Sigstruct sigstruct, options_.sigstruct(misc_select));
  sigstruct.enclave_hash = enclave::measure(image);
  return sigstruct;
}

Result<void> EnclaveSign::write(ByteVector file, ImageFormat format, const Sigstruct& sigstruct,
                                Streams& streams) const {
  if (format == ImageFormat::kSgxs) {
    return write_output(out_.empty() ? sigstruct_path(file_) : out_,
                        evidence::write_sigstruct(sigstruct), 0644, streams);
  }
  CONFCOM_TRY(const ByteVector written, enclave::with_sigstruct(std::move(file), sigstruct));
  return write_output(out_.empty() ? behind_links(file_) : out_, written, mode_of(file_), streams);
}

Result<ExitStatus> EnclaveSign::run(Streams& streams) {
  CONFCOM_CHECK(key_.check());
  CONFCOM_TRY(ByteVector file, load_enclave_file(file_));
  const auto image = enclave::parse_enclave_image(file);
  if (!image) return std::unexpected(with_context(image.error(), file_));
  CONFCOM_TRY(Sigstruct sigstruct, unsigned_sigstruct(file, *image));
  if (!key_.digest_out().empty()) {
    CONFCOM_CHECK(
        write_output(key_.digest_out(), enclave::signing_digest(sigstruct), 0644, streams));
    return ExitStatus::kAccepted;
  }
  CONFCOM_TRY(sigstruct, key_.sign(sigstruct));
  CONFCOM_CHECK(write(std::move(file), image->format, sigstruct, streams));
  if (out_ != "-")
    streams.out << fields_text(sigstruct_fields(sigstruct, enclave::check_sigstruct(sigstruct)));
  return ExitStatus::kAccepted;
}

}  // namespace

std::unique_ptr<Command> make_enclave_sign(const Environment& environment) {
  return std::make_unique<EnclaveSign>(environment);
}

}  // namespace confcom::app
