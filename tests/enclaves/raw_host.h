#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "enclave/emulated/emulated_enclave.h"
#include "enclave/simulated_cpu.h"
#include "sdk/abi.h"
#include "sdk/interface.h"

namespace confcom::tests {

/// An enclave's file, loaded by the emulator with a processor that is the same in every test.
class LoadedEnclave {
 public:
  /// `name`: of an enclave that the build made, "hello".
  explicit LoadedEnclave(const std::string& name);

  [[nodiscard]] enclave::EmulatedEnclave& operator*() const { return *enclave_; }
  [[nodiscard]] enclave::EmulatedEnclave* operator->() const { return enclave_.get(); }
  [[nodiscard]] std::uint64_t tcs(std::size_t thread) const { return tcs_.at(thread); }
  [[nodiscard]] std::size_t threads() const { return tcs_.size(); }
  [[nodiscard]] const enclave::SimulatedCpu& cpu() const { return *cpu_; }

 private:
  std::shared_ptr<const enclave::SimulatedCpu> cpu_;
  std::vector<std::uint64_t> tcs_;
  std::unique_ptr<enclave::EmulatedEnclave> enclave_;
};

/// Instead of an exit: an exception inside, or of EENTER itself.
inline constexpr auto kException = static_cast<sdk::Exit>(99);

/// What came of an entry.
struct Left {
  sdk::Exit exit{};
  std::uint64_t rsi = 0;
  std::uint64_t rdx = 0;

  friend bool operator==(const Left&, const Left&) = default;
};

/// A message that must be there.
template <sdk::Message M>
M decoded(sdk::Bytes bytes) {
  auto message = sdk::decode<M>(bytes);
  if (!message.has_value()) throw std::runtime_error("not the message that was expected");
  return *std::move(message);
}

/// A host that does what a test tells it, one register at a time: one thread, one exchange.
class RawHost {
 public:
  explicit RawHost(const LoadedEnclave& enclave, std::size_t thread = 0,
                   std::size_t exchange_bytes = 65536);

  /// One EENTER.
  Left enter(const enclave::EntryRegisters& registers);

  /// A call with what is in the exchange.
  Left call(std::uint32_t number, std::uint64_t request_bytes);
  Left call(std::uint32_t number, sdk::Bytes request);
  /// From a call out.
  Left give_back(std::uint64_t code, sdk::Bytes answer);

  [[nodiscard]] std::span<std::byte> exchange() { return exchange_; }
  [[nodiscard]] std::uint64_t exchange_address() const;
  [[nodiscard]] sdk::ByteVector taken(std::uint64_t bytes) const;

 private:
  const LoadedEnclave& enclave_;
  std::uint64_t tcs_;
  std::vector<std::uint64_t> words_;  // aligned as a word
  std::span<std::byte> exchange_;
};

/// A host as it should be: serves a call's calls out from memory.
class FaithfulHost {
 public:
  explicit FaithfulHost(const LoadedEnclave& enclave, std::size_t thread = 0)
      : raw_(enclave, thread) {}

  /// How a call ended, after all its calls out.
  struct Ended {
    Left left;
    sdk::ByteVector bytes;  ///< the response, or the error's text
  };
  Ended call(std::uint32_t number, sdk::Bytes request);

  template <sdk::IncomingCall C>
  Ended call(const typename C::Request& request) {
    return call(C::kNumber, sdk::encode(request));
  }
  /// `confcom enclave run … -- ARGUMENTS`
  Ended run(std::vector<std::string> arguments) {
    return call<sdk::Run>({.arguments = std::move(arguments)});
  }

  std::map<std::string, sdk::ByteVector> files;
  /// When set, files are not saved but withheld.
  bool refuses_to_save = false;
  std::map<std::string, sdk::ByteVector> withheld;
  std::string printed;
  /// Makes a quote of a REPORT; by default the REPORT itself.
  std::function<sdk::ByteVector(const sdk::ByteArray<432>&)> quote;
  /// Of a target that the test knows.
  sdk::ByteArray<512> target_info{};
  /// Called before each call out is served, with its number.
  std::function<void(std::uint64_t)> before_call_out;

 private:
  Left serve(const Left& left);

  RawHost raw_;
};

}  // namespace confcom::tests
