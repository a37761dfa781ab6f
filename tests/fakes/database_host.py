"""A PostgreSQL server on a host of a lab, reached over the network by TLS alone, with an authority of its own.

with database_on(lab, 0, tmp_path) as database:
    database.url           # postgresql://…?sslmode=verify-full&sslrootcert=…
    database.server.sql("SELECT …", database.name)
"""

from __future__ import annotations

import datetime
import ipaddress
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fakes.postgres import PostgresServer, server_user
from tests.fakes.programs import on
from tests.lab.network import Lab

_USER, _PASSWORD = "p2p", "of the lab"


@dataclass
class DatabaseHost:
    """The server, and how the trackers name its database."""

    server: PostgresServer
    name: str
    url: str

    def rows(self, statement: str) -> list[list[str]]:
        """What a statement gives, asked on the host itself."""
        return [line.split("|") for line in self.server.sql(statement, self.name).splitlines()]


@contextmanager
def database_on(lab: Lab, host: int, folder: Path) -> Iterator[DatabaseHost]:
    """A server on a host, with an empty database; nothing comes in over the network but by TLS and password."""
    secrets = Path(tempfile.mkdtemp(prefix="p2p-tls-", dir="/tmp"))
    secrets.chmod(0o755)
    authority = folder / "authority.pem"
    _make_certificates(lab.address(host), authority, secrets)
    settings = ("ssl=on", f"ssl_cert_file={secrets}/server.pem", f"ssl_key_file={secrets}/server.key")
    server = PostgresServer(listen=lab.address(host), durable=True, settings=settings, prefix=on(lab, host))
    try:
        (server.data / "pg_hba.conf").write_text("local all all trust\nhostssl all all 0.0.0.0/0 scram-sha-256\n")
        server.sql(f"CREATE ROLE {_USER} LOGIN PASSWORD '{_PASSWORD}'")
        name = server.make_database().partition("?")[0].rpartition("/")[2]
        server.sql(f"ALTER DATABASE {name} OWNER TO {_USER}")
        server.sql("SELECT pg_reload_conf()")
        place = f"{_USER}:{_PASSWORD.replace(' ', '%20')}@{lab.address(host)}:{server.port}"
        url = f"postgresql://{place}/{name}?sslmode=verify-full&sslrootcert={authority}"
        yield DatabaseHost(server, name, url)
    finally:
        server.close()
        shutil.rmtree(secrets)


def _make_certificates(address: str, authority: Path, secrets: Path) -> None:
    """The authority's certificate, and the server's with its key, which only the server may read."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of the lab")])
    now = datetime.datetime.now(datetime.UTC)
    begun, over = now - datetime.timedelta(days=1), now + datetime.timedelta(days=1)
    root = (
        x509.CertificateBuilder(root_name, root_name, root_key.public_key(), 1, begun, over)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "database")])
    leaf = (
        x509.CertificateBuilder(root_name, name, key.public_key(), 2, begun, over)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (secrets / "server.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    (secrets / "server.key").chmod(0o600)
    (secrets / "server.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    if os.geteuid() == 0:
        shutil.chown(secrets / "server.key", server_user())
