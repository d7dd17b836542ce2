#pragma once

#include <string>
#include <vector>

#include "app/environment.h"
#include "base/timestamp.h"

/// Runs confcom in process.
namespace confcom::app::testing {

struct ProgramRun {
  int status = -1;
  std::string out;
  std::string err;
};

/// What is around the program.
struct Surroundings {
  Timestamp now = {};
  std::string input = {};  ///< standard input
  bool colours = false;
  Environment environment = {};
};

[[nodiscard]] ProgramRun run_program(const std::vector<std::string>& args,
                                     const Surroundings& around = {});

}  // namespace confcom::app::testing
