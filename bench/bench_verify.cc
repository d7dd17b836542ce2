// How long it takes to verify a quote: warm, cold, against the bare arithmetic and against the peer
// dcap-qvl. Reads two recorded quotes, golden 01 (SGX, version 3) and 02 (TDX, version 4), in
// place.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/file.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "collateral/quote_collateral.h"
#include "verify/quote_verifier.h"

#ifdef CONFCOM_BENCH_PEERS
#include "dcap_qvl/dcap_qvl_peer.h"
#endif

namespace confcom {
namespace {

using collateral::QuoteCollateral;
using verify::QuoteVerifier;
using verify::TrustedRoot;
using verify::VerificationTime;

/// One recorded quote with its collateral and a time at which both are valid.
struct Sample {
  std::string name;
  ByteVector quote;
  QuoteCollateral collateral;
  VerificationTime time;
};

Result<Sample> load_sample(std::string name, std::string_view directory, std::string_view time) {
  const auto path =
      std::filesystem::path(CONFCOM_CONFORMANCE_DATA) / "attestation/sgx/golden" / directory;
  CONFCOM_TRY(ByteVector quote, load_file(path / "quote.bin", kMaxFileBytes));
  CONFCOM_TRY(QuoteCollateral collateral, collateral::load_collateral_directory(path));
  CONFCOM_TRY(const Timestamp now, parse_timestamp(time));
  return Sample{std::move(name), std::move(quote), std::move(collateral), {.now = now}};
}

constexpr QuoteVerifier::CacheLimits kNoAttestationKeys{
    .certificates = 64, .collaterals = 64, .pck_chains = 64, .attestation_keys = 0};

/// A benchmark of refusals would measure something else.
void require(bool accepted, benchmark::State& state) {
  if (!accepted) state.SkipWithError("the quote was refused");
}

/// Everything is remembered, the attestation key's certification too: a platform's second quote.
void warm(benchmark::State& state, const Sample& sample) {
  QuoteVerifier verifier(TrustedRoot::intel());
  for (auto _ : state)
    require(verifier.verify(sample.quote, sample.collateral, sample.time).evidence_ok(), state);
}

/// Collateral and PCK chain are remembered, the attestation key is not: two P-256 verifications.
void warm_new_key(benchmark::State& state, const Sample& sample) {
  QuoteVerifier verifier(TrustedRoot::intel(), kNoAttestationKeys);
  for (auto _ : state)
    require(verifier.verify(sample.quote, sample.collateral, sample.time).evidence_ok(), state);
}

/// The same for a caller that holds on to its collateral.
void warm_new_key_prepared(benchmark::State& state, const Sample& sample) {
  QuoteVerifier verifier(TrustedRoot::intel(), kNoAttestationKeys);
  const auto collateral = verifier.check(sample.collateral);
  for (auto _ : state)
    require(verifier.verify(sample.quote, *collateral, sample.time).evidence_ok(), state);
}

/// Nothing is remembered: all is parsed from bytes and every signature verified. What is known
/// beforehand is the trusted root, as it is compiled into the peer.
void cold(benchmark::State& state, const Sample& sample, const TrustedRoot& root) {
  for (auto _ : state) {
    QuoteVerifier verifier(root);
    require(verifier.verify(sample.quote, sample.collateral, sample.time).evidence_ok(), state);
  }
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

/// The least that any verifier has to do: twice import a key and verify one signature, with OpenSSL
/// at its fastest (the group copied from another key, not looked up by name).
void openssl_twice(benchmark::State& state) {
  const Key key(EVP_EC_gen("P-256"));
  unsigned char point[65];
  std::size_t size = 0;
  EVP_PKEY_get_octet_string_param(key.get(), "encoded-pub-key", point, sizeof point, &size);
  const ByteVector message(432);  // header and body of an SGX quote
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): unsigned char may alias any object.
  const auto* data = reinterpret_cast<const unsigned char*>(message.data());
  unsigned char signature[80];
  std::size_t signature_size = sizeof signature;
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key.get());
  EVP_DigestSign(context, signature, &signature_size, data, message.size());
  EVP_MD_CTX_free(context);

  const auto import_and_verify = [&] {
    const Key imported(EVP_PKEY_new());
    EVP_PKEY_copy_parameters(imported.get(), key.get());
    EVP_PKEY_set1_encoded_public_key(imported.get(), point, size);
    EVP_MD_CTX* verification = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(verification, nullptr, EVP_sha256(), nullptr, imported.get());
    const bool holds =
        EVP_DigestVerify(verification, signature, signature_size, data, message.size()) == 1;
    EVP_MD_CTX_free(verification);
    return holds;
  };
  for (auto _ : state) {
    require(import_and_verify(), state);
    require(import_and_verify(), state);
  }
}

#ifdef CONFCOM_BENCH_PEERS
dcap_qvl_peer_bytes view(const ByteVector& bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): unsigned char may alias any object.
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

dcap_qvl_peer_collateral view(const QuoteCollateral& c) {
  return {view(c.tcb_info), view(c.tcb_info_chain), view(c.qe_identity), view(c.qe_identity_chain),
          view(c.pck_crl),  view(c.pck_crl_chain),  view(c.root_ca_crl)};
}

std::uint64_t unix_time(const Sample& sample) {
  return static_cast<std::uint64_t>(sample.time.now.time_since_epoch().count());
}

void peer_cold(benchmark::State& state, const Sample& sample) {
  const dcap_qvl_peer_collateral collateral = view(sample.collateral);
  for (auto _ : state) {
    require(dcap_qvl_peer_verify(view(sample.quote), &collateral, unix_time(sample), nullptr, 0) ==
                DCAP_QVL_PEER_OK,
            state);
  }
}

void peer_prepared(benchmark::State& state, const Sample& sample) {
  const dcap_qvl_peer_collateral collateral = view(sample.collateral);
  dcap_qvl_peer_prepared* prepared = nullptr;
  require(dcap_qvl_peer_prepare(&collateral, &prepared, nullptr, 0) == DCAP_QVL_PEER_OK, state);
  for (auto _ : state) {
    require(dcap_qvl_peer_verify_prepared(prepared, view(sample.quote), unix_time(sample), nullptr,
                                          0) == DCAP_QVL_PEER_OK,
            state);
  }
  dcap_qvl_peer_free(prepared);
}
#endif

void cold_plain_root(benchmark::State& state, const Sample& sample) {
  cold(state, sample, TrustedRoot::intel());
}

void cold_precomputed_root(benchmark::State& state, const Sample& sample) {
  static const TrustedRoot root = TrustedRoot::intel().precomputed();
  cold(state, sample, root);
}

using Function = void (*)(benchmark::State&, const Sample&);

void add(std::string_view name, Function function, const Sample& sample) {
  benchmark::RegisterBenchmark(
      fmt::format("{}/{}", name, sample.name).c_str(),
      [function, &sample](benchmark::State& state) { function(state, sample); });
}

void add_all(const Sample& sample) {
  add("confcom/warm", warm, sample);
  add("confcom/warm_new_key", warm_new_key, sample);
  add("confcom/warm_new_key_prepared", warm_new_key_prepared, sample);
  add("confcom/cold", cold_precomputed_root, sample);
  add("confcom/cold_plain_root", cold_plain_root, sample);
#ifdef CONFCOM_BENCH_PEERS
  add("dcap_qvl/cold", peer_cold, sample);
  add("dcap_qvl/prepared", peer_prepared, sample);
#endif
}

}  // namespace
}  // namespace confcom

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const auto v3 =
      confcom::load_sample("v3", "01-sgx-v3-config-and-sw-hardening", "2025-07-19T10:00:00Z");
  const auto v4 = confcom::load_sample("v4", "02-tdx-v4-up-to-date", "2025-07-01T00:00:00Z");
  for (const auto* sample : {&v3, &v4}) {
    if (sample->has_value()) continue;
    fmt::print(stderr, "bench_verify: needs the conformance data: {}\n", sample->error().message);
    return 2;
  }
  benchmark::RegisterBenchmark("openssl/twice_import_and_verify", confcom::openssl_twice);
  confcom::add_all(*v3);
  confcom::add_all(*v4);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
