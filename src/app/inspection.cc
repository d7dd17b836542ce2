#include "app/inspection.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/fields_json.h"
#include "app/fields_text.h"
#include "app/json_text.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;

std::string group_text(const FieldGroup& group) {
  return fmt::format("\n{}\n{}", group.label, fields_text(group.fields));
}

Json groups_json(std::span<const FieldGroup> groups) {
  Json out = {{"verified", false}};
  for (const FieldGroup& group : groups) {
    out[std::string(group.name)] = fields_json<Json>(group.fields);
  }
  return out;
}

}  // namespace

std::string inspection_text(std::span<const FieldGroup> groups, std::string_view verifier) {
  std::string out = fmt::format(
      "NOT VERIFIED: this is what the file says; anybody can write it. See '{}'.\n", verifier);
  for (const FieldGroup& group : groups) out += group_text(group);
  return out;
}

std::string inspection_json(std::span<const FieldGroup> groups) {
  return json_text(groups_json(groups));
}

std::string inspection_text(const QuoteFields& quote) {
  std::string out = inspection_text(quote.groups, "confcom quote verify");
  for (const FieldGroup& certificate : quote.certificates) out += group_text(certificate);
  return out;
}

std::string inspection_json(const QuoteFields& quote) {
  Json out = groups_json(quote.groups);
  out["certificates"] = Json::array();
  for (const FieldGroup& certificate : quote.certificates) {
    out["certificates"].push_back(fields_json<Json>(certificate.fields));
  }
  return json_text(out);
}

std::string inspection_error_json(const Error& error) {
  return json_text<Json>({{"verified", false}, {"error", error_json<Json>(error)}});
}

}  // namespace confcom::app
