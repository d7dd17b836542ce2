// What C++ and its library call that a host would have: memory, ends, guards of static objects.

#include <cstdint>
#include <cstdlib>
#include <new>

#include "sdk/crash.h"
#include "sdk/heap.h"
#include "sdk/lock.h"

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

// Static objects of functions: the first byte says that it is made. Source: Itanium C++ ABI, 3.3.3.
static confcom::sdk::Lock guards;
int __cxa_guard_acquire(std::uint64_t* guard) {
  if (*reinterpret_cast<volatile char*>(guard) != 0) return 0;
  guards.lock();
  if (*reinterpret_cast<volatile char*>(guard) == 0) return 1;
  guards.unlock();
  return 0;
}
void __cxa_guard_release(std::uint64_t* guard) {
  __atomic_store_n(reinterpret_cast<char*>(guard), 1, __ATOMIC_RELEASE);
  guards.unlock();
}
void __cxa_guard_abort(std::uint64_t* /*guard*/) { guards.unlock(); }

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
