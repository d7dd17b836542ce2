#pragma once

#include <string>

#include "app/streams.h"
#include "base/bytes.h"
#include "base/error.h"

namespace confcom::app {

/// The bytes of a quote's file, or of standard input for "-".
/// Errors: not_found; io; malformed (over kMaxFileBytes: that is no quote).
[[nodiscard]] Result<ByteVector> load_quote(const std::string& path, Streams& streams);

}  // namespace confcom::app
