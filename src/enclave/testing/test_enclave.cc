#include "enclave/testing/test_enclave.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "enclave/image/measurement.h"
#include "enclave/sigstruct_signature.h"
#include "enclave/testing/image_builder.h"

// The code's first byte, and the one after its last.
// NOLINTBEGIN(readability-identifier-naming): the linker's names.
extern "C" const std::byte confcom_test_enclave_begin;
extern "C" const std::byte confcom_test_enclave_end;
// NOLINTEND(readability-identifier-naming)

namespace confcom::enclave::testing {
namespace {

/// Of nobody: to make one takes seconds. openssl genrsa -3 3072
constexpr std::string_view kTestKey = R"(-----BEGIN PRIVATE KEY-----
MIIG/AIBADANBgkqhkiG9w0BAQEFAASCBuYwggbiAgEAAoIBgQClx+Imj/It8+YA
krwplUil+OW4Q6F+DF4cpem8F1hDWi1CC0bEPTtkNoKZEFamCVD5trLv4dgbOeGa
R/LyXd0qsMa95BgYSjBEpVVO92X5eiGDPJzemRcPiS4ULNcK7/aFCd5CL1+d/0xK
fh9kPElKnlKEkEnEiupxJy4Ca4DlxYpmtZV3iKDBEseSeJjIqHsYAzSmMdcW7xUG
7aLQ0/Fl8KMsAqjnYmpd94yvuay/VULdZXUsQKCu09NQE9G4SVFsKqeR+EyL1CBX
yPguXuJfY7VdDme2tf61LhPxszvntu1bNqifgsPII2pa9ZvKnS8H5meyTcGJN7G4
+JzRfws6TnkpQQWKHiQyICIoTCJx7gLaTM31D306hIopFyANoDvkUYBxb3ODM8R8
gTfOyYtSVHtOsTtq6TVSgDISn9aln17/P1a+k2zP2ZqijC03VmgDhA0Cvdq7rioG
6W8pFekmZkfkshVRI13G6B/uboLqGY8fDjWuLrowKDYIvVNmQoUCAQMCggGAboVB
bwqhc/fuqwx9cQ4wbqXuetfA/rLpaG6b0ro615FzgVzZ2CjSQs8Bu2A5xAY1+88h
9UE6vNFBEYVMoZPoxyCEfpgQEDF1gxjjifpD+6bBAiholGYPX7DJYsiPXJ/5rgaU
LB+VE/+IMalqQtLbhxQ3Awrb2FycS290AZ0AmS5cRHkOT7BrK2HaYaW7MHBSEAIj
GXaPZJ9jWfPB4I1LmUsXcqxwmkGcPqUIdSZzKjjXPkOjctXAdI03irfhJYY1NWOw
TRktpUA1MWT2eQ71nUF2nFf8vNJunebcXZvXEAYtfKbVJ7altbk/69P3KNXvpxaZ
xmC8a+9f9NLqy3QU46m75t58iuKq2p/FTudeQxtvOfEEp0iOZW4uuHJvZf14x8Ma
gf9VT6pmxr5MrVwC7UnRXl7LCA8OamJHj+A+iFk14vvtUX/CwBzAiqUzOsAsH93/
jdMtoUAgmWMi3aRUT40PheaHH/4ZG3PihqpsMdBvalbRSBfHkiRNjqsUxEFrAoHB
ANGpo8TQQU+UEgnfwQnffWSoqr/CYGsbNBKlv6Cv1ylShK+AIHiIZ0eQORHusUfo
KrvRfA7jYP05OcrPysUiSBr3bXuGnPE1wKCqQSwYBJmGfqZNlxopDjBvKKEEc1tE
3BaTum/sjsrqDX6TxkVA87YvOjXjMGbsJuGJB7qF8lIQ8z4EU7rOL/1u6+bl5q48
ur5OL/P5wHCz3vJJc/paBGU6xJSGZQnriu4d3aPekFXoe8yQpgR7OrEscOz2h6xK
jQKBwQDKa3tZgkbEX76D0cVu6PSO2NiyyAwwXyS1rgnEmaImWyRwvEhraGPv/VFn
SPfFdBzRcwT52UXqF2f+7HHbLqPJ2HHTbK3IlGNJhjkF2RBzvl1dFa/f+Zlx8Btz
ZwWZXyqiGR4+g+TAyhzTz/6FfpM4NocLP9p35njRY78ASYaHCJrswR8JhZiyP43r
rnmw+WsVaN26B1XZGhoui0biRWZJ1+wHUeWXOq0vnG6AkFBJeGwy+1W9j9QjxVDF
xiyTldkCgcEAi8ZtLeArimK2sT/WBpT+Qxscf9bq8hIitxkqax/kxjcDH6rAUFrv
hQrQtp8g2prHJ+D9X0JAqNDRMd/cg2wwEfpI/QRooM6Aaxwrcrqtu67/GYkPZsYJ
dZ9wa1hM54M9ZGJ8Sp20h0azqbfZg4CieXTReUIgRJ1vQQYFJwP24WCiKVg30d7K
qPSdRJlEdCh8ft7KoqaASyKUoYZNUZFYQ3yDDa7uBp0HSWk+bT8K4/BSiGBurad8
dh2gnfmvyDGzAoHBAIbyUjusLy2VKa02g59F+F87OyHassrqGHkesS27wW7nbaB9
hZzwQp/+NkTbT9j4EzZMrfvmLpwPmqny9pIfF9vloTedyTBi7Nuu0K6QtaJ+6Oi5
H+qmZkv1Z6JErmY/ccFmFCmtQysxaI01VFj/DNAkWgd/5vqZpeDtKgAxBFoFvJ3W
FLEDuyF/s/J0USCmR2ObPnwE4+YRZsmyL0GDmYaP8q+L7mTRyMpoSasK4DD68syn
jn5f4sKDiy6EHbe5OwKBwGYf8cBQwWrTt/n0LCpcuYvFSfZxgqGT2eYMCkERsYJu
ptdyQO/lVIOfmSENzUK2MBWFIyt/OhlqFHZM3ScvIl2/CR2/hwkTX6HQMTYZilM4
gg3RxwWZ/tcWmy9iEt3g2gvMNOMH0m7P1swTSwwYERL9g5rW7mouZlDKZGtX/2de
WUCxZHVW7KGtZYuhmY3UsXNGAxYC1PZMQJpdf3l2sk9ngOQMlMN0eRNAh9P45vnH
AExPGu5vZZ1FGjMtaK6Fjg==
-----END PRIVATE KEY-----
)";

/// The ranges of a kind, in the order of their offsets.
const PageRange& nth_tcs(const EnclaveImage& image, std::uint32_t index) {
  const auto is_tcs = [](const PageRange& range) { return range.flags.type() == PageType::kTcs; };
  auto found = std::ranges::find_if(image.ranges, is_tcs);
  for (; index > 0; --index) found = std::find_if(found + 1, image.ranges.end(), is_tcs);
  return *found;
}

}  // namespace

TestEnclave make_test_enclave(const TestEnclaveOptions& options) {
  const ConfcomNote note{.threads = options.threads,
                         .heap_pages = options.heap_pages,
                         .stack_pages = kTestStackPages,
                         .dynamic_pages = options.dynamic_pages,
                         .misc_select = options.misc_select};
  TestEnclave out;
  out.heap_pages = options.heap_pages;
  out.image = parse_enclave_image(make_confcom_file(test_enclave_code(), note)).value();
  out.sigstruct.misc_select = options.misc_select;
  out.sigstruct.misc_mask = 0xffffffff;
  out.sigstruct.attributes = options.attributes;
  out.sigstruct.attribute_mask = {.flags = ~evidence::Attributes::kDebug,
                                  .xfrm = ~std::uint64_t{0}};
  out.sigstruct.isv_prod_id = options.isv_prod_id;
  out.sigstruct.isv_svn = options.isv_svn;
  sign_again(out);
  return out;
}

void sign_again(TestEnclave& enclave) {
  enclave.sigstruct.enclave_hash = measure(enclave.image);
  enclave.sigstruct = sign_sigstruct(enclave.sigstruct, test_signer()).value();
}

Bytes test_enclave_code() {
  const std::byte* const begin = &confcom_test_enclave_begin;
  return {begin, static_cast<std::size_t>(&confcom_test_enclave_end - begin)};
}

const crypto::RsaPrivateKey& test_signer() {
  static const crypto::RsaPrivateKey key = crypto::RsaPrivateKey::parse_pem(kTestKey).value();
  return key;
}

std::uint64_t TestEnclave::tcs(std::uint32_t thread) const { return nth_tcs(image, thread).offset; }

/// Code, guard, heap, guard, stack: each thread's parts are of the same length.
std::uint64_t TestEnclave::heap() const { return stack() - (1 + heap_pages) * kPageBytes; }

/// Before the TCS: two SSA frames, the thread's page, a guard, the stack.
std::uint64_t TestEnclave::stack() const {
  return tcs() - (2 + 1 + 1 + kTestStackPages) * kPageBytes;
}

std::uint64_t TestEnclave::dynamic() const {
  const auto last = std::ranges::max_element(image.ranges, {}, &PageRange::offset);
  return last->offset + last->pages * kPageBytes;
}

EnclaveException exception_of(const EnclaveExit& exit) {
  // Programs use this too: GoogleTest is not linked here.
  if (!exit.exception.has_value()) throw std::logic_error("the enclave raised no exception");
  return *exit.exception;
}

EntryRegisters operation(TestOp op, std::uint64_t rsi, std::uint64_t rdx, std::uint64_t r8,
                         std::uint64_t r9) {
  return {.rdi = std::to_underlying(op), .rsi = rsi, .rdx = rdx, .r8 = r8, .r9 = r9};
}

}  // namespace confcom::enclave::testing
