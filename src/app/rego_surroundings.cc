#include "app/rego_surroundings.h"

#include <bit>
#include <cstdint>

#include "crypto/random.h"

namespace confcom::app {

rego::Surroundings rego_surroundings(const Clock& clock) {
  return {.clock = [&clock] { return clock.now().time_since_epoch(); },
          .random = [] { return std::bit_cast<std::uint64_t>(crypto::random_bytes<8>()); }};
}

}  // namespace confcom::app
