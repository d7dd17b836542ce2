// How long the simulated platform takes to make a quote, against the signature alone.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>

#include "base/clock.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_platform.h"

namespace confcom {
namespace {

using platform::SimulatedPlatform;
using Platform = std::unique_ptr<const SimulatedPlatform>;

Platform make_platform(std::uint16_t quote_version) {
  const auto state = platform::make_platform_state(SystemClock().now()).value();
  return SimulatedPlatform::make(platform::write_platform_state(state).value(), quote_version)
      .value();
}

/// One REPORT, checked and quoted: what a client asks for.
void quote(benchmark::State& state, std::uint16_t version) {
  const Platform platform = make_platform(version);
  const auto report =
      evidence::write_report(platform->cpu().ereport({}, platform->qe().target_info(), {}));
  ByteVector room(platform->qe().quote_size());
  for (auto _ : state) {
    if (!platform->qe().quote(report, room).has_value()) state.SkipWithError("refused");
  }
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

/// The least that any quoting enclave has to do: one P-256 signature over a digest.
void openssl_sign(benchmark::State& state) {
  const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_EC_gen("P-256"));
  const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  const unsigned char digest[32] = {1};
  unsigned char signature[80];
  if (EVP_PKEY_sign_init(context.get()) != 1) state.SkipWithError("no context");
  for (auto _ : state) {
    std::size_t size = sizeof signature;
    if (EVP_PKEY_sign(context.get(), signature, &size, digest, sizeof digest) != 1)
      state.SkipWithError("no signature");
  }
}

BENCHMARK(openssl_sign)->Name("openssl/sign");
BENCHMARK_CAPTURE(quote, v3, std::uint16_t{3})->Name("confcom/quote/v3");
BENCHMARK_CAPTURE(quote, v4, std::uint16_t{4})->Name("confcom/quote/v4");
BENCHMARK_CAPTURE(quote, v5, std::uint16_t{5})->Name("confcom/quote/v5");

}  // namespace
}  // namespace confcom

BENCHMARK_MAIN();
