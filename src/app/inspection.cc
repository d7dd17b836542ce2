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

}  // namespace

std::string inspection_text(const QuoteFields& quote) {
  std::string out =
      "NOT VERIFIED: this is what the file says; anybody can write it. See 'confcom quote "
      "verify'.\n";
  for (const FieldGroup& group : quote.groups) out += group_text(group);
  for (const FieldGroup& certificate : quote.certificates) out += group_text(certificate);
  return out;
}

std::string inspection_json(const QuoteFields& quote) {
  Json out = {{"verified", false}};
  for (const FieldGroup& group : quote.groups) {
    out[std::string(group.name)] = fields_json<Json>(group.fields);
  }
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
