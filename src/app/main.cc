#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "app/confcom.h"
#include "app/environment.h"
#include "app/streams.h"
#include "base/clock.h"

namespace {

bool is_set(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread starts
  return value != nullptr && *value != '\0';
}

bool is_dumb_terminal() {
  const char* term = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): as above
  return term == nullptr || std::string_view(term) == "dumb";
}

/// Source: no-color.org.
bool wants_colours() {
  return ::isatty(STDOUT_FILENO) == 1 && !is_set("NO_COLOR") && !is_dumb_terminal();
}

constexpr const char* kProgram = "/proc/self/exe";

confcom::app::Environment environment() {
  confcom::app::Environment out;
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      out.variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  out.is_root = ::geteuid() == 0;
  std::error_code failure;
  out.program = std::filesystem::read_symlink(kProgram, failure).string();
  if (failure) out.program = kProgram;
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  const confcom::SystemClock clock;
  confcom::app::Streams streams{std::cin, std::cout, std::cerr, wants_colours(),
                                ::isatty(STDERR_FILENO) == 1};
  return confcom::app::run(args, streams, clock, environment());
}
