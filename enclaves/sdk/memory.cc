// What a compiler calls without being asked. One of its own loops must not become a call of itself:
// this file is compiled with -fno-builtin and without loop patterns.

#include <cstddef>

#include "sdk/crash.h"

using confcom::sdk::Crash;

extern "C" {

void* memcpy(void* to, const void* from, std::size_t bytes) {
  void* const result = to;
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
  return result;
}

void* memmove(void* to, const void* from, std::size_t bytes) {
  auto* out = static_cast<unsigned char*>(to);
  const auto* in = static_cast<const unsigned char*>(from);
  if (out <= in || out >= in + bytes) return memcpy(to, from, bytes);
  while (bytes-- > 0) out[bytes] = in[bytes];
  return to;
}

void* memset(void* to, int value, std::size_t bytes) {
  void* const result = to;
  asm volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(value) : "memory");
  return result;
}

int memcmp(const void* left, const void* right, std::size_t bytes) {
  const auto* a = static_cast<const unsigned char*>(left);
  const auto* b = static_cast<const unsigned char*>(right);
  for (std::size_t i = 0; i < bytes; ++i)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

const void* memchr(const void* bytes, int value, std::size_t count) {
  const auto* in = static_cast<const unsigned char*>(bytes);
  for (std::size_t i = 0; i < count; ++i)
    if (in[i] == static_cast<unsigned char>(value)) return in + i;
  return nullptr;
}

std::size_t strlen(const char* text) {
  std::size_t length = 0;
  while (text[length] != '\0') ++length;
  return length;
}

// NOLINTBEGIN(readability-identifier-naming)
// What _FORTIFY_SOURCE makes of these: BearSSL's archive was compiled with it.

void* __memcpy_chk(void* to, const void* from, std::size_t bytes, std::size_t room) {
  if (bytes > room) confcom::sdk::crash(Crash::kAborted);
  return memcpy(to, from, bytes);
}

void* __memmove_chk(void* to, const void* from, std::size_t bytes, std::size_t room) {
  if (bytes > room) confcom::sdk::crash(Crash::kAborted);
  return memmove(to, from, bytes);
}

void* __memset_chk(void* to, int value, std::size_t bytes, std::size_t room) {
  if (bytes > room) confcom::sdk::crash(Crash::kAborted);
  return memset(to, value, bytes);
}
// NOLINTEND(readability-identifier-naming)

}  // extern "C"
