#pragma once

namespace confcom::app {

/// For servers: a log whose reader has gone, or a peer, is no reason to end.
void ignore_broken_pipes();

}  // namespace confcom::app
