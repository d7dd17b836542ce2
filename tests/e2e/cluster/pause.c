/* Holds a pod's namespaces while its containers come and go, and ends when it is told to.
 *
 * Where a pod shares its process namespace this is its number 1, to which orphans fall: they are reaped by
 * ignoring SIGCHLD. Blocked signals are waited for, so that none is lost between a test and a wait.
 */
#include <signal.h>
#include <stddef.h>

int main(void) {
  sigset_t ending;
  int number;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  if (signal(SIGCHLD, SIG_IGN) == SIG_ERR || sigprocmask(SIG_BLOCK, &ending, NULL) != 0) return 1;
  return sigwait(&ending, &number) == 0 ? 0 : 1;
}
