#include <gtest/gtest.h>

#include "rego/testing/builtin_call.h"

namespace confcom::rego {
namespace {

using testing::BuiltinCase;
using testing::expect_calls;

// What OPA 1.20.0 answers, unless said.

constexpr BuiltinCase kAnswers[] = {
    {"base64.encode", R"("héé")", R"("aMOpw6k=")"},
    {"base64.decode", R"("aGk=")", R"("hi")"},
    {"base64.decode", R"("aG\nk=")", R"("hi")"},
    {"base64.decode", R"("/+8=")", R"("\xff\xef")"},
    {"base64.decode", R"("")", R"("")"},
    {"base64.decode", R"("aGl=")", R"("hi")"},
    {"base64.decode", R"("aGk=\n")", R"("hi")"},
    {"base64.decode", R"("aG=\n=")", R"("h")"},
    {"base64.decode", R"("aG==\n\r")", R"("h")"},
    {"base64.is_valid", R"("aGk=")", "true"},
    {"base64.is_valid", R"("aGk")", "false"},
    {"base64.is_valid", "1", "false"},
    {"base64.is_valid", R"("aGk=\n")", "true"},
    {"base64url.encode", R"("a?>~")", R"("YT8-fg==")"},
    {"base64url.encode_no_pad", R"("a?>~")", R"("YT8-fg")"},
    {"base64url.decode", R"("YT8-fg==")", R"("a?>~")"},
    {"base64url.decode", R"("YT8-fg")", R"("a?>~")"},
    {"base64url.decode", R"("")", R"("")"},
    {"hex.encode", R"("hé")", R"("68c3a9")"},
    {"hex.decode", R"("6869")", R"("hi")"},
    {"hex.decode", R"("ff")", R"("\xff")"},
};

constexpr BuiltinCase kFailures[] = {
    {"base64.decode", R"("aGk")", "eval_builtin_error: illegal base64 data at input byte 0"},
    {"base64.decode", R"("a b")", "eval_builtin_error: illegal base64 data at input byte 1"},
    {"base64.decode", R"("aGk=x")", "eval_builtin_error: illegal base64 data at input byte 4"},
    {"base64.decode", R"("a===")", "eval_builtin_error: illegal base64 data at input byte 1"},
    {"base64.decode", R"("====")", "eval_builtin_error: illegal base64 data at input byte 0"},
    {"base64.decode", "1", "eval_type_error: operand 1 must be string but got number"},
    {"base64.decode", R"("aGk\n")", "eval_builtin_error: illegal base64 data at input byte 1"},
    {"base64.decode", R"("aG\nk=\nx")", "eval_builtin_error: illegal base64 data at input byte 6"},
    {"base64.decode", R"("aGkx\naG")", "eval_builtin_error: illegal base64 data at input byte 5"},
    {"base64.decode", R"("a=bc")", "eval_builtin_error: illegal base64 data at input byte 1"},
    {"base64.decode", R"("aG=k")", "eval_builtin_error: illegal base64 data at input byte 2"},
    {"base64.decode", R"("aG=")", "eval_builtin_error: illegal base64 data at input byte 3"},
    {"base64.decode", R"("aG=\n")", "eval_builtin_error: illegal base64 data at input byte 4"},
    {"base64url.decode", R"("YT8-f")", "eval_builtin_error: illegal base64url string: YT8-f"},
    {"base64url.decode", R"("YT8+fg")", "eval_builtin_error: illegal base64 data at input byte 3"},
    {"base64url.decode", R"("YT8-fg=")", "eval_builtin_error: illegal base64 data at input byte 7"},
    {"base64url.decode", R"("YT8-fg==x")",
     "eval_builtin_error: illegal base64url string: YT8-fg==x"},
    {"base64url.decode", R"("a=bc")", "eval_builtin_error: illegal base64 data at input byte 1"},
    {"base64url.decode", R"("=")", "eval_builtin_error: illegal base64 data at input byte 0"},
    {"base64url.decode", R"("YT8-fg\n")",
     "eval_builtin_error: illegal base64 data at input byte 8"},
    {"base64url.decode", R"("YT8\n-fg")",
     "eval_builtin_error: illegal base64 data at input byte 8"},
    {"base64url.decode", R"("a")", "eval_builtin_error: illegal base64url string: a"},
    {"base64url.decode", "1", "eval_type_error: operand 1 must be string but got number"},
    {"hex.encode", "1", "eval_type_error: operand 1 must be string but got number"},
    {"hex.decode", R"("686")", "eval_builtin_error: encoding/hex: odd length hex string"},
    {"hex.decode", R"("6g")", "eval_builtin_error: encoding/hex: invalid byte: U+0067 'g'"},
    {"hex.decode", R"("6é")", "eval_builtin_error: encoding/hex: invalid byte: U+00C3 'Ã'"},
    {"hex.decode", R"("g")", "eval_builtin_error: encoding/hex: invalid byte: U+0067 'g'"},
    {"hex.decode", R"("é")", "eval_builtin_error: encoding/hex: invalid byte: U+00C3 'Ã'"},
};

TEST(EncodingBuiltins, AnswerAsOpasDo) { expect_calls(kAnswers); }

TEST(EncodingBuiltins, FailAsOpasDo) { expect_calls(kFailures); }

}  // namespace
}  // namespace confcom::rego
