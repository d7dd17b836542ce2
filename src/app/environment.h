#pragma once

#include <functional>
#include <map>
#include <string>

namespace confcom::app {

/// What the program finds around it; handed in, so that tests say what it is.
struct Environment {
  std::map<std::string, std::string, std::less<>> variables;
  bool is_root = false;
  std::string program = {};  ///< the path of this executable, to start it again
};

}  // namespace confcom::app
