#include "raw_host.h"

#include <utility>

#include "base/file.h"
#include "enclave/image/enclave_image.h"

namespace confcom::tests {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;

/// One for all, so that an enclave that is loaded again is on the machine that it was on.
std::shared_ptr<const enclave::SimulatedCpu> the_processor() {
  static const auto cpu =
      std::make_shared<enclave::SimulatedCpu>(enclave::CpuSecret::make({std::byte{2}}));
  return cpu;
}

std::optional<sdk::ByteVector> found(const std::map<std::string, sdk::ByteVector>& files,
                                     const std::string& name) {
  const auto file = files.find(name);
  if (file == files.end()) return std::nullopt;
  return file->second;
}

}  // namespace

LoadedEnclave::LoadedEnclave(const std::string& name) : cpu_(the_processor()) {
  const std::string path = std::string(CONFCOM_ENCLAVES) + "/" + name + ".enclave";
  const auto image = enclave::parse_enclave_image(load_file(path, kMaxFileBytes).value()).value();
  for (const enclave::PageRange& range : image.ranges)
    if (range.flags.type() == enclave::PageType::kTcs) tcs_.push_back(range.offset);
  enclave_ = enclave::EmulatedEnclave::load(image, image.sigstruct.value_or(evidence::Sigstruct{}),
                                            {}, cpu_)
                 .value();
}

RawHost::RawHost(const LoadedEnclave& enclave, std::size_t thread, std::size_t exchange_bytes)
    : enclave_(enclave),
      tcs_(enclave.tcs(thread)),
      words_(exchange_bytes / sdk::kExchangeWord),
      exchange_(std::as_writable_bytes(std::span(words_))) {}

std::uint64_t RawHost::exchange_address() const {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what a register holds.
  return reinterpret_cast<std::uint64_t>(exchange_.data());
}

Left RawHost::enter(const enclave::EntryRegisters& registers) {
  const auto exit = enclave_->enter(tcs_, enclave::Entry::kEenter, registers).value();
  if (exit.exception.has_value()) return {.exit = kException};
  return {.exit = static_cast<sdk::Exit>(exit.registers.rdi),
          .rsi = exit.registers.rsi,
          .rdx = exit.registers.rdx};
}

Left RawHost::call(std::uint32_t number, std::uint64_t request_bytes) {
  return enter({.rdi = std::to_underlying(sdk::Entry::kCall),
                .rsi = exchange_address(),
                .rdx = exchange_.size(),
                .r8 = number,
                .r9 = request_bytes});
}

Left RawHost::call(std::uint32_t number, sdk::Bytes request) {
  std::ranges::copy(request, exchange_.begin());
  return call(number, request.size());
}

Left RawHost::give_back(std::uint64_t code, sdk::Bytes answer) {
  std::ranges::copy(answer, exchange_.begin());
  return enter({.rdi = std::to_underlying(sdk::Entry::kReturn), .rsi = code, .rdx = answer.size()});
}

sdk::ByteVector RawHost::taken(std::uint64_t bytes) const {
  const auto taken = sdk::Bytes(exchange_).first(bytes);
  return {taken.begin(), taken.end()};
}

FaithfulHost::Ended FaithfulHost::call(std::uint32_t number, sdk::Bytes request) {
  Left left = raw_.call(number, request);
  while (left.exit == sdk::Exit::kCallOut) left = serve(left);
  return {left, raw_.taken(left.rsi)};
}

Left FaithfulHost::serve(const Left& left) {
  const sdk::ByteVector request = raw_.taken(left.rsi);
  if (before_call_out) before_call_out(left.rdx);
  switch (left.rdx) {
    case sdk::Print::kNumber:
      printed += decoded<sdk::Print::Request>(request).text;
      return raw_.give_back(0, {});
    case sdk::LoadFile::kNumber: {
      auto content = found(files, decoded<sdk::LoadFile::Request>(request).name);
      if (!content) return raw_.give_back(5, {});
      return raw_.give_back(0, sdk::encode(sdk::LoadFile::Response{*content}));
    }
    case sdk::SaveFile::kNumber: {
      auto file = decoded<sdk::SaveFile::Request>(request);
      (refuses_to_save ? withheld : files)[file.name] = std::move(file.content);
      return raw_.give_back(refuses_to_save ? 6 : 0, {});
    }
    case sdk::GetTargetInfo::kNumber:
      return raw_.give_back(0, sdk::encode(sdk::GetTargetInfo::Response{target_info}));
    case sdk::GetQuote::kNumber: {
      const auto report = decoded<sdk::GetQuote::Request>(request).report;
      const auto made = quote ? quote(report) : sdk::ByteVector(report.begin(), report.end());
      return raw_.give_back(0, sdk::encode(sdk::GetQuote::Response{made}));
    }
    default:
      return raw_.give_back(2, {});
  }
}

}  // namespace confcom::tests
