#pragma once

#include <span>
#include <string>
#include <type_traits>

#include "app/quote_fields.h"

namespace confcom::app {

/// The fields as an object of the JSON library's type `Json`, in their order; what is not stated is
/// null. A template, so that the library stays out of headers.
template <class Json>
[[nodiscard]] Json fields_json(std::span<const Field> fields) {
  Json out = Json::object();
  for (const Field& field : fields) {
    out[std::string(field.name)] = std::visit(
        []<class T>(const T& value) -> Json {
          if constexpr (std::is_same_v<T, std::monostate>)
            return nullptr;
          else
            return value;
        },
        field.value);
  }
  return out;
}

}  // namespace confcom::app
