#include <fmt/format.h>

#include <array>
#include <string>

#include "rego/builtins/base64_text.h"
#include "rego/builtins/operands.h"
#include "rego/builtins/text_builder.h"
#include "rego/value/utf8.h"

namespace confcom::rego {
namespace {

Value decoded(BuiltinContext& context, std::string_view text, std::string_view alphabet) {
  TextBuilder out(context, text.size());
  const auto wrong = decode_base64(text, alphabet, out);
  if (!wrong) return out.build();
  if (!context.wants_messages()) return context.fail("");
  return context.fail(fmt::format("illegal base64 data at input byte {}", *wrong));
}

template <const std::string_view& alphabet, bool is_padded>
Value encode(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  if (!text || !context.budget.spend(1 + text->size())) return {};
  TextBuilder out(context, text->size() / 3 * 4 + 4);
  encode_base64(*text, alphabet, is_padded, out);
  return out.build();
}

Value decode(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  if (!text || !context.budget.spend(1 + text->size())) return {};
  return decoded(context, *text, kBase64);
}

/// Padding may be left out.
Value decode_url(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  if (!text || !context.budget.spend(1 + text->size())) return {};
  if (text->ends_with('=')) return decoded(context, *text, kBase64Url);
  const std::size_t beyond = text->size() % 4;
  if (beyond == 1) {
    if (!context.wants_messages()) return context.fail("");
    return context.fail(fmt::format("illegal base64url string: {}", *text));
  }
  TextBuilder padded(context, text->size() + 2);
  padded.append(*text);
  padded.append(std::string_view("==").substr(beyond == 0 ? 2 : beyond - 2));
  return decoded(context, padded.view(), kBase64Url);
}

Value is_valid(BuiltinContext& context, Operands operands) {
  if (!operands[0].is_string()) return Value::boolean(false);
  const std::string_view text = operands[0].string().view();
  if (!context.budget.spend(1 + text.size())) return {};
  TextBuilder out(context, text.size());
  return Value::boolean(!decode_base64(text, kBase64, out));
}

Value encode_hex(BuiltinContext& context, Operands operands) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto text = string_operand(context, operands, 1);
  if (!text || !context.budget.spend(1 + text->size())) return {};
  TextBuilder out(context, 2 * text->size());
  for (const char c : *text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::array digits = {kDigits[byte >> 4U], kDigits[byte & 0xfU]};
    out.append({digits.data(), digits.size()});
  }
  return out.build();
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// Names the byte as the character that has its number.
Value refuse_hex(BuiltinContext& context, char c) {
  if (!context.wants_messages()) return context.fail("");
  const auto byte = static_cast<unsigned char>(c);
  const bool is_shown = (byte >= ' ' && byte <= '~') || (byte > 0xa0 && byte != 0xad);
  std::string shown;
  if (is_shown) {
    shown += " '";
    append_rune(byte, shown);
    shown += '\'';
  }
  return context.fail(fmt::format("encoding/hex: invalid byte: U+{:04X}{}", byte, shown));
}

Value decode_hex(BuiltinContext& context, Operands operands) {
  const auto text = string_operand(context, operands, 1);
  if (!text || !context.budget.spend(1 + text->size())) return {};
  TextBuilder out(context, text->size() / 2);
  for (std::size_t i = 0; i + 1 < text->size(); i += 2) {
    const auto high = hex_digit((*text)[i]);
    const auto low = hex_digit((*text)[i + 1]);
    if (!high || !low) return refuse_hex(context, (*text)[high ? i + 1 : i]);
    const auto byte = static_cast<char>(*high << 4U | *low);
    out.append(std::string_view(&byte, 1));
  }
  if (text->size() % 2 == 0) return out.build();
  if (!hex_digit(text->back())) return refuse_hex(context, text->back());
  return context.fail("encoding/hex: odd length hex string");
}

constexpr std::array kBuiltins = {
    Builtin{"base64.decode", decode},
    Builtin{"base64.encode", encode<kBase64, true>},
    Builtin{"base64.is_valid", is_valid},
    Builtin{"base64url.decode", decode_url},
    Builtin{"base64url.encode", encode<kBase64Url, true>},
    Builtin{"base64url.encode_no_pad", encode<kBase64Url, false>},
    Builtin{"hex.decode", decode_hex},
    Builtin{"hex.encode", encode_hex},
};

}  // namespace

std::span<const Builtin> encoding_builtins() { return kBuiltins; }

}  // namespace confcom::rego
