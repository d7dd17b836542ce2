#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json.h"

/// The 16 security version numbers of one level's `tcb`. Errors: malformed, with the member's path.
namespace confcom::collateral {

/// TCB info version 2: members sgxtcbcomp01svn to sgxtcbcomp16svn.
[[nodiscard]] Result<ByteArray<16>> read_numbered_components(const JsonValue& tcb);

/// TCB info version 3: an array `key` of exactly 16 `{"svn", "category"?, "type"?}`.
[[nodiscard]] Result<ByteArray<16>> read_components(const JsonValue& tcb, std::string_view key);

}  // namespace confcom::collateral
