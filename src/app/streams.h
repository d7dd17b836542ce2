#pragma once

#include <iosfwd>

namespace confcom::app {

/// Where a command reads from and writes to; handed in, so that tests run commands in process.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool colours = false;          ///< whether `out` shows colours
  bool err_is_terminal = false;  ///< whether somebody watches `err`
};

}  // namespace confcom::app
