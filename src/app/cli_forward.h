#pragma once

/// The command line library's types; its header stays in sources.
namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
class Option;
}  // namespace CLI
