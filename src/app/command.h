#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "app/cli_forward.h"
#include "app/streams.h"
#include "base/error.h"

namespace confcom::app {

/// What a command's end tells the shell.
enum class ExitStatus : std::uint8_t {
  kAccepted = 0,  ///< accepted, or done
  kRefused = 1,   ///< looked at and refused
  kFailed = 2,    ///< could not look: bad arguments, unreadable files
};

/// A term and what it means: one entry of a section of a command's help.
struct Definition {
  std::string_view term;
  std::string_view meaning;
};

/// What help and man page say of a command beyond its options. Views of literals.
struct CommandText {
  std::string_view path;                            ///< below the program: "quote verify"
  std::string_view summary;                         ///< one line without a full stop, for lists
  std::string_view description;                     ///< paragraphs, an empty line between two
  std::span<const std::string_view> synopses = {};  ///< arguments; empty: as the options have it
  std::span<const Definition> exit_status = {};
  std::span<const Definition> files = {};
  std::span<const Definition> examples = {};  ///< the term is a command line
};

/// One command: a source file of its own, added to the program in confcom.cc.
/// Confined to one thread; run once.
class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  [[nodiscard]] virtual const CommandText& text() const = 0;
  /// Adds its options to `app`, which fills this command's members before run().
  virtual void declare(CLI::App& app) = 0;
  /// Takes what follows a first "--", as it is, for a program that it starts. False: those are
  /// arguments like others.
  [[nodiscard]] virtual bool take_rest(std::span<const std::string> /*rest*/) { return false; }
  /// An error means that it could not look; a refusal is a status.
  [[nodiscard]] virtual Result<ExitStatus> run(Streams& streams) = 0;
};

}  // namespace confcom::app
