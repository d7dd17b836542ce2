#include "rego/syntax/keywords.h"

#include <algorithm>
#include <array>
#include <utility>

namespace confcom::rego {
namespace {

struct Word {
  std::string_view text;
  TokenKind kind;
};

constexpr std::array kKeywords{
    Word{"package", TokenKind::kPackage}, Word{"import", TokenKind::kImport},
    Word{"as", TokenKind::kAs},           Word{"default", TokenKind::kDefault},
    Word{"else", TokenKind::kElse},       Word{"not", TokenKind::kNot},
    Word{"some", TokenKind::kSome},       Word{"with", TokenKind::kWith},
    Word{"null", TokenKind::kNull},       Word{"true", TokenKind::kTrue},
    Word{"false", TokenKind::kFalse},
};

struct FutureWord {
  std::string_view text;
  FutureKeyword word;
  TokenKind kind;
};

constexpr std::array kFutureKeywords{
    FutureWord{"in", FutureKeyword::kIn, TokenKind::kIn},
    FutureWord{"every", FutureKeyword::kEvery, TokenKind::kEvery},
    FutureWord{"contains", FutureKeyword::kContains, TokenKind::kContains},
    FutureWord{"if", FutureKeyword::kIf, TokenKind::kIf},
    FutureWord{"not", FutureKeyword::kNotBody, TokenKind::kNot},
    FutureWord{"and", FutureKeyword::kAnd, TokenKind::kLogicalAnd},
    FutureWord{"or", FutureKeyword::kOr, TokenKind::kLogicalOr},
};

}  // namespace

FutureKeywords FutureKeywords::of_v1() {
  FutureKeywords out;
  for (const FutureKeyword word :
       {FutureKeyword::kIn, FutureKeyword::kEvery, FutureKeyword::kContains, FutureKeyword::kIf}) {
    out.add(word);
  }
  return out;
}

std::optional<FutureKeyword> find_future_keyword(std::string_view word) {
  const auto* const found = std::ranges::find(kFutureKeywords, word, &FutureWord::text);
  if (found == kFutureKeywords.end()) return std::nullopt;
  return found->word;
}

TokenKind kind_of_word(std::string_view word, FutureKeywords selected) {
  const auto* const keyword = std::ranges::find(kKeywords, word, &Word::text);
  if (keyword != kKeywords.end()) return keyword->kind;
  const auto* const future = std::ranges::find(kFutureKeywords, word, &FutureWord::text);
  if (future == kFutureKeywords.end() || !selected.has(future->word)) return TokenKind::kIdentifier;
  return future->kind;
}

}  // namespace confcom::rego
