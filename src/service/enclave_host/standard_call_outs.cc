#include "service/enclave_host/standard_call_outs.h"

#include <memory>
#include <mutex>
#include <ostream>
#include <utility>

namespace confcom::service {
namespace {

/// The two streams, for one thread of the enclave at a time.
class Printer {
 public:
  Printer(std::ostream& out, std::ostream& err) : out_(out), err_(err) {}

  Result<sdk::Nothing> print(const sdk::Print::Request& request) {
    if (request.to_standard_error > 1)
      return fail(ErrorCode::kMalformed, "print: to_standard_error is neither 0 nor 1");
    const std::lock_guard hold(mutex_);
    std::ostream& stream = request.to_standard_error == 1 ? err_ : out_;
    if (stream << request.text << std::flush) return sdk::Nothing{};
    return fail(ErrorCode::kIo, "print: the host's output cannot be written");
  }

 private:
  std::mutex mutex_;
  std::ostream& out_;
  std::ostream& err_;
};

Result<const EnclaveFiles*> allowed(const std::optional<EnclaveFiles>& files) {
  if (files.has_value()) return &*files;
  return fail(ErrorCode::kDenied,
              "this enclave may have no files; give its host a directory for them (--files DIR)");
}

void add_files(CallOuts& out, const std::optional<EnclaveFiles>& files) {
  out.on<sdk::LoadFile>(
      [files](const sdk::LoadFile::Request& request) -> Result<sdk::LoadFile::Response> {
        CONFCOM_TRY(const EnclaveFiles* const own, allowed(files));
        CONFCOM_TRY(ByteVector content, own->load(request.name));
        return sdk::LoadFile::Response{std::move(content)};
      });
  out.on<sdk::SaveFile>([files](const sdk::SaveFile::Request& request) -> Result<sdk::Nothing> {
    CONFCOM_TRY(const EnclaveFiles* const own, allowed(files));
    CONFCOM_CHECK(own->save(request.name, request.content));
    return sdk::Nothing{};
  });
}

void add_quotes(CallOuts& out, QuoteSource& quotes) {
  out.on<sdk::GetTargetInfo>(
      [&quotes](const sdk::Nothing&) -> Result<sdk::GetTargetInfo::Response> {
        CONFCOM_TRY(const auto target_info, quotes.target_info());
        return sdk::GetTargetInfo::Response{target_info};
      });
  out.on<sdk::GetQuote>(
      [&quotes](const sdk::GetQuote::Request& request) -> Result<sdk::GetQuote::Response> {
        CONFCOM_TRY(ByteVector quote, quotes.quote(request.report));
        return sdk::GetQuote::Response{std::move(quote)};
      });
}

}  // namespace

CallOuts standard_call_outs(const EnclaveSurroundings& around) {
  CallOuts out;
  out.on<sdk::Print>([printer = std::make_shared<Printer>(around.out, around.err)](
                         const sdk::Print::Request& request) { return printer->print(request); });
  add_files(out, around.files);
  add_quotes(out, around.quotes);
  return out;
}

}  // namespace confcom::service
