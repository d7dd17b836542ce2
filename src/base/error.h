#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace confcom {

/// Why something failed, coarse enough for a caller to act on.
enum class ErrorCode : std::uint8_t {
  kTruncated,        ///< the input ends before a field does
  kMalformed,        ///< the input breaks its format
  kUnsupported,      ///< well formed, of a version or kind that is not handled
  kUntrusted,        ///< a signature, chain or binding does not hold
  kExpired,          ///< outside its validity time
  kDenied,           ///< understood and refused by policy
  kNotFound,         ///< the named thing does not exist
  kUnavailable,      ///< a peer or device does not answer; trying again may help
  kDeadline,         ///< time ran out
  kIo,               ///< the operating system refused a read or write
  kInvalidArgument,  ///< the caller's own words are wrong
  kInternal,         ///< our own defect
};

/// The code's stable lower-case name, as logs and JSON show it ("malformed").
[[nodiscard]] std::string_view to_string(ErrorCode code);

/// A failure, told to a person: the object, what was found, what was expected, what to do next.
/// Never holds a secret, nor more than 64 bytes of input.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for returning a failure: `return fail(ErrorCode::kMalformed, "quote: …")`.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message)});
}

/// The same failure seen from further out: its message gains "context: " in front.
[[nodiscard]] Error with_context(Error error, std::string_view context);

}  // namespace confcom

#define CONFCOM_CONCAT_INNER(a, b) a##b
#define CONFCOM_CONCAT(a, b) CONFCOM_CONCAT_INNER(a, b)
#define CONFCOM_TRY_DECLARE(result, declaration, ...)                         \
  auto result = (__VA_ARGS__);                                                \
  if (!result.has_value()) return std::unexpected(std::move(result).error()); \
  declaration = *std::move(result)

/// Declares a variable with an expression's value, or returns its error from this function:
/// `CONFCOM_TRY(auto quote, parse_quote(in));`
#define CONFCOM_TRY(declaration, ...) \
  CONFCOM_TRY_DECLARE(CONFCOM_CONCAT(confcom_try_, __COUNTER__), declaration, __VA_ARGS__)

/// Returns the error of an expression without a value, if it has one.
#define CONFCOM_CHECK(...)                                            \
  if (auto confcom_check = (__VA_ARGS__); !confcom_check.has_value()) \
  return std::unexpected(std::move(confcom_check).error())
