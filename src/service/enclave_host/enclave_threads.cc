#include "service/enclave_host/enclave_threads.h"

#include <fmt/format.h>

#include <ranges>
#include <utility>

#include "enclave/image/page.h"

namespace confcom::service {

std::vector<std::uint64_t> tcs_offsets(const enclave::EnclaveImage& image) {
  std::vector<std::uint64_t> out;
  for (const enclave::PageRange& range : image.ranges) {
    if (range.flags.type() != enclave::PageType::kTcs) continue;
    for (std::uint64_t page = 0; page < range.pages; ++page)
      out.push_back(range.offset + page * enclave::kPageBytes);
  }
  return out;
}

Result<std::unique_ptr<EnclaveThreads>> EnclaveThreads::make(const std::vector<std::uint64_t>& tcs,
                                                             std::size_t exchange_bytes) {
  if (tcs.empty())
    return fail(ErrorCode::kInvalidArgument, "the enclave has no TCS: no thread can enter it");
  std::vector<Thread> threads;
  for (const std::uint64_t offset : tcs) {
    CONFCOM_TRY(Exchange exchange, Exchange::make(exchange_bytes));
    threads.push_back({.tcs = offset, .exchange = std::move(exchange)});
  }
  return std::unique_ptr<EnclaveThreads>(new EnclaveThreads(std::move(threads)));
}

EnclaveThreads::EnclaveThreads(std::vector<Thread> threads) : threads_(std::move(threads)) {
  for (Thread& thread : threads_ | std::views::reverse) free_.push_back(&thread);
}

Result<EnclaveThreads::Lease> EnclaveThreads::take() {
  const std::lock_guard hold(mutex_);
  if (free_.empty()) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("all {} threads of the enclave are taken; call it from fewer at a "
                            "time, or build it with more",
                            threads_.size()));
  }
  Thread* const thread = free_.back();
  free_.pop_back();
  return Lease(thread, GiveBack{this});
}

void EnclaveThreads::give_back(Thread& thread) {
  const std::lock_guard hold(mutex_);
  free_.push_back(&thread);
}

}  // namespace confcom::service
