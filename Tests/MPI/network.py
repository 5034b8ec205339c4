"""Machines for checks: network namespaces with an address each, and a network between them that delays and loses packets.

The network is this process: each namespace has a TUN device, and what comes out of one goes into another, after the delay, if it
is not lost. It needs root and /dev/net/tun, and neither bridge nor netem of the kernel.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time
from pathlib import Path

NEWNET = 0x40000000
TUNSETIFF, TUN, NO_INFO = 0x400454CA, 1, 0x1000


def is_possible():
    if os.geteuid() != 0 or not os.access("/dev/net/tun", os.W_OK):
        return False
    probe = f"nnb-probe-{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True).returncode != 0:
        return False
    subprocess.run(["ip", "netns", "del", probe], capture_output=True)
    return True


class Network:
    """`count` machines with the addresses 10.77.0.1 and so on. Use it in a `with`."""

    def __init__(self, count, folder, delay=0.0, loss=0.0, seed=1):
        self.count, self.delay, self.loss = count, delay, loss
        self.random = random.Random(seed)
        self.names = [f"nnb{os.getpid()}-{index}" for index in range(1, count + 1)]
        self.cut, self.packets, self.lost = set(), 0, 0
        self.agent = Path(folder) / "agent.sh"
        self.folder = Path(folder)

    def __enter__(self):
        libc = ctypes.CDLL(None, use_errno=True)
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.devices = []
        for index, name in enumerate(self.names, 1):
            subprocess.run(["ip", "netns", "add", name], check=True)
            space = os.open(f"/run/netns/{name}", os.O_RDONLY)
            if libc.setns(space, NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"nnb", TUN | NO_INFO))
            libc.setns(home, NEWNET)
            os.close(space)
            inside = ["ip", "netns", "exec", name, "ip"]
            subprocess.run([*inside, "link", "set", "lo", "up"], check=True)
            subprocess.run([*inside, "addr", "add", f"10.77.0.{index}/24", "dev", "nnb"], check=True)
            subprocess.run([*inside, "link", "set", "nnb", "mtu", "9000", "up"], check=True)
            self.devices.append(device)
        os.close(home)
        # What mpirun starts the other machines' daemons by: the address, then the words of a command.
        prefix = self.names[0].rsplit("-", 1)[0]
        self.agent.write_text(
            "#!/bin/sh\nhost=$1; shift\n"
            f'exec ip netns exec {prefix}-${{host##*.}} unshare --uts sh -c "hostname $host; $*"\n')
        self.agent.chmod(0o755)
        self.is_open = True
        self.thread = threading.Thread(target=self.carry)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_open = False
        self.thread.join()
        for device in self.devices:
            os.close(device)
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name])

    def carry(self):
        """Takes packets from device to device until the network is closed."""
        places = {device: index for index, device in enumerate(self.devices)}
        waiting, number = [], 0
        while self.is_open:
            now = time.monotonic()
            pause = min(0.05, max(0.0, waiting[0][0] - now)) if waiting else 0.05
            for device in select.select(self.devices, [], [], pause)[0]:
                for _ in range(64):
                    try:
                        packet = os.read(device, 65536)
                    except BlockingIOError:
                        break
                    if len(packet) < 20 or packet[0] >> 4 != 4 or packet[16:19] != bytes([10, 77, 0]):
                        continue
                    source, target = places[device], packet[19] - 1
                    self.packets += 1
                    if not 0 <= target < self.count or {source, target} & self.cut or self.random.random() < self.loss:
                        self.lost += 1
                        continue
                    number += 1
                    heapq.heappush(waiting, (time.monotonic() + self.delay, number, target, packet))
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                _, _, target, packet = heapq.heappop(waiting)
                try:
                    os.write(self.devices[target], packet)
                except OSError:
                    self.lost += 1

    def daemons(self):
        """The processes that Open MPI has left on the machines of this network."""
        agent = os.fsencode(self.agent)
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if entry.name.isdigit() and Path(os.fsdecode(words[0])).name == "orted" and agent in words:
                yield int(entry.name)

    def command(self, *words):
        """Runs words on the first machine."""
        return ["ip", "netns", "exec", self.names[0], "unshare", "--uts", "sh", "-c",
                'hostname 10.77.0.1; exec "$@"', "sh", *map(str, words)]

    def mpirun(self, ranks_each, *words):
        """The command that starts ranks on all machines, over TCP alone."""
        hosts = ",".join(f"10.77.0.{index}:{ranks_each}" for index in range(1, self.count + 1))
        settings = {
            "plm_rsh_agent": self.agent, "btl": "tcp,self", "pml": "ob1", "btl_tcp_if_include": "10.77.0.0/24",
            "oob_tcp_if_include": "10.77.0.0/24", "oob_tcp_keepalive_time": 5, "oob_tcp_keepalive_intvl": 2,
            "oob_tcp_keepalive_probes": 3, "orte_keep_fqdn_hostnames": 1, "plm_rsh_no_tree_spawn": 1,
        }
        options = [word for name, value in settings.items() for word in ("--mca", name, str(value))]
        return self.command("mpirun", "--host", hosts, "-n", self.count * ranks_each, *options, *words)
