#pragma once

#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "collateral/tcb_info.h"
#include "collateral/tcb_status.h"

/// Levels as platforms, TDX modules and enclave identities share them: `{"tcb": {…}, "tcbDate",
/// "tcbStatus", "advisoryIDs"?}`. Errors: malformed, with the member's path.
namespace confcom::collateral {

/// The elements of `parent`'s member tcbLevels: 1 to kMaxTcbLevels of them.
[[nodiscard]] Result<std::vector<JsonValue>> read_level_array(const JsonValue& parent);

/// All of a level but its `tcb`. Without advisoryIDs there are none.
[[nodiscard]] Result<TcbLevelStatus> read_level_status(const JsonValue& level);

/// Member tcbLevels of a parent whose levels are told apart by isvsvn alone.
[[nodiscard]] Result<std::vector<IsvSvnLevel>> read_isv_svn_levels(const JsonValue& parent);

}  // namespace confcom::collateral
