#include "app/output_file.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "app/path_option.h"
#include "base/file.h"

namespace confcom::app {

Result<void> write_output(const std::string& path, Bytes bytes, mode_t mode, Streams& streams) {
  if (path != "-") return replace_file(path, bytes, mode);
  streams.out << as_text(bytes);
  return {};
}

void OutputFileOption::declare(CLI::App& app, std::string_view description) {
  add_path(app, "--out", "FILE", path_, std::string(description) + "; '-' is standard output")
      .required();
}

Result<void> OutputFileOption::write(Bytes bytes, Streams& streams) const {
  return write_output(path_, bytes, 0644, streams);
}

}  // namespace confcom::app
