#pragma once

#include <string>

#include "base/error.h"

namespace confcom::app {

// Templates on the JSON library's type, so that the library stays out of headers.

/// JSON as every command prints it. What is not UTF-8 is replaced: text may come from a file.
template <class Json>
[[nodiscard]] std::string json_text(const Json& json) {
  constexpr int kIndent = 2;
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + '\n';
}

template <class Json>
[[nodiscard]] Json error_json(const Error& error) {
  return {{"code", std::string(to_string(error.code))}, {"message", error.message}};
}

}  // namespace confcom::app
