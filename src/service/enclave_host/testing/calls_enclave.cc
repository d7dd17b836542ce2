#include "service/enclave_host/testing/calls_enclave.h"

#include "enclave/testing/image_builder.h"

// The code's first byte, and the one after its last.
// NOLINTBEGIN(readability-identifier-naming): the linker's names.
extern "C" const std::byte confcom_calls_enclave_begin;
extern "C" const std::byte confcom_calls_enclave_end;
// NOLINTEND(readability-identifier-naming)

namespace confcom::service::testing {

ByteVector calls_enclave_file(std::uint64_t heap_pages) {
  const std::byte* const begin = &confcom_calls_enclave_begin;
  const auto bytes = static_cast<std::size_t>(&confcom_calls_enclave_end - begin);
  return enclave::testing::make_confcom_file(
      Bytes(begin, bytes), {.threads = 1, .heap_pages = heap_pages, .stack_pages = 1});
}

}  // namespace confcom::service::testing
