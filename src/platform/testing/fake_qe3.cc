#include "platform/testing/fake_qe3.h"

#include <cstdlib>
#include <iostream>
#include <system_error>
#include <utility>

#include "base/file.h"

namespace confcom::platform::testing {
namespace {

template <class T>
T or_abort(Result<T> result) {
  if (!result.has_value()) {
    std::cerr << result.error().message << '\n';
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

std::filesystem::path made_directory() {
  std::string pattern = std::filesystem::temp_directory_path() / "confcom-qe3-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  return pattern;
}

}  // namespace

FakeQe3::FakeQe3(const std::string& path)
    : directory_(made_directory()), library_(or_abort(follow_script(path, script()))) {
  say("");
}

FakeQe3::~FakeQe3() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void FakeQe3::say(std::string_view script_text) const {
  or_abort(replace_file(script(), as_bytes(script_text), 0600));
}

Result<SharedLibrary> follow_script(const std::string& library,
                                    const std::filesystem::path& script) {
  CONFCOM_TRY(SharedLibrary out, SharedLibrary::open(library, "build the tests"));
  CONFCOM_TRY(const auto follow, out.function<void(const char*)>("fake_qe3_follow"));
  follow(script.c_str());
  return out;
}

ByteArray<432> report_number(std::uint8_t number) {
  ByteArray<432> report{};
  report[320] = std::byte{number};
  return report;
}

}  // namespace confcom::platform::testing
