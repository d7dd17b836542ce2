// What it costs to enter an emulated enclave, against the two traps that it cannot do without; and
// to load one, against SHA-256 over what is measured.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "enclave/emulated/emulated_enclave.h"
#include "enclave/simulated_cpu.h"
#include "enclave/testing/test_enclave.h"
#include "two_bare_traps.h"

namespace confcom {
namespace {

using enclave::EmulatedEnclave;
using enclave::Entry;
using enclave::kExtendBytes;
using enclave::kExtendsPerPage;
using enclave::kPageBytes;
using enclave::testing::make_test_enclave;
using enclave::testing::TestEnclave;

constexpr int kRounds = 20;
constexpr std::uint64_t kLoadedPages = (std::uint64_t{100} << 20) / kPageBytes;
constexpr std::uint64_t kBytesPerPage = 64 + kExtendsPerPage * (64 + kExtendBytes);

std::shared_ptr<const enclave::SimulatedCpu> cpu() {
  static const auto one =
      std::make_shared<const enclave::SimulatedCpu>(enclave::CpuSecret::make({}));
  return one;
}

void enter_and_exit(benchmark::State& state) {
  const TestEnclave built = make_test_enclave();
  const auto loaded = EmulatedEnclave::load(built.image, built.sigstruct, {}, cpu()).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(loaded->enter(built.tcs(), Entry::kEenter, {}).value());
  }
}

/// The tests' enclave, and 100 MiB behind its other pages: of content, or of zeros like a heap.
TestEnclave large_enclave(Bytes content) {
  TestEnclave built = make_test_enclave();
  built.image.size = 2 * kLoadedPages * kPageBytes;
  built.image.ranges.push_back(
      {.offset = built.dynamic(),
       .pages = kLoadedPages,
       .flags = enclave::SecinfoFlags::regular(enclave::SecinfoFlags::kRead),
       .content = content});
  sign_again(built);
  return built;
}

void load(benchmark::State& state, std::size_t content_bytes) {
  const ByteVector content(content_bytes, std::byte{0x5a});
  const TestEnclave built = large_enclave(content);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        EmulatedEnclave::load(built.image, built.sigstruct, {}, cpu()).value());
  }
}

void plain_sha256(benchmark::State& state) {
  const ByteVector stream(kLoadedPages * kBytesPerPage, std::byte{0x5a});
  for (auto _ : state) benchmark::DoNotOptimize(crypto::sha256(stream));
}

BENCHMARK(enter_and_exit)->Name("confcom/enter_exit")->Repetitions(kRounds);
BENCHMARK(two_bare_traps)->Name("kernel/two_traps")->Repetitions(kRounds);
BENCHMARK_CAPTURE(load, content, kLoadedPages* kPageBytes)->Name("confcom/load/content/100MiB");
BENCHMARK_CAPTURE(load, zeros, 0)->Name("confcom/load/zeros/100MiB");
BENCHMARK(plain_sha256)->Name("openssl/sha256/100MiB");

}  // namespace
}  // namespace confcom

BENCHMARK_MAIN();
