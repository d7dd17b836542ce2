#include "app/quote_file.h"

#include <fmt/format.h>

#include <istream>

#include "app/advice.h"
#include "base/file.h"
#include "base/limits.h"

namespace confcom::app {
namespace {

Result<ByteVector> read_stream(std::istream& in, std::string_view what) {
  // One byte more than allowed tells a stream that is too long from one that just fits.
  std::string text(kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return fail(ErrorCode::kIo, "standard input: cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxFileBytes) {
    return fail(
        ErrorCode::kMalformed,
        fmt::format("standard input: larger than {} bytes; is this a {}?", kMaxFileBytes, what));
  }
  return to_vector(as_bytes(text));
}

}  // namespace

Result<ByteVector> load_evidence(const std::string& path, std::string_view what, Streams& streams) {
  if (path == "-") return read_stream(streams.in, what);
  return advised(load_file(path, kMaxFileBytes),
                 fmt::format("name the file of a {} in binary, or '-' for standard input", what));
}

Result<ByteVector> load_quote(const std::string& path, Streams& streams) {
  return load_evidence(path, "quote", streams);
}

}  // namespace confcom::app
