#include "rego/state/policy_state.h"

#include <utility>

#include "rego/value/array.h"
#include "rego/value/deep_copy.h"
#include "rego/value/json_writer.h"
#include "rego/value/object.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kKey = "pstate";
constexpr std::string_view kPrefix = "/pstate/";

std::unexpected<PatchError> refuse(std::size_t operation, std::string message) {
  return std::unexpected(PatchError{operation, std::move(message)});
}

Value empty_state(Arena& arena) {
  ObjectBuilder out(arena, 1);
  out.insert(make_string(arena, kKey), ObjectBuilder(arena).build().value());
  return out.build().value();
}

/// Whether there is none, or it stays within the state. That it has to be there, patching says.
bool is_within(const Value& operation, std::string_view name) {
  const Value pointer = operation.is_object() ? operation.object().find(name) : Value();
  return !pointer.is_string() || pointer.string().view().starts_with(kPrefix);
}

}  // namespace

PolicyState::PolicyState(std::size_t max_bytes)
    : max_bytes_(max_bytes),
      arenas_{Arena(max_bytes), Arena(max_bytes)},
      data_(empty_state(arenas_[0])),
      reader_({.bytes = max_bytes}) {}

std::expected<Value, PatchError> PolicyState::as_json(const Value& operations, Arena& arena) {
  text_.clear();
  if (!operations.is_defined() || !write_json(operations, {.max_bytes = max_bytes_}, text_))
    return refuse(0, "the patch is too large");
  const auto out = reader_.parse(text_, arena);
  if (!out.has_value()) return refuse(0, out.error().message);
  return *out;
}

std::expected<void, PatchError> PolicyState::apply(const Value& operations) {
  Arena& arena = arenas_[1 - current_];
  arena.reset();
  CONFCOM_TRY(const Value patch, as_json(operations, arena));
  if (!patch.is_array()) return refuse(0, "a patch is an array");
  for (std::size_t i = 0; i < patch.array().size; ++i) {
    const Value& operation = patch.array().items()[i];
    if (!is_within(operation, "path") || !is_within(operation, "from"))
      return refuse(i, "what is not below /pstate/ is not a policy's to change");
  }
  CONFCOM_TRY(const Value patched, apply_patch(data_, patch, arena));
  const Value copy = deep_copy(patched, arena);
  if (arena.exceeded()) return refuse(0, "the state is too large");
  data_ = copy;
  current_ = 1 - current_;
  return {};
}

}  // namespace confcom::rego
