#pragma once

#include <string>
#include <string_view>

#include "app/streams.h"
#include "base/bytes.h"
#include "base/error.h"

namespace confcom::app {

/// The bytes of a quote's file, or of standard input for "-".
/// Errors: not_found; io; malformed (over kMaxFileBytes: that is no quote).
[[nodiscard]] Result<ByteVector> load_quote(const std::string& path, Streams& streams);

/// The same of other evidence; `what` is what it is called: "report".
[[nodiscard]] Result<ByteVector> load_evidence(const std::string& path, std::string_view what,
                                               Streams& streams);

}  // namespace confcom::app
