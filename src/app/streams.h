#pragma once

#include <iosfwd>

namespace confcom::app {

/// Where a command reads from and writes to; handed in, so that tests run commands in process.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool colours = false;  ///< whether `out` shows colours
};

}  // namespace confcom::app
