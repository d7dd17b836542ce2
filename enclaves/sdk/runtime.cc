// What C++ and its library call that a host would have: memory, ends, guards of static objects.

#include <cstdint>
#include <cstdlib>
#include <new>

#include "sdk/crash.h"
#include "sdk/heap.h"

using confcom::sdk::Crash;

namespace {

/// Without exceptions there is nobody to tell. What is of a host's choosing is bounded before.
void* allocate_or_crash(std::size_t bytes) {
  void* memory = confcom::sdk::allocate(bytes);
  if (memory == nullptr) confcom::sdk::crash(Crash::kAborted);
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) { return allocate_or_crash(bytes); }
void* operator new[](std::size_t bytes) { return allocate_or_crash(bytes); }
void operator delete(void* memory) noexcept { confcom::sdk::release(memory); }
void operator delete[](void* memory) noexcept { confcom::sdk::release(memory); }
void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  confcom::sdk::release(memory);
}
void operator delete[](void* memory, std::size_t /*bytes*/) noexcept {
  confcom::sdk::release(memory);
}

// Names and types that compilers and the library know.
// NOLINTBEGIN(readability-identifier-naming,cppcoreguidelines-pro-type-reinterpret-cast)
extern "C" {

void abort() { confcom::sdk::crash(Crash::kAborted); }
void __stack_chk_fail() { confcom::sdk::crash(Crash::kStackSmashed); }
void __cxa_pure_virtual() { confcom::sdk::crash(Crash::kAborted); }

/// Destructors of static objects: an enclave has no end at which they would run.
int __cxa_atexit(void (* /*destructor*/)(void*), void* /*object*/, void* /*image*/) { return 0; }
[[gnu::visibility("hidden")]] void* __dso_handle = nullptr;

// Static objects of functions, each with a guard of its own: byte 0 says that it is made, byte 1
// that a thread is at it. Source: Itanium C++ ABI, 3.3.3.
int __cxa_guard_acquire(std::uint64_t* guard) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(guard);
  while (__atomic_load_n(&bytes[0], __ATOMIC_ACQUIRE) == 0) {
    if (__atomic_exchange_n(&bytes[1], 1, __ATOMIC_ACQUIRE) == 0) {
      if (bytes[0] == 0) return 1;
      __atomic_store_n(&bytes[1], 0, __ATOMIC_RELEASE);
    }
    confcom::sdk::leave_if_crashed();
    __builtin_ia32_pause();
  }
  return 0;
}
void __cxa_guard_release(std::uint64_t* guard) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(guard);
  __atomic_store_n(&bytes[0], 1, __ATOMIC_RELEASE);
  __atomic_store_n(&bytes[1], 0, __ATOMIC_RELEASE);
}
void __cxa_guard_abort(std::uint64_t* guard) {
  __atomic_store_n(&reinterpret_cast<std::uint8_t*>(guard)[1], 0, __ATOMIC_RELEASE);
}

}  // extern "C"

// What the library throws, or asserts.
namespace std {
void __throw_bad_alloc() { abort(); }
void __throw_bad_array_new_length() { abort(); }
void __throw_bad_optional_access() { abort(); }
void __throw_bad_function_call() { abort(); }
void __throw_logic_error(const char* /*what*/) { abort(); }
void __throw_length_error(const char* /*what*/) { abort(); }
void __throw_out_of_range(const char* /*what*/) { abort(); }
void __throw_out_of_range_fmt(const char* /*format*/, ...) { abort(); }
void __throw_invalid_argument(const char* /*what*/) { abort(); }
void __glibcxx_assert_fail(const char* /*file*/, int /*line*/, const char* /*function*/,
                           const char* /*condition*/) noexcept {
  abort();
}
}  // namespace std
// NOLINTEND(readability-identifier-naming,cppcoreguidelines-pro-type-reinterpret-cast)
