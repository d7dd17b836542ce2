#pragma once

namespace confcom::app {

/// For a service that has many threads and seldom anything to do: one arena for all of them, for
/// each would keep what it once had, and large blocks given back at once, which malloc would learn
/// to keep. Before the first thread.
void keep_heap_small();

}  // namespace confcom::app
