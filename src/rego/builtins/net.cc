#include <array>
#include <string>

#include "rego/builtins/ip_network.h"
#include "rego/builtins/operands.h"

namespace confcom::rego {
namespace {

Value refuse(BuiltinContext& context, std::string_view why, std::string_view text) {
  return context.fail(context.wants_messages() ? std::string(why).append(text) : "");
}

Value cidr_contains(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  if (!text) return {};
  // Of the second, too, OPA says that it is the first.
  if (!operands[1].is_string()) return context.fail_operand(1, "string", operands[1]);
  const std::string_view other = operands[1].string().view();
  const auto network = parse_ip_network(*text);
  if (!network) return refuse(context, "invalid CIDR address: ", *text);
  if (const auto address = parse_ip_address(other)) {
    return Value::boolean(network->contains(*address));
  }
  const auto inner = parse_ip_network(other);
  if (!inner) {
    return refuse(context, "not a valid textual representation of an IP address or CIDR: ", other);
  }
  return Value::boolean(network->contains(inner->first) && network->contains(inner->last));
}

Value cidr_is_valid(BuiltinContext& /*context*/, Operands operands) {
  if (!operands[0].is_string()) return Value::boolean(false);
  return Value::boolean(parse_ip_network(operands[0].string().view()).has_value());
}

constexpr std::array kBuiltins = {
    Builtin{"net.cidr_contains", cidr_contains},
    Builtin{"net.cidr_is_valid", cidr_is_valid},
};

}  // namespace

std::span<const Builtin> net_builtins() { return kBuiltins; }

}  // namespace confcom::rego
