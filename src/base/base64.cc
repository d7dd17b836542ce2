#include "base/base64.h"

#include <algorithm>

namespace confcom {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNotInAlphabet = 0xff;
constexpr std::uint8_t kWhiteSpace = 0xfe;
constexpr std::uint8_t kPadding = 0xfd;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNotInAlphabet);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  for (const char space : {' ', '\t', '\r', '\n'})
    values[static_cast<unsigned char>(space)] = kWhiteSpace;
  values['='] = kPadding;
  return values;
}
constexpr auto kValues = make_values();

/// Takes characters one by one and puts bytes out as soon as they are whole.
class Decoder {
 public:
  explicit Decoder(std::size_t characters) : out_(characters / 4 * 3 + 3) {}

  /// Takes four characters at once, which is nearly always possible. False: not here; take them one
  /// by one.
  bool take_quantum(std::string_view text) {
    if (text.size() < 4 || pending_ != 0 || padding_ != 0) return false;
    std::uint32_t seen = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint32_t value = kValues[static_cast<unsigned char>(text[i])];
      seen |= value;
      bits_ = bits_ << 6 | value;
    }
    if (seen < kAlphabet.size()) {
      put(3);
      return true;
    }
    bits_ = 0;
    return false;
  }

  /// False: no character belongs here, or not this one.
  bool take(std::uint8_t value) {
    if (value == kPadding) return ++padding_ <= 2;
    if (value >= kAlphabet.size() || padding_ != 0) return false;
    bits_ = bits_ << 6 | value;
    if (++pending_ == 4) put(3);
    return true;
  }

  /// What is left after the last character: nothing, or a quantum that its padding completes.
  Result<ByteVector> finish() && {
    const std::size_t missing = pending_ == 0 ? 0 : 4 - pending_;
    if (missing == 3 || missing != padding_) {
      return fail(ErrorCode::kMalformed, "base64 text does not end on a multiple of 4 characters");
    }
    if (missing != 0) {
      bits_ <<= 6 * missing;
      if ((bits_ & ((1U << (8 * missing)) - 1)) != 0) {
        return fail(ErrorCode::kMalformed, "base64 text sets bits that its padding leaves over");
      }
      put(3 - missing);
    }
    out_.resize(size_);
    return std::move(out_);
  }

 private:
  void put(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      out_[size_++] = static_cast<std::byte>(bits_ >> (16 - 8 * i));
    bits_ = 0;
    pending_ = 0;
  }

  ByteVector out_;
  std::size_t size_ = 0;
  std::uint32_t bits_ = 0;
  std::size_t pending_ = 0;
  std::size_t padding_ = 0;
};

Result<ByteVector> decode(std::string_view text, bool skip_white_space) {
  Decoder decoder(text.size());
  while (!text.empty()) {
    if (decoder.take_quantum(text)) {
      text.remove_prefix(4);
      continue;
    }
    const std::uint8_t value = kValues[static_cast<unsigned char>(text.front())];
    text.remove_prefix(1);
    if (value == kWhiteSpace && skip_white_space) continue;
    if (!decoder.take(value)) {
      return fail(ErrorCode::kMalformed,
                  "base64 text holds a character where none of its kind belongs");
    }
  }
  return std::move(decoder).finish();
}

}  // namespace

std::string to_base64(Bytes bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < count ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= count ? kAlphabet[bits >> (18 - 6 * k) & 0x3f] : '=';
    }
  }
  return out;
}

Result<ByteVector> parse_base64(std::string_view text) { return decode(text, false); }

Result<ByteVector> parse_base64_lines(std::string_view text) { return decode(text, true); }

std::string to_base64url(Bytes bytes) {
  std::string out = to_base64(bytes);
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  while (out.ends_with('=')) out.pop_back();
  return out;
}

Result<ByteVector> parse_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) {
    return fail(ErrorCode::kMalformed,
                "base64url text holds a character of base64's, or padding; neither belongs");
  }
  std::string standard(text);
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  standard.append((4 - standard.size() % 4) % 4, '=');
  return parse_base64(standard);
}

}  // namespace confcom
