#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::evidence {

/// Larger tables are refused. Linux asks the host for at most 16 KiB; three certificates as PEM
/// have 6.
inline constexpr std::size_t kMaxCertificateTableBytes = 65536;

/// Real tables have up to four entries and the host's own.
inline constexpr std::size_t kMaxCertificateTableEntries = 32;

/// The certificates that a host hands out with a report: DER or PEM, unread, chosen by the host.
/// What is not there is empty.
struct SnpCertificates {
  Bytes ark{};
  Bytes ask{};  ///< ASVK, where the VLEK is there
  Bytes vcek{};
  Bytes vlek{};
};

/// Splits the certificate table of an extended report (configfs-tsm's auxblob).
/// Source: GHCB specification (AMD document 56421), SNP extended guest request, cert_table.
/// Shape: entries of 24 bytes {GUID 16 (RFC 4122, big-endian), offset 4, length 4, little-endian,
/// from the table's start}, ended by one of zeros; the certificates follow it, bytes between and
/// after them are not looked at. Entries with another GUID are held to the same rules and left out.
/// No bytes at all are a table without certificates.
/// Errors: truncated (before the terminator); malformed (a GUID of zeros, or one twice; a length of
/// zero; data that begins in the entries, overlaps other data or passes the end; over the caps).
/// The views point into `in`, which must outlive them.
[[nodiscard]] Result<SnpCertificates> parse_certificate_table(Bytes in);

/// The table of the certificates that are not empty, one behind the other.
[[nodiscard]] ByteVector write_certificate_table(const SnpCertificates& certificates);

}  // namespace confcom::evidence
