#include "attested/state.h"

#include <algorithm>
#include <utility>

namespace attested {
namespace {

using namespace confcom::sdk;

constexpr std::string_view kFile = "attested.state";
/// What else is sealed by this enclave, or will be, is not taken for its state.
constexpr std::string_view kLabel = "confcom.dev/attested/state/v1";

// Since the enclave was started: the newest generation that was loaded or saved, and the last
// number that any was given. A host may keep what it said it could not save: no number is given
// twice.
std::uint64_t newest = 0;
std::uint64_t last_given = 0;

Bytes label() { return std::as_bytes(std::span(kLabel)); }

}  // namespace

Result<std::optional<State>> load_state() {
  const auto blob = load_file(kFile);
  if (!blob && blob.error().code == ErrorCode::kNotFound && newest == 0) return std::nullopt;
  if (!blob && blob.error().code == ErrorCode::kNotFound)
    return fail(ErrorCode::kDenied, "the state has gone since it was last used");
  if (!blob) return std::unexpected(blob.error());
  const auto bytes = unseal(SealTo::kEnclave, *blob, label());
  if (!bytes) return std::unexpected(bytes.error());
  auto state = decode<State>(*bytes);
  if (!state) return fail(ErrorCode::kInternal, "sealed by this enclave, and no state of its");
  if (state->generation < newest)
    return fail(ErrorCode::kDenied, "the state is older than when it was last used: rolled back");
  newest = state->generation;
  last_given = std::max(last_given, newest);
  return state;
}

Result<void> save_state(State& state) {
  state.generation = ++last_given;
  const auto blob = seal(SealTo::kEnclave, encode(state), label());
  if (!blob) return std::unexpected(blob.error());
  if (const auto saved = save_file(kFile, *blob); !saved) return saved;
  newest = state.generation;
  return {};
}

}  // namespace attested
