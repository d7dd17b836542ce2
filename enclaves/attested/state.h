#pragma once

#include <cstdint>
#include <optional>

#include "sdk/enclave.h"

namespace attested {

/// What the enclave keeps over a restart, sealed, in a file of its host's.
struct State {
  std::uint64_t generation = 0;  ///< one more with each that is saved
  confcom::sdk::ByteArray<32> private_key{};
  confcom::sdk::ByteVector secret;  ///< the last that came; may be empty

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = default;
  State& operator=(State&&) = default;
  ~State() { confcom::sdk::wipe(private_key); }

  static auto fields(auto& state) {
    return std::tie(state.generation, state.private_key, state.secret);
  }
};

/// The state as it was last saved; none when there never was one. Errors: the host's; unseal()'s;
/// kDenied (the host gives an older one than this run of the enclave has seen, or hides it: before
/// a restart is beyond its memory).
[[nodiscard]] confcom::sdk::Result<std::optional<State>> load_state();

/// Saves it as the next generation. Errors: the host's.
[[nodiscard]] confcom::sdk::Result<void> save_state(State& state);

}  // namespace attested
