// How long an enclave takes to measure, against SHA-256 over the same stream in one piece.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "enclave/image/measurement.h"

namespace confcom {
namespace {

using enclave::EnclaveImage;
using enclave::kExtendBytes;
using enclave::kExtendsPerPage;
using enclave::kPageBytes;
using enclave::SecinfoFlags;

constexpr std::uint64_t kPages = (std::uint64_t{64} << 20) / kPageBytes;
constexpr std::size_t kRecordBytes = 64;
constexpr std::uint64_t kStreamBytes =
    kRecordBytes + kPages * (kRecordBytes + kExtendsPerPage * (kRecordBytes + kExtendBytes));

const ByteVector& content() {
  static const ByteVector bytes = [] {
    ByteVector out(kPages * kPageBytes);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(i % 251);
    return out;
  }();
  return bytes;
}

/// `whole` pages have content; the rest are the zeros of a heap.
void measure(benchmark::State& state, std::uint64_t whole) {
  EnclaveImage image;
  image.size = 2 * kPages * kPageBytes;
  image.ranges = {{.offset = 0,
                   .pages = kPages,
                   .flags = SecinfoFlags::regular(SecinfoFlags::kRead | SecinfoFlags::kWrite),
                   .content = Bytes(content()).first(whole * kPageBytes)}};
  for (auto _ : state) benchmark::DoNotOptimize(enclave::measure(image));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kStreamBytes));
}

void plain_sha256(benchmark::State& state) {
  const ByteVector stream(kStreamBytes, std::byte{0x5a});
  for (auto _ : state) benchmark::DoNotOptimize(crypto::sha256(stream));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kStreamBytes));
}

BENCHMARK(plain_sha256)->Name("openssl/sha256/64MiB");
BENCHMARK_CAPTURE(measure, content, kPages)->Name("confcom/measure/content/64MiB");
BENCHMARK_CAPTURE(measure, zeros, std::uint64_t{0})->Name("confcom/measure/zeros/64MiB");

}  // namespace
}  // namespace confcom

BENCHMARK_MAIN();
