#include "rpc/aesm/aesm_frame_reader.h"

#include "rpc/aesm/aesm_frame.h"

namespace confcom::rpc {

Result<bool> AesmFrameReader::take(Bytes piece) {
  in_.insert(in_.end(), piece.begin(), piece.end());
  if (in_.size() < kAesmFrameHeaderBytes) return false;
  const auto header = Bytes(in_).first<kAesmFrameHeaderBytes>();
  CONFCOM_TRY(const std::size_t size, parse_aesm_frame_header(header, cap_bytes_));
  if (in_.size() < kAesmFrameHeaderBytes + size) return false;
  in_.resize(kAesmFrameHeaderBytes + size);
  return true;
}

Bytes AesmFrameReader::message() const { return Bytes(in_).subspan(kAesmFrameHeaderBytes); }

}  // namespace confcom::rpc
