#include "app/testing/program.h"

#include <sstream>

#include "app/confcom.h"
#include "base/clock.h"

namespace confcom::app::testing {
namespace {

class FixedClock final : public Clock {
 public:
  explicit FixedClock(Timestamp now) : now_(now) {}
  [[nodiscard]] Timestamp now() const override { return now_; }

 private:
  Timestamp now_;
};

}  // namespace

ProgramRun run_program(const std::vector<std::string>& args, const Surroundings& around) {
  std::istringstream in(around.input);
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err, around.colours};
  const FixedClock clock(around.now);
  const int status = run(args, streams, clock, around.environment);
  return {status, out.str(), err.str()};
}

}  // namespace confcom::app::testing
