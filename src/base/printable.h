#pragma once

#include <string>
#include <string_view>

namespace confcom {

/// Untrusted text as a message may quote it: its first 64 bytes, with '?' for all but printable
/// ASCII, so that it can neither forge a line of a log nor break the encoding around it.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace confcom
