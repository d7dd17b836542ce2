#include "app/output_file.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "app/path_option.h"
#include "base/file.h"

namespace confcom::app {

void OutputFileOption::declare(CLI::App& app, std::string_view description) {
  add_path(app, "--out", "FILE", path_, std::string(description) + "; '-' is standard output")
      .required();
}

Result<void> OutputFileOption::write(Bytes bytes, Streams& streams) const {
  if (path_ != "-") return replace_file(path_, bytes, 0644);
  streams.out << as_text(bytes);
  return {};
}

}  // namespace confcom::app
