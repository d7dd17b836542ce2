#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "platform/sgx_hardware/shared_library.h"

namespace confcom::platform::testing {

/// Directs a fake of Intel's quoting library (fake_qe3_logic.cc, where its script is described),
/// loaded here or in another process. Confined to one thread; one at a time.
class FakeQe3 {
 public:
  /// Directs the library at `path` in this process. Ends the process when that cannot be.
  explicit FakeQe3(const std::string& path);
  FakeQe3(const FakeQe3&) = delete;
  FakeQe3& operator=(const FakeQe3&) = delete;
  ~FakeQe3();

  /// The whole script from now on; empty: all goes well.
  void say(std::string_view script) const;

  /// For follow_script() in another process.
  [[nodiscard]] std::filesystem::path script() const { return directory_ / "script"; }

 private:
  std::filesystem::path directory_;
  SharedLibrary library_;
};

/// Has the fake at `library` in this process follow a script, as one that was just loaded.
[[nodiscard]] Result<SharedLibrary> follow_script(const std::string& library,
                                                  const std::filesystem::path& script);

/// A REPORT that fakes take; each number's is another.
[[nodiscard]] ByteArray<432> report_number(std::uint8_t number);

}  // namespace confcom::platform::testing
