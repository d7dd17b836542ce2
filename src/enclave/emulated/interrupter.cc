#include "enclave/emulated/interrupter.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/file.h"
#include "enclave/emulated/emulated_thread.h"
#include "enclave/emulated/enclu_trap.h"

namespace confcom::enclave {
namespace {

constexpr std::chrono::milliseconds kPeriod{10};
constexpr std::size_t kMaxStatusBytes = 16384;

/// A line "Name:\t0123456789abcdef" of /proc/…/status.
std::uint64_t signal_set(std::string_view status, std::string_view name) {
  const std::size_t line = status.find(name);
  if (line == std::string_view::npos) return 0;
  const std::string_view digits = status.substr(line + name.size()).substr(0, 16);
  std::uint64_t set = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), set, 16);
  return set;
}

/// Those for the thread alone, and those for whichever thread takes them first.
std::uint64_t pending_signals(int thread_id) {
  const auto status =
      load_file(fmt::format("/proc/self/task/{}/status", thread_id), kMaxStatusBytes);
  if (!status.has_value()) return 0;
  const std::string_view text = as_text(*status);
  return signal_set(text, "\nSigPnd:\t") | signal_set(text, "\nShdPnd:\t");
}

void look_at(ThreadRecord& record, const void* enclave) {
  if (record.enclave != enclave || !record.inside) return;
  const int thread_id = record.thread_id;
  if (thread_id == 0) return;
  if ((pending_signals(thread_id) & ~record.host_signal_mask) != 0) interrupt_thread(thread_id);
}

void watch(const std::stop_token& stop, const void* enclave) {
  std::mutex mutex;
  std::condition_variable_any over;
  std::unique_lock lock(mutex);
  while (!over.wait_for(lock, stop, kPeriod, [&] { return stop.stop_requested(); })) {
    for (std::size_t i = 0; i < thread_record_count(); ++i) look_at(*thread_record(i), enclave);
  }
}

}  // namespace

Interrupter::Interrupter(const void* enclave)
    : thread_([enclave](const std::stop_token& stop) { watch(stop, enclave); }) {}

}  // namespace confcom::enclave
