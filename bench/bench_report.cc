// How long it takes to verify a SEV-SNP report: warm, cold, and against the bare signature. Reads a
// recorded report of Milan in place. bench/peers/snp compares with other verifiers.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <array>
#include <memory>

#include "report_sample.h"
#include "verify/snp_verifier.h"

namespace confcom {
namespace {

using verify::SnpRevocation;
using verify::SnpRoots;
using verify::SnpVerifier;

/// A benchmark of refusals would measure something else.
void require(bool accepted, benchmark::State& state) {
  if (!accepted) state.SkipWithError("the report was refused");
}

/// The next report below authorities and a CRL that were checked before.
void warm(benchmark::State& state, const ReportSample& sample) {
  SnpVerifier verifier(SnpRoots::amd());
  for (auto _ : state) {
    const auto verdict =
        verifier.verify(sample.report, sample.collateral, sample.time, SnpRevocation::kRequired);
    require(verdict.evidence_ok(), state);
  }
}

/// Nothing is remembered: three RSA signatures too.
void cold(benchmark::State& state, const ReportSample& sample) {
  for (auto _ : state) {
    SnpVerifier verifier(SnpRoots::amd());
    const auto verdict =
        verifier.verify(sample.report, sample.collateral, sample.time, SnpRevocation::kRequired);
    require(verdict.evidence_ok(), state);
  }
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

/// The least that any verifier has to do: a signature of as many bytes as a report signs, by a key
/// that is there.
void openssl_verify(benchmark::State& state) {
  const Key key(EVP_EC_gen("P-384"));
  const std::array<unsigned char, 0x2A0> message{};
  std::array<unsigned char, 128> signature{};
  std::size_t size = signature.size();
  const Context signing(EVP_MD_CTX_new());
  EVP_DigestSignInit(signing.get(), nullptr, EVP_sha384(), nullptr, key.get());
  EVP_DigestSign(signing.get(), signature.data(), &size, message.data(), message.size());
  for (auto _ : state) {
    const Context context(EVP_MD_CTX_new());
    EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha384(), nullptr, key.get());
    require(EVP_DigestVerify(context.get(), signature.data(), size, message.data(),
                             message.size()) == 1,
            state);
  }
}

}  // namespace
}  // namespace confcom

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const auto sample = confcom::load_report_sample(CONFCOM_CONFORMANCE_DATA);
  if (!sample.has_value()) {
    fmt::print(stderr, "bench_report: needs the conformance data: {}\n", sample.error().message);
    return 2;
  }
  benchmark::RegisterBenchmark("openssl/p384_verify", confcom::openssl_verify);
  benchmark::RegisterBenchmark("confcom/report/warm",
                               [&](benchmark::State& state) { confcom::warm(state, *sample); });
  benchmark::RegisterBenchmark("confcom/report/cold",
                               [&](benchmark::State& state) { confcom::cold(state, *sample); });
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
