#!/usr/bin/env python3
"""What a section of training would take on many ranks, from measured figures and stated assumptions: the table of Ranks.md.

    python3 Tests/MPI/simulate.py [COMPUTE]

COMPUTE is the time of one thread for 64 samples of MNIST and 32 hidden units, in microseconds. A rank has one thread and whole
groups of 32 units. Everyone's partial sums go straight to everyone; what a rank receives passes its network card once. Python's
standard library is enough.
"""

import sys

CLASSES, SECTION, FLOAT = 16, 64, 4
GROUP_BYTES = SECTION * CLASSES * FLOAT
NETWORKS = [
    # name, latency in us, bandwidth in bytes a us, work for each message in us
    ("shared memory of one machine (measured, but for 0.5 us a message)", 3.7, 7_500, 0.5),
    ("InfiniBand HDR (assumed)", 2, 23_000, 0.3),
    ("100 Gbit Ethernet, TCP (assumed; latency and work as measured on the loopback)", 15, 9_000, 3),
    ("10 Gbit Ethernet, TCP (assumed)", 30, 1_100, 3),
]
UNITS = [1_024, 8_192, 65_536, 1_048_576]
RANKS = [2, 4, 16, 64, 256]

# What every rank does for itself in a section, whatever its units: preparation, and the softmax of 64 samples; and for each
# group of 32 units of the whole layer the addition of its partial sums, 4 KB from a distant cache. In us; the first is measured, the
# second assumed.
FIXED, ADDITION = 10.8, 0.2


def section(units, ranks, compute, network):
    """The time of a section in us on so many ranks."""
    groups = (units + 31) // 32
    own = (groups + ranks - 1) // ranks
    _, latency, bandwidth, message = network
    work = own * compute + FIXED + groups * ADDITION
    if ranks == 1:
        return work
    received = (groups - groups // ranks) * GROUP_BYTES
    return work + latency + (ranks - 1) * message + received / bandwidth


def main():
    compute = float(sys.argv[1]) if len(sys.argv) > 1 else 16.8
    print(f"{compute} us for 32 units; {FIXED} us for each section, {ADDITION} us more for each 32 units, on every rank\n")
    for network in NETWORKS:
        name, latency, bandwidth, message = network
        print(f"{name}: latency {latency} us, {bandwidth / 1000} GB/s, {message} us a message\n")
        print("| hidden units | " + " | ".join(f"{ranks} ranks" for ranks in RANKS) + " |")
        print("| ---: | " + " | ".join("---:" for _ in RANKS) + " |")
        for units in UNITS:
            alone = section(units, 1, compute, network)
            cells = [f"{alone / section(units, ranks, compute, network):.1f}" for ranks in RANKS]
            print(f"| {units:,} | " + " | ".join(cells) + " |")
        print()


if __name__ == "__main__":
    main()
