#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "app/cli_forward.h"
#include "app/streams.h"
#include "base/bytes.h"
#include "base/error.h"

namespace confcom::app {

/// Puts bytes in a file all at once, or on standard output for "-". Errors: io.
[[nodiscard]] Result<void> write_output(const std::string& path, Bytes bytes, mode_t mode,
                                        Streams& streams);

/// `--out FILE`: where bytes go; "-" is standard output.
class OutputFileOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app, std::string_view description);
  /// Puts them there all at once. Errors: io.
  [[nodiscard]] Result<void> write(Bytes bytes, Streams& streams) const;

 private:
  std::string path_;
};

}  // namespace confcom::app
