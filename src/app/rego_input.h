#pragma once

#include <string>

#include "app/streams.h"
#include "base/error.h"
#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::app {

/// A text of at most 64 MiB, of a file or from standard input for "-". Errors: not_found; io;
/// malformed (larger).
[[nodiscard]] Result<std::string> load_text(const std::string& path, Streams& streams);

/// What a policy is asked about: of a file, or as JSON from standard input for "-".
/// Errors: load_document's.
[[nodiscard]] Result<rego::Value> load_input(const std::string& path, Streams& streams,
                                             rego::Arena& arena);

}  // namespace confcom::app
