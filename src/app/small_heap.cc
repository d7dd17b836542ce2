#include "app/small_heap.h"

#include <malloc.h>

namespace confcom::app {
namespace {

/// Less than the largest AESM frame: what many clients send at once is given back.
constexpr int kLargeBlockBytes = 32 * 1024;

}  // namespace

void keep_heap_small() {
  ::mallopt(M_ARENA_MAX, 1);                      // NOLINT(concurrency-mt-unsafe): no thread yet
  ::mallopt(M_MMAP_THRESHOLD, kLargeBlockBytes);  // NOLINT(concurrency-mt-unsafe): no thread yet
}

}  // namespace confcom::app
