// What the SDK's enclaves cost: to load them, and to call them, against the traps that an emulated
// call cannot do without.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "base/file.h"
#include "enclave/emulated/emulated_enclave.h"
#include "enclave/image/enclave_image.h"
#include "enclave/simulated_cpu.h"
#include "selftest/calls.h"
#include "service/enclave_host/enclave_host.h"
#include "two_bare_traps.h"

namespace confcom {
namespace {

using enclave::EmulatedEnclave;
using enclave::EnclaveImage;

constexpr int kRounds = 20;
constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;

EnclaveImage image_of(const std::string& name) {
  const std::string path = std::string(CONFCOM_ENCLAVES) + "/" + name + ".enclave";
  return enclave::parse_enclave_image(load_file(path, kMaxFileBytes).value()).value();
}

std::unique_ptr<enclave::Enclave> load(const EnclaveImage& image) {
  static const auto cpu =
      std::make_shared<const enclave::SimulatedCpu>(enclave::CpuSecret::make({}));
  return EmulatedEnclave::load(image, image.sigstruct.value_or(evidence::Sigstruct{}), {}, cpu)
      .value();
}

void load_enclave(benchmark::State& state, const std::string& name) {
  const EnclaveImage image = image_of(name);
  for (auto _ : state) benchmark::DoNotOptimize(load(image));
}

/// The tests' enclave, behind a host that answers every call out of number 1 with nothing.
std::unique_ptr<service::EnclaveHost> host() {
  const EnclaveImage image = image_of("selftest");
  service::CallOuts call_outs;
  call_outs.on<sdk::Print>(
      [](const auto& /*request*/) -> Result<sdk::Nothing> { return sdk::Nothing{}; });
  return service::EnclaveHost::make(load(image), service::tcs_offsets(image), std::move(call_outs))
      .value();
}

template <sdk::IncomingCall C>
void call(benchmark::State& state, const typename C::Request& request) {
  const auto called = host();
  for (auto _ : state) benchmark::DoNotOptimize(called->call<C>(request).value());
}

void empty_call(benchmark::State& state) { call<selftest::Echo>(state, {}); }

void call_with_call_out(benchmark::State& state) {
  call<selftest::CallsOut>(state, {sdk::Print::kNumber, sdk::encode(sdk::Print::Request{})});
}

void echo_16_kib(benchmark::State& state) { call<selftest::Echo>(state, {ByteVector(16384)}); }

void seal_1_kib(benchmark::State& state) {
  call<selftest::SealBlob>(state, {1, ByteVector(1024), {}});
}

BENCHMARK_CAPTURE(load_enclave, hello, std::string("hello"))->Name("sdk/load/hello");
BENCHMARK_CAPTURE(load_enclave, attested, std::string("attested"))->Name("sdk/load/attested");
BENCHMARK(empty_call)->Name("sdk/call")->Repetitions(kRounds);
BENCHMARK(two_bare_traps)->Name("kernel/two_traps")->Repetitions(kRounds);
BENCHMARK(call_with_call_out)->Name("sdk/call_with_call_out");
BENCHMARK(echo_16_kib)->Name("sdk/echo/16KiB");
BENCHMARK(seal_1_kib)->Name("sdk/seal/1KiB");

}  // namespace
}  // namespace confcom

BENCHMARK_MAIN();
