#include "rego/value/scalar_text.h"

#include "rego/value/number.h"

namespace confcom::rego {

void write_scalar(const Value& value, std::string& out) {
  IntegerDigits room;
  switch (value.kind()) {
    case Kind::kBoolean:
      out.append(value.boolean() ? "true" : "false");
      break;
    case Kind::kNumber:
      out.append(text_of(value, room));
      break;
    default:
      out.append("null");
      break;
  }
}

}  // namespace confcom::rego
