#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"

namespace confcom::collateral {

/// The envelope that Intel signs collateral in: `{"<member>": {…}, "signature": "…"}`.
struct SignedDocument {
  std::string_view text;  ///< without the NUL bytes after it; points into what was parsed
  JsonDocument json;
};

/// `name` says in errors what the document is. Shape: at most kMaxFileBytes, which may end in NUL
/// bytes: C callers count the terminator, buffers are padded. Errors: malformed.
[[nodiscard]] Result<SignedDocument> parse_signed_document(std::string_view text,
                                                           std::string_view name);

/// What a signature covers, and the signature.
struct SignedMember {
  std::string text;
  ByteArray<64> signature{};
};

/// The exact text of the root's member `key` and the member `signature`. Errors: malformed.
[[nodiscard]] Result<SignedMember> read_signed_member(const SignedDocument& document,
                                                      std::string_view key);

}  // namespace confcom::collateral
