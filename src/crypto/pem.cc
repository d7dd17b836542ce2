#include "crypto/pem.h"

#include <fmt/format.h>

#include "base/base64.h"

namespace confcom::crypto {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kLineCharacters = 64;

std::string_view skip_space(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text;
}

/// Takes one block off the front of `text`.
Result<ByteVector> take_block(std::string_view& text, std::string_view label) {
  const std::string begin = fmt::format("-----BEGIN {}-----", label);
  const std::string end = fmt::format("-----END {}-----", label);
  if (!text.starts_with(begin)) {
    return fail(ErrorCode::kMalformed, fmt::format("PEM: \"{}\" expected", begin));
  }
  text.remove_prefix(begin.size());
  const std::size_t length = text.find(end);
  if (length == std::string_view::npos) {
    return fail(ErrorCode::kMalformed, fmt::format("PEM: \"{}\" is missing", end));
  }
  CONFCOM_TRY(ByteVector der, parse_base64_lines(text.substr(0, length)));
  text = skip_space(text.substr(length + end.size()));
  return der;
}

}  // namespace

Result<std::vector<ByteVector>> parse_pem(std::string_view text, std::string_view label,
                                          std::size_t max_blocks) {
  std::vector<ByteVector> blocks;
  for (text = skip_space(text); !text.empty();) {
    if (blocks.size() == max_blocks) {
      return fail(ErrorCode::kMalformed, fmt::format("PEM: more than {} blocks", max_blocks));
    }
    CONFCOM_TRY(ByteVector der, take_block(text, label));
    blocks.push_back(std::move(der));
  }
  if (blocks.empty()) return fail(ErrorCode::kMalformed, fmt::format("PEM: no {} in it", label));
  return blocks;
}

std::string to_pem(Bytes der, std::string_view label) {
  const std::string body = to_base64(der);
  std::string out = fmt::format("-----BEGIN {}-----\n", label);
  for (std::size_t i = 0; i < body.size(); i += kLineCharacters) {
    out.append(body, i, kLineCharacters).push_back('\n');
  }
  return out + fmt::format("-----END {}-----\n", label);
}

}  // namespace confcom::crypto
