"""Reading from an address that somebody typed."""

import ipaddress
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import fetching
from core.fetching import FetchError, FetchFault, FetchRules, Reader, is_public
from tests.marketplace.inventory.glpi_double import GlpiDouble, running, said

pytestmark = pytest.mark.one_engine

LOCAL = FetchRules(https_only=False, private_hosts=frozenset({"127.0.0.1", "localhost"}))
STRICT = FetchRules(https_only=True, private_hosts=frozenset())
OPEN = FetchRules(https_only=False, private_hosts=frozenset())


@pytest.fixture
def double():
    with running(GlpiDouble()) as double:
        yield double


@pytest.fixture
def pauses() -> list[float]:
    return []


def reader(double, pauses, *, seconds=5.0, rules=LOCAL) -> Reader:
    return Reader(double.address, rules, seconds=seconds, pause=pauses.append)


def fault_of(call) -> FetchFault:
    with pytest.raises(FetchError) as raised:
        call()
    return raised.value.fault


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "172.16.3.4", "192.168.1.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "0.0.0.1", "100.64.0.1", "192.0.2.1",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_open_internet_is_not_read(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_an_address_of_the_open_internet_is(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_carried_in_another_is_judged_as_itself(inside):
    for carried in (f"::ffff:{inside}", str(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | int(inside)))):
        assert is_public(carried) == is_public(str(inside))


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1"])
def test_every_way_of_writing_our_own_machine_is_refused(name):
    assert fault_of(lambda: Reader(f"http://{name}:9", OPEN, seconds=2).get("/", {})) in {
        FetchFault.FORBIDDEN,
        FetchFault.UNKNOWN_HOST,
    }


@pytest.mark.parametrize(
    "address", ["", "glpi.exemple.fr", "ftp://glpi.exemple.fr", "file:///etc/passwd", "http://", "http://a:b@exemple.fr",
                "http://exemple.fr:99999", "http://exemple.fr/\r\nX: y", "http://exemple.fr/a b", "https://[::1", "http://exemple.fr:0"],
)  # fmt: skip
def test_what_is_not_the_address_of_a_site_is_refused(address):
    assert fault_of(lambda: OPEN.check(address)) is FetchFault.MALFORMED


def test_production_reads_nothing_without_encryption():
    assert fault_of(lambda: STRICT.check("http://glpi.exemple.fr")) is FetchFault.NOT_HTTPS


def test_a_name_that_leads_to_one_private_address_among_public_ones_is_refused(monkeypatch):
    leads_to(monkeypatch, ["93.184.216.34"], ["10.0.0.7"])
    assert fault_of(lambda: Reader("http://rebind.exemple.fr", OPEN, seconds=2).get("/", {})) is FetchFault.FORBIDDEN


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    """A name server that answers a public address, then a private one, is asked once for each connection."""
    asked = leads_to(monkeypatch, ["93.184.216.34"])
    connected = []
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, place: connected.append(place) or (_ for _ in ()).throw(OSError))

    assert fault_of(lambda: Reader("http://rebind.exemple.fr", OPEN, seconds=2, pause=lambda _s: None).get("/", {})) is (
        FetchFault.UNREACHABLE
    )
    assert {place[0] for place in connected} == {"93.184.216.34"}
    assert len(connected) == len(asked)


def leads_to(monkeypatch, *answers: list[str]) -> list[str]:
    asked: list[str] = []

    def resolve(host, port, **_kind):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for answer in answers for address in answer]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_an_unknown_name_is_said(monkeypatch):
    def unknown(*_asked, **_kind):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert fault_of(lambda: Reader("https://nulle.part", OPEN, seconds=2).get("/", {})) is FetchFault.UNKNOWN_HOST


def test_nobody_listening_is_said(pauses):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert fault_of(lambda: Reader(address, LOCAL, seconds=5, pause=pauses.append).get("/", {})) is FetchFault.UNREACHABLE
    assert pauses == [1.0, 2.0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(double, pauses, status):
    double.always = (status, {"Location": "http://169.254.169.254/latest/meta-data/"}, b"")
    assert fault_of(lambda: reader(double, pauses).get("/apirest.php", {})) is FetchFault.REDIRECTED
    assert len(double.asked) == 1


def test_passing_trouble_is_tried_again_later_each_time(double, pauses):
    double.answers = [said(503, {}), said(502, {})]
    double.always = said(200, {"fine": True})
    assert reader(double, pauses).get("/", {}).json() == {"fine": True}
    assert pauses == [1.0, 2.0]


def test_the_pause_a_server_asks_for_is_kept_within_reason(double, pauses):
    double.answers = [said(429, {}, {"Retry-After": "3"}), said(429, {}, {"Retry-After": "9999"})]
    double.always = said(200, 1)
    assert reader(double, pauses, seconds=60).get("/", {}).status == 200
    assert pauses == [3.0, 10.0]


def test_trouble_that_lasts_is_answered_as_it_is(double, pauses):
    double.always = said(503, {})
    assert reader(double, pauses).get("/", {}).status == 503
    assert len(double.asked) == 3


def test_an_answer_without_end_is_left(double, pauses, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_ANSWER_BYTES", 100_000)
    double.always = (200, {}, b"[" + b"1," * 80_000 + b"1]")
    assert fault_of(lambda: reader(double, pauses).get("/", {})) is FetchFault.TOO_LARGE


@pytest.mark.parametrize("body", [b'{"data": [{"1": "PC', b"<!doctype html><h1>Erreur</h1>", b"", b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_not_json_is_said(double, pauses, body):
    double.always = (200, {}, body)
    answer = reader(double, pauses).get("/", {})
    assert fault_of(answer.json) is FetchFault.NOT_JSON


def test_an_answer_cut_short_is_tried_again_then_said(double, pauses):
    double.always = (200, {"Content-Length": "500"}, b'{"data": [')
    assert fault_of(lambda: reader(double, pauses).get("/", {})) is FetchFault.UNREACHABLE
    assert len(double.asked) == 3


def test_a_server_that_says_one_byte_at_a_time_is_left_at_the_end_of_the_time(pauses):
    """Each byte comes before any time-out: only the whole is too long."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip, args=(server,), daemon=True).start()
        slow = Reader(f"http://127.0.0.1:{server.getsockname()[1]}", LOCAL, seconds=0.6, pause=pauses.append)
        began = time.monotonic()
        assert fault_of(lambda: slow.get("/", {})) is FetchFault.TOO_SLOW
        assert time.monotonic() - began < 3


def _drip(server) -> None:
    heard, _place = server.accept()
    with heard:
        try:
            heard.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while True:
                heard.sendall(b"a")
                time.sleep(0.05)
        except OSError:
            return


def test_one_connection_serves_a_conversation_and_is_opened_again_when_closed(double, pauses):
    double.always = said(200, 1)
    conversation = reader(double, pauses)
    for _ in range(3):
        assert conversation.get("/", {}).status == 200
    conversation.close()
    assert conversation.get("/", {}).status == 200


def test_an_answer_is_never_asked_compressed(double, pauses):
    double.always = said(200, 1)
    reader(double, pauses).get("/", {})
    assert double.headers[0]["accept-encoding"] == "identity"


# Certificates


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """An authority of our own, a certificate it gave to « localhost », another to another name, another that has expired."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = tmp_path_factory.mktemp("certificates")
    began = datetime.now(UTC) - timedelta(days=30)

    def named(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    def made(name, key, issuer, issuer_key, *, days=60, is_authority=False):
        builder = (
            x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer)).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(began).not_valid_after(began + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )  # fmt: skip
        if is_authority:
            usage = dict.fromkeys(
                ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                 "encipher_only", "decipher_only"), False)  # fmt: skip
            builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
        return builder.sign(issuer_key, hashes.SHA256())

    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = made("Autorite de test", authority_key, "Autorite de test", authority_key, is_authority=True)
    (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    for label, name, days in (("good", "localhost", 60), ("other", "ailleurs.exemple.fr", 60), ("expired", "localhost", 10)):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = made(name, key, "Autorite de test", authority_key, days=days)
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / f"{label}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return folder


def in_tls(folder, label):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{label}.pem")
    double = GlpiDouble()
    double.always = said(200, 1)
    return running(double, context)


def test_a_certificate_of_a_known_authority_is_accepted(certificates, monkeypatch, pauses):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "authority.pem"))
    with in_tls(certificates, "good") as double:
        assert reader(double, pauses).get("/", {}).json() == 1


@pytest.mark.parametrize(("label", "is_known"), [("good", False), ("other", True), ("expired", True)])
def test_any_other_certificate_is_refused(certificates, monkeypatch, pauses, label, is_known):
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "authority.pem"))
    with in_tls(certificates, label) as double:
        assert fault_of(lambda: reader(double, pauses).get("/", {})) is FetchFault.CERTIFICATE
        assert not double.asked
