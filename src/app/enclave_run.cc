#include "app/enclave_run.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "app/enclave_run_text.h"
#include "app/enclave_start_options.h"
#include "app/hex_option.h"
#include "app/output_file.h"
#include "app/path_option.h"
#include "app/quotes_option.h"
#include "app/text_layout.h"
#include "base/base64.h"
#include "sdk/interface.h"
#include "service/enclave_host/enclave_host.h"
#include "service/enclave_host/standard_call_outs.h"

namespace confcom::app {
namespace {

using service::EnclaveHost;
using service::QuoteSource;

enum class Encoding : std::uint8_t { kBinary, kBase64 };

std::unexpected<Error> refused(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

class EnclaveRun final : public Command {
 public:
  explicit EnclaveRun(const Environment& environment) : start_(environment), quotes_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kEnclaveRunText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] bool take_rest(std::span<const std::string> rest) override {
    arguments_.assign(rest.begin(), rest.end());
    return true;
  }
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] bool wants_report() const { return !report_out_.empty() || !quote_out_.empty(); }
  [[nodiscard]] Result<sdk::ByteArray<64>> report_data() const;
  [[nodiscard]] Result<std::optional<service::EnclaveFiles>> files() const;
  /// What is to be known of a start, on standard error.
  static void tell(const enclave::Loaded& loaded, Streams& streams);
  /// What the enclave asked for and did not get; it need not say so itself.
  static void tell(const Error& error, Streams& streams);
  [[nodiscard]] Result<void> run_program(EnclaveHost& host) const;
  [[nodiscard]] Result<ExitStatus> attest(EnclaveHost& host, QuoteSource& quotes,
                                          const sdk::ByteArray<64>& data, Streams& streams) const;
  [[nodiscard]] Result<void> write(const std::string& file, Bytes bytes, Streams& streams) const;
  [[nodiscard]] ExitStatus refuse(const Error& error, Streams& streams) const;

  std::vector<std::string> arguments_;
  EnclaveStartOptions start_;
  std::string files_;
  QuotesOption quotes_;
  std::string report_out_;
  std::string quote_out_;
  Encoding encoding_ = Encoding::kBinary;
  std::string report_data_;
};

void EnclaveRun::declare(CLI::App& app) {
  start_.declare(app);
  add_path(app, "--files", "DIR", files_,
           "Where the enclave's files are; without it, it may have none");
  quotes_.declare(app);
  add_path(app, "--report-out", "FILE", report_out_,
           "Have it make a REPORT for the quoting enclave, and write that; '-' is standard output");
  add_path(app, "--quote-out", "FILE", quote_out_,
           "Have it make a REPORT, and write the quote over that; '-' is standard output");
  app.add_option(
         "--encoding", encoding_,
         "Of both: binary, or base64, a line of its own that can be told from a log's others")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Encoding>{
          {"binary", Encoding::kBinary}, {"base64", Encoding::kBase64}}))
      ->type_name("ENCODING")
      ->default_str("binary");
  app.add_option("--report-data", report_data_,
                 "Handed to the enclave for its REPORT, up to 64 bytes, zeros after them")
      ->type_name("HEX");
}

Result<sdk::ByteArray<64>> EnclaveRun::report_data() const {
  if (!report_data_.empty() && !wants_report())
    return refused("--report-data is for a REPORT; add --report-out or --quote-out");
  if (report_out_ == "-" && quote_out_ == "-")
    return refused("--report-out and --quote-out: one of them may be standard output");
  sdk::ByteArray<64> out{};
  CONFCOM_CHECK(read_hex_front("--report-data", report_data_, out));
  return out;
}

Result<std::optional<service::EnclaveFiles>> EnclaveRun::files() const {
  if (files_.empty()) return std::nullopt;
  auto opened = service::EnclaveFiles::open(files_);
  if (!opened) return std::unexpected(with_context(std::move(opened).error(), "--files"));
  return opened;
}

void EnclaveRun::tell(const enclave::Loaded& loaded, Streams& streams) {
  if (loaded.backend == enclave::Backend::kEmulated)
    streams.err << "confcom: emulated: nothing inside is protected from this machine\n";
  for (const std::string& warning : loaded.warnings)
    streams.err << "confcom: warning: " << warning << '\n';
  streams.err << std::flush;
}

void EnclaveRun::tell(const Error& error, Streams& streams) {
  // A file that is not there yet is how a first run begins.
  if (error.code == ErrorCode::kNotFound) return;
  streams.err << "confcom: the enclave asked in vain: " << one_line(error.message) << std::endl;
}

/// Errors: why the enclave has not come to a good end.
Result<void> EnclaveRun::run_program(EnclaveHost& host) const {
  CONFCOM_TRY(const auto ran, host.call_if_taken<sdk::Run>({arguments_}));
  if (!ran.has_value()) {
    if (wants_report() && arguments_.empty()) return {};
    return fail(ErrorCode::kUnsupported,
                "it cannot be run as a program (call Run, number 1); call it from a host of its "
                "own, or ask for --report-out or --quote-out without arguments");
  }
  if (ran->exit_status == 0) return {};
  return fail(ErrorCode::kDenied, fmt::format("its exit status is {}", ran->exit_status));
}

Result<ExitStatus> EnclaveRun::attest(EnclaveHost& host, QuoteSource& quotes,
                                      const sdk::ByteArray<64>& data, Streams& streams) const {
  CONFCOM_TRY(const auto target_info, quotes.target_info());
  const auto made = host.call<sdk::MakeReport>({.target_info = target_info, .data = data});
  if (!made) return refuse(with_context(made.error(), "MakeReport"), streams);
  if (!report_out_.empty()) CONFCOM_CHECK(write(report_out_, made->report, streams));
  if (quote_out_.empty()) return ExitStatus::kAccepted;
  CONFCOM_TRY(const ByteVector quote, quotes.quote(made->report));
  CONFCOM_CHECK(write(quote_out_, quote, streams));
  return ExitStatus::kAccepted;
}

Result<void> EnclaveRun::write(const std::string& file, Bytes bytes, Streams& streams) const {
  if (encoding_ == Encoding::kBinary) return write_output(file, bytes, 0644, streams);
  return write_output(file, as_bytes(to_base64(bytes) + '\n'), 0644, streams);
}

ExitStatus EnclaveRun::refuse(const Error& error, Streams& streams) const {
  streams.err << "confcom: " << start_.file() << ": " << error.message << '\n';
  return ExitStatus::kRefused;
}

Result<ExitStatus> EnclaveRun::run(Streams& streams) {
  CONFCOM_CHECK(quotes_.check());
  CONFCOM_TRY(const auto report_data, this->report_data());
  CONFCOM_TRY(const auto files, this->files());
  CONFCOM_TRY(StartedEnclave started, start_.start());
  tell(started.loaded, streams);
  service::LazyQuotes quotes(quotes_.maker(started.loaded.backend, start_.sim_directory()));
  auto call_outs = service::standard_call_outs(
      {.out = streams.out, .err = streams.err, .files = files, .quotes = quotes});
  call_outs.tell_failures([&streams](const Error& error) { tell(error, streams); });
  CONFCOM_TRY(const auto host, EnclaveHost::make(std::move(started.loaded.enclave), started.tcs,
                                                 std::move(call_outs)));
  if (const auto ran = run_program(*host); !ran.has_value()) return refuse(ran.error(), streams);
  if (!wants_report()) return ExitStatus::kAccepted;
  return attest(*host, quotes, report_data, streams);
}

}  // namespace

std::unique_ptr<Command> make_enclave_run(const Environment& environment) {
  return std::make_unique<EnclaveRun>(environment);
}

}  // namespace confcom::app
