#include "platform/sgx_hardware/shared_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <utility>

namespace confcom::platform {
namespace {

std::string last_failure() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc keeps the text for each thread.
  const char* const text = ::dlerror();
  return text != nullptr ? text : "no reason given";
}

}  // namespace

void SharedLibrary::Close::operator()(void* handle) const { ::dlclose(handle); }

SharedLibrary::SharedLibrary(std::string name, std::string remedy,
                             std::unique_ptr<void, Close> handle)
    : name_(std::move(name)), remedy_(std::move(remedy)), handle_(std::move(handle)) {}

Result<SharedLibrary> SharedLibrary::open(std::string name, std::string remedy) {
  std::unique_ptr<void, Close> handle(::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (handle == nullptr) {
    return fail(ErrorCode::kUnavailable, fmt::format("{}: the library cannot be loaded ({}); {}",
                                                     name, last_failure(), remedy));
  }
  return SharedLibrary(std::move(name), std::move(remedy), std::move(handle));
}

Result<void*> SharedLibrary::find(const char* symbol) const {
  void* const address = ::dlsym(handle_.get(), symbol);
  if (address != nullptr) return address;
  return fail(ErrorCode::kUnsupported,
              fmt::format("{}: the library has no symbol {}; it is another one, or too old: {}",
                          name_, symbol, remedy_));
}

}  // namespace confcom::platform
