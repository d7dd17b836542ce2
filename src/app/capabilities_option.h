#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "app/cli_forward.h"
#include "app/streams.h"
#include "base/error.h"

namespace confcom::app {

/// `--capabilities`
class CapabilitiesOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// The names of the builtins that the file lists; none where no file was given.
  /// Errors: load_text's; malformed (no JSON, no list of objects with names).
  [[nodiscard]] Result<std::optional<std::set<std::string, std::less<>>>> allowed_builtins(
      Streams& streams) const;

 private:
  std::string path_;
};

}  // namespace confcom::app
