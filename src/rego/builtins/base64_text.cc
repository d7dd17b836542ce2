#include "rego/builtins/base64_text.h"

#include <array>
#include <cstdint>

namespace confcom::rego {
namespace {

constexpr std::size_t kGroup = 4;  // characters, of three bytes

class Decoder {
 public:
  Decoder(std::string_view text, std::string_view alphabet, TextBuilder& out)
      : text_(text), alphabet_(alphabet), out_(out) {}

  /// Reads one group. False at the end, and where the text is wrong.
  bool read_group();
  [[nodiscard]] std::optional<std::size_t> wrong() const { return wrong_; }

 private:
  bool stop(std::optional<std::size_t> wrong) {
    wrong_ = wrong;
    return false;
  }
  void skip_line_ends();
  bool read_padding(std::size_t read);
  void write(std::uint32_t bits, std::size_t characters);

  std::string_view text_;
  std::string_view alphabet_;
  TextBuilder& out_;
  std::size_t at_ = 0;
  std::optional<std::size_t> wrong_;
};

void Decoder::skip_line_ends() {
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
}

/// Of 2 or 3 characters.
void Decoder::write(std::uint32_t bits, std::size_t characters) {
  bits <<= 6 * (kGroup - characters);
  const std::array bytes = {static_cast<char>(bits >> 16U & 0xffU),
                            static_cast<char>(bits >> 8U & 0xffU), static_cast<char>(bits & 0xffU)};
  out_.append({bytes.data(), characters - 1});
}

/// One of it is read already, after so many characters. The end is then near.
bool Decoder::read_padding(std::size_t read) {
  if (read < 2) return stop(at_ - 1);
  if (read == 2) {
    skip_line_ends();
    if (at_ == text_.size()) return stop(at_);
    if (text_[at_] != '=') return stop(at_ - 1);
    ++at_;
  }
  skip_line_ends();
  if (at_ < text_.size()) return stop(at_);
  return false;
}

bool Decoder::read_group() {
  std::uint32_t bits = 0;
  for (std::size_t read = 0; read < kGroup; ++read) {
    skip_line_ends();
    if (at_ == text_.size()) return read == 0 ? false : stop(at_ - read);
    const char c = text_[at_++];
    const std::size_t digit = alphabet_.find(c);
    if (digit == std::string_view::npos && c != '=') return stop(at_ - 1);
    if (c == '=') {
      const bool goes_on = read_padding(read);
      if (!wrong_) write(bits, read);
      return goes_on;
    }
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
  }
  write(bits, kGroup);
  return true;
}

}  // namespace

void encode_base64(std::string_view bytes, std::string_view alphabet, bool is_padded,
                   TextBuilder& out) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    }
    std::array<char, kGroup> group = {};
    for (std::size_t i = 0; i < kGroup; ++i) {
      group[i] = i > bytes.size() ? '=' : alphabet[bits >> (18 - 6 * i) & 0x3fU];
    }
    const std::size_t used = std::min(kGroup, bytes.size() + 1);
    out.append({group.data(), is_padded ? kGroup : used});
  }
}

std::optional<std::size_t> decode_base64(std::string_view text, std::string_view alphabet,
                                         TextBuilder& out) {
  Decoder decoder(text, alphabet, out);
  while (decoder.read_group()) {
  }
  return decoder.wrong();
}

}  // namespace confcom::rego
