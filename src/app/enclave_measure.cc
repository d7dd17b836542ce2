#include "app/enclave_measure.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "app/enclave_file.h"
#include "app/fields_json.h"
#include "app/fields_text.h"
#include "app/json_text.h"
#include "app/output_option.h"
#include "app/path_option.h"
#include "base/hex.h"
#include "enclave/image/enclave_image.h"
#include "enclave/image/measurement.h"
#include "enclave/image/sigstruct_finder.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr Definition kExitStatus[] = {
    {"0", "measured; a SIGSTRUCT, if there is one, is for this enclave"},
    {"1", "the SIGSTRUCT is for another enclave, or the file is no enclave"},
    {"2", "could not look: no such file, bad arguments"},
};

constexpr Definition kExamples[] = {
    {"confcom enclave measure enclave.signed.so", "MRENCLAVE, and whether its SIGSTRUCT has it"},
    {"confcom enclave measure enclave.sgxs --sigstruct enclave.sgxs.sig",
     "With a SIGSTRUCT from a file of its own"},
    {"confcom enclave measure -o json enclave.so | jq -r .mrenclave", "MRENCLAVE alone"},
};

constexpr CommandText kText = {
    .path = "enclave measure",
    .summary = "Compute an enclave's MRENCLAVE from its pages",
    .description =
        "Builds the enclave's pages as a loader does, and measures them as the processor does. "
        "Known are SGXS streams, files signed by Intel's SDK, and files of this project, signed "
        "or not.\n\n"
        "If the file has a SIGSTRUCT, or one is given, the MRENCLAVE in it must be the one that "
        "was computed. Whether its signature holds, 'confcom enclave inspect' says.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

std::string refusal_json(const Error& error) {
  return json_text<Json>({{"mrenclave", nullptr}, {"error", error_json<Json>(error)}});
}

/// What there is to say of an image that was measured.
struct Measured {
  std::string mrenclave;
  std::optional<std::string> claimed;  ///< the SIGSTRUCT's

  [[nodiscard]] bool differs() const { return claimed.has_value() && *claimed != mrenclave; }
};

std::vector<Field> fields_of(const enclave::EnclaveImage& image, const Measured& measured) {
  std::uint64_t pages = 0;
  for (const enclave::PageRange& range : image.ranges) pages += range.pages;
  std::vector<Field> fields = {
      {"mrenclave", "MRENCLAVE", measured.mrenclave},
      {"format", "format", std::string(to_string(image.format))},
      {"size", "size", image.size},
      {"pages", "pages added", pages},
      {"ssa_frame_pages", "pages of an SSA frame", std::uint64_t{image.ssa_frame_pages}},
      {"sigstruct_mrenclave", "SIGSTRUCT's MRENCLAVE", {}},
      {"matches", "SIGSTRUCT matches", {}}};
  if (!measured.claimed.has_value()) return fields;
  fields[5].value = *measured.claimed;
  fields[6].value = !measured.differs();
  return fields;
}

/// One line on a terminal, overwritten as it goes on.
enclave::MeasureProgress progress_on(Streams& streams) {
  constexpr std::uint64_t kWorthTelling = (std::uint64_t{64} << 20) / enclave::kPageBytes;
  if (!streams.err_is_terminal) return {};
  return [&streams](std::uint64_t done, std::uint64_t total) {
    if (total < kWorthTelling) return;
    streams.err << fmt::format("\rmeasuring: {:3} %", done * 100 / total) << std::flush;
    if (done == total) streams.err << "\r\x1b[K" << std::flush;
  };
}

class EnclaveMeasure final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    add_path(app, "FILE", "FILE", file_, "The enclave").required();
    add_path(app, "--sigstruct", "FILE", sigstruct_,
             "The SIGSTRUCT, instead of the one in the enclave's file");
    output_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] Result<std::optional<std::string>> claimed(
      const enclave::EnclaveImage& image) const;
  [[nodiscard]] ExitStatus refuse(const Error& error, Streams& streams) const;
  [[nodiscard]] ExitStatus show(const enclave::EnclaveImage& image, const Measured& measured,
                                Streams& streams) const;

  std::string file_;
  std::string sigstruct_;
  OutputOption output_;
};

/// The MRENCLAVE that the SIGSTRUCT is for.
Result<std::optional<std::string>> EnclaveMeasure::claimed(
    const enclave::EnclaveImage& image) const {
  if (!sigstruct_.empty()) {
    CONFCOM_TRY(const ByteVector bytes, load_enclave_file(sigstruct_));
    auto given = enclave::read_sigstruct(bytes);
    if (!given) return std::unexpected(with_context(std::move(given).error(), sigstruct_));
    return to_hex(given->enclave_hash);
  }
  if (!image.sigstruct.has_value()) return std::nullopt;
  return to_hex(image.sigstruct->enclave_hash);
}

ExitStatus EnclaveMeasure::refuse(const Error& error, Streams& streams) const {
  if (output_.json()) streams.out << refusal_json(error);
  streams.err << "confcom: " << file_ << ": " << error.message << '\n';
  return ExitStatus::kRefused;
}

ExitStatus EnclaveMeasure::show(const enclave::EnclaveImage& image, const Measured& measured,
                                Streams& streams) const {
  const std::vector<Field> fields = fields_of(image, measured);
  streams.out << (output_.json() ? json_text(fields_json<Json>(fields)) : fields_text(fields));
  if (!measured.differs()) return ExitStatus::kAccepted;
  streams.err << fmt::format(
      "confcom: {}: its MRENCLAVE is {}, its SIGSTRUCT is for {}: no processor would start it; "
      "sign it again, or find the file that was signed\n",
      file_, measured.mrenclave, measured.claimed.value_or(""));
  return ExitStatus::kRefused;
}

Result<ExitStatus> EnclaveMeasure::run(Streams& streams) {
  CONFCOM_TRY(ByteVector bytes, load_enclave_file(file_));
  const auto image = enclave::parse_enclave_image(std::move(bytes));
  if (!image) return refuse(image.error(), streams);
  CONFCOM_TRY(auto claimed, this->claimed(*image));
  const Measured measured{.mrenclave = to_hex(enclave::measure(*image, progress_on(streams))),
                          .claimed = std::move(claimed)};
  return show(*image, measured, streams);
}

}  // namespace

std::unique_ptr<Command> make_enclave_measure() { return std::make_unique<EnclaveMeasure>(); }

}  // namespace confcom::app
