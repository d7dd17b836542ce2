#include "app/secret_file.h"

#include <fmt/format.h>

#include <istream>

#include "app/advice.h"
#include "base/file.h"
#include "evidence/sealed_secret.h"

namespace confcom::app {
namespace {

using evidence::kMaxSecretBytes;

Result<std::size_t> read_stream(std::istream& in, std::span<std::byte> out) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): char may alias any object.
  in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  const auto size = static_cast<std::size_t>(in.gcount());
  if (in.bad()) return fail(ErrorCode::kIo, "standard input: cannot be read");
  if (in.good() && in.peek() != std::istream::traits_type::eof()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("standard input: larger than {} bytes", kMaxSecretBytes));
  }
  return size;
}

}  // namespace

Result<crypto::SecretVector> load_secret(const std::string& path, Streams& streams) {
  crypto::SecretVector out(kMaxSecretBytes);
  CONFCOM_TRY(const std::size_t size,
              advised(path == "-" ? read_stream(streams.in, out.writable())
                                  : load_file_into(path, out.writable()),
                      "give --in the secret's file, or '-' for standard input; for more than 64 "
                      "KiB, encrypt it and seal the key"));
  out.shorten(size);
  return out;
}

}  // namespace confcom::app
