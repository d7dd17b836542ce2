#include "rego/types/type_text.h"

#include <cstddef>
#include <limits>
#include <string_view>

#include "rego/value/rego_text.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

/// A type says as much as the data that it is of; nobody reads more.
constexpr std::size_t kMaxText = 1'000;

class Writer {
 public:
  [[nodiscard]] std::string take() {
    if (out_.size() <= kMaxText) return std::move(out_);
    std::size_t end = kMaxText;
    while ((static_cast<unsigned char>(out_[end]) & 0xc0U) == 0x80) --end;
    return out_.substr(0, end) + "…";
  }

  void list(std::span<const Type* const> types) {
    for (std::size_t i = 0; i < types.size() && fits(); ++i) {
      if (i > 0) out_ += ", ";
      type(types[i]);
    }
  }
  void type(const Type* type);
  void text(std::string_view text) { out_ += text; }

 private:
  [[nodiscard]] bool fits() const { return out_.size() <= kMaxText; }
  void array(const Type& array);
  void object(const Type& object);
  void any(const Type& any);
  void property(const TypedProperty& property);

  std::string out_;
};

void Writer::type(const Type* type) {
  if (!fits()) return;
  if (type == nullptr) return text("???");
  switch (type->kind) {
    case TypeKind::kNull:
      return text("null");
    case TypeKind::kBoolean:
      return text("boolean");
    case TypeKind::kNumber:
      return text("number");
    case TypeKind::kString:
      return text("string");
    case TypeKind::kArray:
      return array(*type);
    case TypeKind::kObject:
      return object(*type);
    case TypeKind::kSet:
      text("set[");
      this->type(type->value);
      return text("]");
    case TypeKind::kAny:
      return any(*type);
    case TypeKind::kFunction:
      text("(");
      list(type->items);
      text(") => ");
      return this->type(type->value);
  }
}

void Writer::array(const Type& array) {
  text("array");
  if (!array.items.empty()) {
    text("<");
    list(array.items);
    text(">");
  }
  if (array.value == nullptr) return;
  text("[");
  type(array.value);
  text("]");
}

void Writer::object(const Type& object) {
  text("object");
  for (std::size_t i = 0; i < object.properties.size() && fits(); ++i) {
    text(i == 0 ? "<" : ", ");
    property(object.properties[i]);
  }
  if (!object.properties.empty()) text(">");
  if (!object.is_open) return;
  text("[");
  type(object.key);
  text(": ");
  type(object.value);
  text("]");
}

void Writer::property(const TypedProperty& property) {
  (void)write_display(property.key, std::numeric_limits<std::size_t>::max(), out_);
  text(": ");
  type(property.type);
}

void Writer::any(const Type& any) {
  text("any");
  if (any.items.empty()) return;
  text("<");
  list(any.items);
  text(">");
}

}  // namespace

std::string to_text(const Type* type) {
  Writer out;
  out.type(type);
  return out.take();
}

std::string to_text(std::span<const Type* const> types) {
  Writer out;
  out.text("(");
  out.list(types);
  out.text(")");
  return out.take();
}

}  // namespace confcom::rego
