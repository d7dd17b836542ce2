#pragma once

#include <memory>
#include <string>

#include "base/error.h"

namespace confcom::platform {

/// A library that is opened at run time and closed at this object's end.
class SharedLibrary {
 public:
  /// Resolves all of the library's symbols at once and shows them to nobody else. `name` is a
  /// file's name, looked for where the dynamic linker looks, or a path; `remedy` says in errors
  /// what to install. Errors: unavailable, in the dynamic linker's words.
  [[nodiscard]] static Result<SharedLibrary> open(std::string name, std::string remedy);

  /// A function by its C name; `Function` must be its type. The library must outlive its use.
  /// Errors: unsupported (there is no such symbol).
  template <class Function>
  [[nodiscard]] Result<Function*> function(const char* symbol) const {
    CONFCOM_TRY(void* const address, find(symbol));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): POSIX gives functions that way.
    return reinterpret_cast<Function*>(address);
  }

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  struct Close {
    void operator()(void* handle) const;
  };

  SharedLibrary(std::string name, std::string remedy, std::unique_ptr<void, Close> handle);
  [[nodiscard]] Result<void*> find(const char* symbol) const;

  std::string name_;
  std::string remedy_;
  std::unique_ptr<void, Close> handle_;
};

}  // namespace confcom::platform
