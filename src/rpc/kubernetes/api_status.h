#pragma once

#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

/// An answer that is not what was asked for.
struct ApiRefusal {
  std::string_view method;
  std::string_view path;  ///< as asked for
  unsigned status = 0;
  std::string_view retry_after{};  ///< the header, or empty
  std::string_view body{};         ///< a Status object, if the server keeps to its contract
};

/// What such an answer means, with the Status' own message (up to 512 bytes, printable) where it is
/// one, which for a 403 names the user, the verb and the resource that RBAC has to allow.
/// Source: Kubernetes API conventions, "HTTP status codes" and "Response status kind".
/// Codes: denied 401, 403 · not_found 404 · unavailable 408, 429, 5xx, and 409 for a write that met
/// another · expired 410 · unsupported 405, 406, 415 and redirects, which are not followed ·
/// invalid_argument for what else the server does not accept · malformed for no answer at all.
[[nodiscard]] Error to_error(const ApiRefusal& refusal);

/// The code of a Status object ("code"), 0 where there is none.
[[nodiscard]] unsigned status_code_of(std::string_view status_json);

}  // namespace confcom::rpc
