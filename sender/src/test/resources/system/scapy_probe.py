"""Probes STAMP reflectors on 127.0.0.1 with packets of its own making and checks the replies field by field.

usage: scapy_probe.py STATELESS_PORT STATEFUL_PORT TWAMP_LIGHT_PORT      (as root, for raw sockets)

Requests go out through scapy, with any TTL and TOS; replies come back to an ordinary socket and are dissected by
scapy's contrib.stamp. TLVs are built and read here from raw octets: scapy 2.5.0 takes the flags' bits from the wrong
end. Prints one JSON object a scenario: {"scenario": .., "checks": N, "problems": [..]}. Shares no code with the
reflector.
"""
import json
import logging
import socket
import struct
import sys

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
from scapy.all import IP, UDP, Raw, conf, send  # noqa: E402
from scapy.supersocket import L3RawSocket  # noqa: E402
from scapy.contrib.stamp import STAMPSessionReflectorTestUnauthenticated  # noqa: E402

conf.L3socket = L3RawSocket  # the only way to 127.0.0.1
conf.verb = 0
IP_RECVTTL = 12  # linux/in.h; Python 3.11 lacks the name
BASE = 44
T1_NTP = 0xED0037801F9ADD37
T1_PTP = 0x6955B900075BCD15
EE_NTP = 0x9601
EE_PTP = 0xD605
U = 0x80
PADDING, UNKNOWN = 1, 200


class Session:
    """One source port; also what a scenario's checks are collected in."""

    def __init__(self, port):
        self.port = port
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
        self.source_port = self.socket.getsockname()[1]
        self.reply_ttl = self.reply_tos = None

    def ask(self, payload, ttl=64, tos=0, timeout=3.0):
        """Sends one request; its reply's octets, or None after the timeout."""
        ip = IP(src="127.0.0.1", dst="127.0.0.1", ttl=ttl, tos=tos)
        send(ip / UDP(sport=self.source_port, dport=self.port) / Raw(payload))
        self.socket.settimeout(timeout)
        try:
            reply, controls, _, _ = self.socket.recvmsg(65536, 256)
        except socket.timeout:
            return None
        for level, kind, data in controls:
            if (level, kind) == (socket.IPPROTO_IP, socket.IP_TTL):
                self.reply_ttl = struct.unpack("i", data)[0]
            if (level, kind) == (socket.IPPROTO_IP, socket.IP_TOS):
                self.reply_tos = data[0]
        return reply


class Checks:
    def __init__(self):
        self.count = 0
        self.problems = []

    def equal(self, what, actual, expected):
        self.count += 1
        if actual != expected:
            self.problems.append("%s: expected %r, was %r" % (what, expected, actual))

    def true(self, what, condition):
        self.equal(what, bool(condition), True)


def request(seq, ts=T1_NTP, ee=EE_NTP, ssid=0, mbz=0, tlvs=b""):
    return struct.pack("!IQHH", seq, ts, ee, ssid) + bytes([mbz]) * 28 + tlvs


def tlv(flags, kind, value):
    return struct.pack("!BBH", flags, kind, len(value)) + value


def raw(reply):
    """The reply's fields by their offsets in RFC 8762 section 4.3.1."""
    names = "seq t3 ee ssid t2 sender_seq t1 sender_ee mbz1 ttl mbz2".split()
    return dict(zip(names, struct.unpack("!IQHHQIQHHB3s", reply[:BASE])))


def dissect(reply):
    """The base packet, read by scapy."""
    udp = UDP(bytes(UDP(sport=862, dport=50000) / Raw(reply[:BASE])))
    return udp[STAMPSessionReflectorTestUnauthenticated]


def check_reply(checks, reply, seq, sender_seq, length=BASE, ts=T1_NTP, ee=EE_NTP, ssid=0, ttl=64):
    """Every field of the base reply, twice: by offset and by scapy."""
    checks.true("a reply came", reply is not None)
    if reply is None:
        return
    checks.equal("length", len(reply), length)
    f = raw(reply)
    checks.equal("Sequence Number", f["seq"], seq)
    checks.equal("SSID", f["ssid"], ssid)
    checks.equal("Session-Sender Sequence Number", f["sender_seq"], sender_seq)
    checks.equal("Session-Sender Timestamp", f["t1"], ts)
    checks.equal("Session-Sender Error Estimate", f["sender_ee"], ee)
    checks.equal("Session-Sender TTL", f["ttl"], ttl)
    checks.equal("MBZ 38..39", f["mbz1"], 0)
    checks.equal("MBZ 41..43", f["mbz2"], b"\0\0\0")
    checks.true("Receive Timestamp <= Timestamp", 0 < f["t2"] <= f["t3"])
    checks.true("residence below 3 s", (f["t3"] - f["t2"]) >> 32 < 3)
    checks.true("Multiplier is not 0", f["ee"] & 0xFF)
    checks.equal("Z of the reflector is NTP", f["ee"] & 0x4000, 0)
    p = dissect(reply)
    checks.equal("scapy seq", p.seq, seq)
    checks.equal("scapy ssid", p.ssid, ssid)
    checks.equal("scapy seq_sender", p.seq_sender, sender_seq)
    checks.equal("scapy ttl_sender", p.ttl_sender, ttl)
    checks.equal("scapy mbz", (p.mbz1, p.mbz2), (0, 0))
    checks.equal("scapy sender scale", p.err_estimate_sender.scale, (ee >> 8) & 0x3F)
    checks.equal("scapy sender multiplier", p.err_estimate_sender.multiplier, ee & 0xFF)


def base(checks, stateless, stateful, light):
    session = Session(stateless)
    reply = session.ask(request(5), ttl=37, tos=46 << 2)
    check_reply(checks, reply, 5, 5, ttl=37)
    checks.equal("TTL of the reply's IP header", session.reply_ttl, 255)
    checks.equal("DSCP of the reply's IP header", session.reply_tos, 46 << 2)
    check_reply(checks, session.ask(request(0xFFFFFFFF)), 0xFFFFFFFF, 0xFFFFFFFF)


def ptp_timestamp_is_copied(checks, stateless, stateful, light):
    reply = Session(stateless).ask(request(6, ts=T1_PTP, ee=EE_PTP))
    check_reply(checks, reply, 6, 6, ts=T1_PTP, ee=EE_PTP)


def duplicate_gets_new_t3(checks, stateless, stateful, light):
    session = Session(stateless)
    first, second = session.ask(request(9)), session.ask(request(9))
    check_reply(checks, first, 9, 9)
    check_reply(checks, second, 9, 9)
    checks.true("T3 changes", raw(first)["t3"] < raw(second)["t3"])


def mbz_is_ignored(checks, stateless, stateful, light):
    session = Session(stateless)
    zeros, ones = session.ask(request(7)), session.ask(request(7, mbz=0xFF))
    check_reply(checks, zeros, 7, 7)
    check_reply(checks, ones, 7, 7)
    stamps = list(range(4, 12)) + list(range(16, 24))
    same = [i for i in range(BASE) if i not in stamps and zeros[i] != ones[i]]
    checks.equal("octets that differ, timestamps apart", same, [])


def ssid_is_copied(checks, stateless, stateful, light):
    check_reply(checks, Session(stateless).ask(request(8, ssid=0xBEEF)), 8, 8, ssid=0xBEEF)


def padding_tlvs_are_processed(checks, stateless, stateful, light):
    tlvs = tlv(U, PADDING, bytes(range(16))) + tlv(U, PADDING, b"") + tlv(U, PADDING, b"\xAA" * 1000)
    reply = Session(stateless).ask(request(1, tlvs=tlvs))
    check_reply(checks, reply, 1, 1, length=BASE + len(tlvs))
    expected = tlv(0, PADDING, bytes(range(16))) + tlv(0, PADDING, b"") + tlv(0, PADDING, b"\xAA" * 1000)
    checks.equal("TLVs", reply[BASE:].hex(), expected.hex())


def unknown_tlv_is_marked(checks, stateless, stateful, light):
    tlvs = tlv(U, UNKNOWN, b"\x01\x02\x03\x04\x05") + tlv(U, PADDING, b"\x0A\x0B")
    reply = Session(stateless).ask(request(2, tlvs=tlvs))
    check_reply(checks, reply, 2, 2, length=BASE + len(tlvs))
    expected = tlv(U, UNKNOWN, b"\x01\x02\x03\x04\x05") + tlv(0, PADDING, b"\x0A\x0B")
    checks.equal("TLVs", reply[BASE:].hex(), expected.hex())


def flags_are_computed_anew(checks, stateless, stateful, light):
    tlvs = tlv(0x7F, PADDING, b"\x01") + tlv(0x0F, UNKNOWN, b"\x02")
    reply = Session(stateless).ask(request(3, tlvs=tlvs))
    check_reply(checks, reply, 3, 3, length=BASE + len(tlvs))
    checks.equal("TLVs", reply[BASE:].hex(), (tlv(0, PADDING, b"\x01") + tlv(U, UNKNOWN, b"\x02")).hex())


def overrun_is_marked(checks, stateless, stateful, light):
    good = tlv(U, PADDING, b"\x01\x02\x03\x04")
    overrun = struct.pack("!BBH", U, PADDING, 100) + b"\x05\x06"
    reply = Session(stateless).ask(request(4, tlvs=good + overrun))
    check_reply(checks, reply, 4, 4, length=BASE + len(good) + len(overrun))
    expected = tlv(0, PADDING, b"\x01\x02\x03\x04") + struct.pack("!BBH", 0x40, PADDING, 100) + b"\x05\x06"
    checks.equal("TLVs", reply[BASE:].hex(), expected.hex())


def stateful_counts_its_own(checks, stateless, stateful, light):
    session = Session(stateful)
    for own, theirs in enumerate([5, 6, 9, 9]):
        check_reply(checks, session.ask(request(theirs)), own, theirs)


def stateful_sessions_are_apart(checks, stateless, stateful, light):
    one, other = Session(stateful), Session(stateful)
    check_reply(checks, one.ask(request(10)), 0, 10)
    check_reply(checks, other.ask(request(20)), 0, 20)
    check_reply(checks, one.ask(request(11)), 1, 11)
    check_reply(checks, one.ask(request(12, ssid=7)), 0, 12, ssid=7)
    check_reply(checks, other.ask(request(21)), 1, 21)
    check_reply(checks, one.ask(request(13, ssid=7)), 1, 13, ssid=7)


def short_requests(checks, stateless, stateful, light):
    for length in (14, 20, 43):
        reply = Session(light).ask(request(length)[:length])
        check_reply(checks, reply, length, length)
    checks.equal("reply to 13 octets", Session(light).ask(request(1)[:13], timeout=0.5), None)
    checks.equal("reply to 43 octets without TWAMP Light", Session(stateless).ask(request(1)[:43], timeout=0.5), None)


def twamp_light_padding_is_copied(checks, stateless, stateful, light):
    padding = bytes(i * 7 & 0xFF for i in range(100))
    reply = Session(light).ask(request(30, tlvs=padding))
    check_reply(checks, reply, 30, 30, length=BASE + len(padding))
    checks.equal("padding", reply[BASE:].hex(), padding.hex())


SCENARIOS = [base, ptp_timestamp_is_copied, duplicate_gets_new_t3, mbz_is_ignored, ssid_is_copied,
             padding_tlvs_are_processed, unknown_tlv_is_marked, flags_are_computed_anew, overrun_is_marked,
             stateful_counts_its_own, stateful_sessions_are_apart, short_requests, twamp_light_padding_is_copied]

if __name__ == "__main__":
    ports = [int(argument) for argument in sys.argv[1:4]]
    for scenario in SCENARIOS:
        checks = Checks()
        try:
            scenario(checks, *ports)
        except (TypeError, struct.error) as error:  # a reply that never came or was cut: the checks above say so
            checks.problems.append("stopped: %s" % error)
        print(json.dumps({"scenario": scenario.__name__, "checks": checks.count, "problems": checks.problems}))
