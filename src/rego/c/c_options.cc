#include "rego/c/c_options.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <string>

namespace confcom::rego {
namespace {

/// What is known here of options that may be shorter or longer. Longer ones are only taken where
/// the rest says nothing.
template <class Options>
Result<Options> known_part(const Options* from) {
  Options out{};
  if (from == nullptr) return out;
  const std::size_t size = from->size;
  if (size < sizeof(from->size)) return fail(ErrorCode::kInvalidArgument, "options without a size");
  const void* const memory = from;
  const std::span bytes(static_cast<const std::byte*>(memory), size);
  const auto rest = bytes.subspan(std::min(size, sizeof(Options)));
  if (std::ranges::any_of(rest, [](std::byte each) { return each != std::byte{0}; })) {
    return fail(ErrorCode::kInvalidArgument, "options of a later version");
  }
  std::memcpy(&out, bytes.data(), std::min(size, sizeof(Options)));
  return out;
}

template <class Number>
void limit(std::uint64_t given, Number& out) {
  constexpr std::uint64_t kMost = std::numeric_limits<Number>::max();
  if (given != 0) out = static_cast<Number>(std::min(given, kMost));
}

EvaluationLimits limits_of(const confcom_rego_options& options) {
  constexpr std::uint64_t kYear = std::uint64_t{366} * 24 * 3600 * 1000;
  EvaluationLimits out;
  limit(options.steps, out.steps);
  limit(options.memory_bytes, out.memory_bytes);
  limit(options.depth, out.depth);
  limit(options.output_bytes, out.output_bytes);
  limit(options.regex_bytes, out.regex_bytes);
  if (options.time_ms != 0) {
    out.time = std::chrono::milliseconds(std::min(options.time_ms, kYear));
  }
  return out;
}

Surroundings surroundings_of(const confcom_rego_options& options) {
  Surroundings out;
  if (options.now_ns != nullptr) {
    out.clock = [call = options.now_ns, context = options.context] {
      return std::chrono::nanoseconds(call(context));
    };
  }
  if (options.random != nullptr) {
    out.random = [call = options.random, context = options.context] { return call(context); };
  }
  return out;
}

PrintHook print_of(const confcom_rego_options& options) {
  if (options.print == nullptr) return {};
  return [call = options.print, context = options.context](
             std::string_view file, const Location& location, std::string_view text) {
    call(context, std::string(file).c_str(), location.row, text.data(), text.size());
  };
}

}  // namespace

Result<CompileOptions> compile_options_of(const confcom_rego_compile_options* options) {
  CONFCOM_TRY(const confcom_rego_compile_options known, known_part(options));
  CompileOptions out{.is_strict = known.is_strict,
                     .keeps_prints = known.keeps_prints,
                     .reads_annotations = known.reads_annotations};
  limit(known.max_errors, out.max_errors);
  return out;
}

Result<CEvaluatorOptions> evaluator_options_of(const confcom_rego_options* options) {
  CONFCOM_TRY(const confcom_rego_options known, known_part(options));
  CEvaluatorOptions out;
  out.evaluation = {.limits = limits_of(known),
                    .surroundings = surroundings_of(known),
                    .strict_builtin_errors = known.strict_builtin_errors,
                    .print = print_of(known)};
  limit(known.answer_bytes, out.answer_bytes);
  return out;
}

Result<std::vector<ModuleSource>> sources_of(std::span<const confcom_rego_module> modules) {
  std::vector<ModuleSource> out;
  for (const confcom_rego_module& each : modules) {
    if (each.file == nullptr || each.text == nullptr) {
      return fail(ErrorCode::kInvalidArgument, "a module without a file or a text");
    }
    if (each.language != CONFCOM_REGO_V0 && each.language != CONFCOM_REGO_V1) {
      return fail(ErrorCode::kInvalidArgument, "a module in no known language");
    }
    const bool is_v0 = each.language == CONFCOM_REGO_V0;
    out.push_back({.file = each.file,
                   .text = std::string(each.text, each.text_size),
                   .version = is_v0 ? RegoVersion::kV0 : RegoVersion::kV1});
  }
  return out;
}

}  // namespace confcom::rego
