#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli_forward.h"
#include "base/error.h"
#include "base/hex.h"

/// Options that say what is demanded of evidence; each sets a part of a policy.
namespace confcom::app {

/// Takes values. `apply` sees all of them at once.
template <class Policy>
struct PolicyOption {
  std::string_view name;
  std::string_view value_name;
  bool repeatable = false;
  Result<void> (*apply)(std::span<const std::string>, Policy&) = nullptr;
  std::string_view description;
};

/// Sets one member to one value.
template <class Policy>
struct PolicyFlag {
  std::string_view name;
  bool Policy::* member = nullptr;
  bool value = false;
  std::string_view description;
};

/// Bytes in hexadecimal. Errors: invalid_argument, with how many digits are expected.
template <std::size_t N>
[[nodiscard]] Result<ByteArray<N>> parse_policy_bytes(std::string_view text) {
  if (const auto bytes = parse_hex_array<N>(text)) return *bytes;
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("expected {} bytes, which are {} hexadecimal digits; got {} characters",
                          N, 2 * N, text.size()));
}

void declare_policy_option(CLI::App& app, std::string_view name, std::string_view value_name,
                           bool repeatable, std::string_view description,
                           std::vector<std::string>& values);
void declare_policy_flag(CLI::App& app, std::string_view name, std::string_view description,
                         bool& value);

/// What was given of a table of such options.
template <class Policy>
class PolicyOptionTable {
 public:
  /// The tables must outlive it.
  PolicyOptionTable(std::span<const PolicyOption<Policy>> options,
                    std::span<const PolicyFlag<Policy>> flags)
      : options_(options),
        flags_(flags),
        values_(options.size()),
        set_(std::make_unique<bool[]>(flags.size())) {}

  /// `app` fills this object's values, which stay where they are.
  void declare(CLI::App& app) {
    for (std::size_t i = 0; i < options_.size(); ++i) {
      const PolicyOption<Policy>& each = options_[i];
      declare_policy_option(app, each.name, each.value_name, each.repeatable, each.description,
                            values_[i]);
    }
    for (std::size_t i = 0; i < flags_.size(); ++i) {
      declare_policy_flag(app, flags_[i].name, flags_[i].description, set_[i]);
    }
  }

  /// Errors: invalid_argument (names the option).
  [[nodiscard]] Result<void> apply(Policy& policy) const {
    for (std::size_t i = 0; i < options_.size(); ++i) {
      if (values_[i].empty()) continue;
      auto applied = options_[i].apply(values_[i], policy);
      if (!applied) {
        return std::unexpected(with_context(std::move(applied).error(), options_[i].name));
      }
    }
    for (std::size_t i = 0; i < flags_.size(); ++i) {
      if (set_[i]) policy.*flags_[i].member = flags_[i].value;
    }
    return {};
  }

  /// The first one that was given, empty when none was.
  [[nodiscard]] std::string_view given() const {
    for (std::size_t i = 0; i < flags_.size(); ++i) {
      if (set_[i]) return flags_[i].name;
    }
    for (std::size_t i = 0; i < options_.size(); ++i) {
      if (!values_[i].empty()) return options_[i].name;
    }
    return {};
  }

 private:
  std::span<const PolicyOption<Policy>> options_;
  std::span<const PolicyFlag<Policy>> flags_;
  std::vector<std::vector<std::string>> values_;  // one for each of options_
  std::unique_ptr<bool[]> set_;                   // one for each of flags_
};

}  // namespace confcom::app
