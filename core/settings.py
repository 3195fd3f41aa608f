"""The settings of an installation, read from the environment. All are optional for a first run."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024
SHORTEST_KEY = 32


class MissingSetting(RuntimeError):
    """A setting that production cannot do without."""


def read_settings(environ: Mapping[str, str] = os.environ, *, instance: Path | None = None) -> dict[str, Any]:
    """The Flask configuration for that environment.

    Production is an installation whose `PUBLIC_URL` is in https: it refuses to start without its secrets.
    """
    instance = instance or Path(environ.get("BOUCLE_INSTANCE", ROOT / "instance"))
    instance.mkdir(parents=True, exist_ok=True)
    public_url = environ.get("PUBLIC_URL", "http://127.0.0.1:5000").rstrip("/")
    in_production = public_url.startswith("https://")
    if in_production and not (environ.get("SECRET_KEY") and environ.get("DATABASE_URL")):
        raise MissingSetting("PUBLIC_URL is in https: set SECRET_KEY and DATABASE_URL")
    if in_production and len(environ["SECRET_KEY"]) < SHORTEST_KEY:
        raise MissingSetting(f"SECRET_KEY is too short: give it at least {SHORTEST_KEY} random characters")
    return {
        "INSTANCE": instance,
        "SECRET_KEY": environ.get("SECRET_KEY") or _local_secret(instance),
        "SECRET_KEY_FALLBACKS": _words(environ.get("SECRET_KEY_FALLBACKS", "")),
        "PRIVATE_HOSTS": _words(environ.get("PRIVATE_HOSTS", "").lower()),
        "SQLALCHEMY_DATABASE_URI": _driver_named(environ.get("DATABASE_URL") or f"sqlite:///{instance / 'boucle.db'}"),
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},  # a connection the database has cut is replaced, not handed out
        "REDIS_URL": environ.get("REDIS_URL", ""),
        "LONG_JOBS_ASIDE": True,
        "STORAGE_URL": environ.get("STORAGE_URL") or f"file://{instance / 'storage'}",
        "MAIL_URL": environ.get("MAIL_URL") or f"file://{instance / 'mail'}",
        "MAIL_FROM": environ.get("MAIL_FROM", "Boucle <ne-pas-repondre@boucle.example>"),
        "PUBLIC_URL": public_url,
        "PROXY_HOPS": int(environ.get("PROXY_HOPS", "0")),
        "EPCI_SIREN": environ.get("EPCI_SIREN", "200039865"),
        "TERRITORY_URL": environ.get("TERRITORY_URL", "https://geo.api.gouv.fr"),
        "GEOCODER_URL": environ.get("GEOCODER_URL", "").rstrip("/"),
        "ROUTING_URL": environ.get("ROUTING_URL", "").rstrip("/"),
        "COMPANIES_URL": environ.get("COMPANIES_URL", "").rstrip("/"),
        "ACTORS_URL": environ.get("ACTORS_URL", "").rstrip("/"),
        "TILES": environ.get("TILES", "ign"),
        "LEGAL_DIRECTOR": environ.get("LEGAL_DIRECTOR", ""),
        "LEGAL_HOST": environ.get("LEGAL_HOST", ""),
        "IN_PRODUCTION": in_production,
        "TRUSTED_HOSTS": [urlsplit(public_url).hostname] if in_production else None,
        "SESSION_COOKIE_NAME": "__Host-boucle" if in_production else "boucle",
        "SESSION_COOKIE_SECURE": in_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,
        "SESSION_REFRESH_EACH_REQUEST": False,  # the session ends twelve hours after it began, whatever is read meanwhile
        "MAX_CONTENT_LENGTH": 12 * MEBIBYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEBIBYTE,
        "MAX_FORM_PARTS": 5000,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session: a page left open over lunch still works
        "COMPRESS_ALGORITHM": ["gzip"],
        "COMPRESS_MIMETYPES": [
            "text/html", "text/css", "text/javascript", "application/json", "application/geo+json", "image/svg+xml", "text/csv",
            "application/ld+json", "text/turtle",
        ],
        "SEND_FILE_MAX_AGE_DEFAULT": 365 * 24 * 3600,  # addresses of static files change with their content
        "JSON_AS_ASCII": False,
    }  # fmt: skip


def _words(text: str) -> list[str]:
    """What a setting lists, separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _driver_named(url: str) -> str:
    """`postgres://` and `postgresql://` both mean psycopg 3."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else url


def _local_secret(instance: Path) -> str:
    """A key made once and kept beside the data, for a first run."""
    path = instance / "secret_key"
    if not path.exists():
        made = instance / f"secret_key.{secrets.token_hex(8)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        with suppress(FileExistsError):  # of several processes that start at once, one gives its key to all
            path.hardlink_to(made)
        made.unlink()
    return path.read_text(encoding="utf-8")
