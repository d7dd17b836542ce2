// An enclave that proves who it is, takes a secret that only it can open, and works with it.
//
//   attest NONCE       writes "public_key", and "quote" that binds it and the nonce to this enclave
//   take FILE          opens a secret that `confcom secret seal` sealed to that key, and keeps it
//   answer CHALLENGE   HMAC-SHA256 of the challenge under the secret, which does not tell it

#include <mutex>

#include "attested/state.h"
#include "sdk/enclave.h"

namespace {

using namespace confcom::sdk;
using attested::State;

constexpr std::size_t kChallengeBytes = 32;

Result<State> load_or_make_state() {
  auto loaded = attested::load_state();
  if (!loaded) return std::unexpected(loaded.error());
  State state = std::move(*loaded).value_or(State());
  if (state.generation > 0) return state;
  fill_random(state.private_key);
  if (const auto saved = attested::save_state(state); !saved) return std::unexpected(saved.error());
  return state;
}

Result<State> load_known_state() {
  auto loaded = attested::load_state();
  if (!loaded) return std::unexpected(loaded.error());
  State state = std::move(*loaded).value_or(State());
  if (state.generation == 0)
    return fail(ErrorCode::kNotFound, "it has no key yet: have it attest first");
  return state;
}

Result<void> attest(std::string_view nonce_hex) {
  Nonce nonce{};
  if (const auto parsed = parse_hex(nonce_hex, nonce); !parsed) return parsed;
  const auto state = load_or_make_state();
  if (!state) return std::unexpected(state.error());
  const auto key = X25519PrivateKey(state->private_key).derive_public_key();
  const auto made = quote(bind_key(key, nonce));
  if (!made) return std::unexpected(made.error());
  if (const auto saved = save_file("public_key", key); !saved) return saved;
  return save_file("quote", *made);
}

Result<void> take(std::string_view file) {
  const auto sealed = load_file(file);
  if (!sealed) return std::unexpected(sealed.error());
  auto state = load_known_state();
  if (!state) return std::unexpected(state.error());
  auto secret = open_secret(X25519PrivateKey(state->private_key), *sealed);
  if (!secret) return std::unexpected(secret.error());
  state->secret = std::move(*secret);
  if (const auto saved = attested::save_state(*state); !saved) return saved;
  print("the secret was opened inside, and is kept sealed\n");
  return {};
}

Result<void> answer(std::string_view challenge_hex) {
  ByteArray<kChallengeBytes> challenge{};
  if (const auto parsed = parse_hex(challenge_hex, challenge); !parsed) return parsed;
  const auto state = load_known_state();
  if (!state) return std::unexpected(state.error());
  if (state->secret.empty()) return fail(ErrorCode::kNotFound, "it has no secret yet");
  print(to_hex(hmac_sha256(state->secret, challenge)) + "\n");
  return {};
}

struct Command {
  std::string_view name;
  Result<void> (*run)(std::string_view argument);
};
constexpr Command kCommands[] = {{"attest", attest}, {"take", take}, {"answer", answer}};

/// One command at a time: each reads the state, and may replace it.
Lock busy;

Result<Run::Response> run(const Run::Request& request) {
  const std::unique_lock lock(busy, std::try_to_lock);
  if (!lock) return fail(ErrorCode::kUnavailable, "it is at another command");
  if (request.arguments.size() == 2) {
    for (const Command& command : kCommands) {
      if (command.name != request.arguments[0]) continue;
      if (const auto done = command.run(request.arguments[1]); !done)
        return std::unexpected(done.error());
      return Run::Response{};
    }
  }
  print_error("usage: attest NONCE | take FILE | answer CHALLENGE\n");
  return Run::Response{.exit_status = 2};
}

constexpr Handler kHandlers[] = {handle<Run, run>()};

}  // namespace

std::span<const Handler> confcom::sdk::handlers() { return kHandlers; }
