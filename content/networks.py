"""Networks that addresses are in, where the address itself would tell too much. No Django here."""

from __future__ import annotations

import ipaddress

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def network(address: str) -> Network | None:
    """The network of an address, /24 of IPv4 and /48 of IPv6; None for what is no address.

    As the CNIL advises for logs that are not kept to find persons.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False)
