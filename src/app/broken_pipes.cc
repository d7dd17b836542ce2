#include "app/broken_pipes.h"

#include <signal.h>

namespace confcom::app {

void ignore_broken_pipes() {
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
}

}  // namespace confcom::app
