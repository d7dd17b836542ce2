#include "app/fields_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/text_layout.h"

namespace confcom::app {
namespace {

struct ToText {
  std::string operator()(std::monostate) const { return "not stated"; }
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(std::uint64_t value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const { return one_line(value); }
  std::string operator()(const std::vector<std::string>& values) const {
    return values.empty() ? "none" : one_line(fmt::format("{}", fmt::join(values, ", ")));
  }
};

}  // namespace

std::string fields_text(std::span<const Field> fields) {
  std::size_t width = 0;
  for (const Field& field : fields) width = std::max(width, field.label.size());
  std::string out;
  for (const Field& field : fields) {
    out += fmt::format("  {:<{}}  {}\n", field.label, width, std::visit(ToText(), field.value));
  }
  return out;
}

}  // namespace confcom::app
