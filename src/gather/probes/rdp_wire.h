// The first messages of Remote Desktop as bytes (MS-RDPBCGR 2.2.1): TPKT, X.224 connection request and
// confirm, MCS Connect-Initial and Connect-Response. Pure, capped by TPKT's own 64 KiB, for bytes of any
// origin.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sipfed/facts/rdp.h"

namespace sipfed::gather {

enum RdpProtocol : std::uint32_t { rdp_standard = 0, rdp_tls = 1, rdp_credssp = 2 };
enum RdpMethod : std::uint32_t { rdp_40bit = 1, rdp_128bit = 2, rdp_56bit = 8, rdp_fips = 0x10 };

// None: without RDP_NEG_REQ, as clients before RDP 5.2 ask.
std::vector<std::uint8_t> rdp_connection_request(std::optional<std::uint32_t> protocols);
std::vector<std::uint8_t> rdp_connect_initial(std::uint32_t methods);

inline constexpr std::size_t tpkt_header_size = 4;
// Size of the whole packet, header included; none: no TPKT.
std::optional<std::size_t> tpkt_size(std::span<const std::uint8_t, tpkt_header_size> header);

// Each takes one whole packet and writes down what it says; the fault says why nothing more will come of it.
void read_rdp_confirm(std::span<const std::uint8_t> packet, RdpTry& into);
void read_rdp_connect_response(std::span<const std::uint8_t> packet, RdpTry& into);

}  // namespace sipfed::gather
