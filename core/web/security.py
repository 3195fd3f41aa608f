"""The headers every answer carries, errors and static files included."""

from flask import Flask, Response, abort, request, session

from core.web import sessions

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "font-src 'self'",
        "manifest-src 'self'", "worker-src 'none'", "base-uri 'none'", "object-src 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)  # fmt: skip
WORKER_POLICY = CONTENT_SECURITY_POLICY.replace("worker-src 'none'", "worker-src 'self'")  # of a page kept by the browser
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


def init_app(app: Flask) -> None:
    @app.before_request
    def refuse_other_sites() -> None:
        """Browsers say where an unsafe request comes from: one made by a page of another site is refused (ASVS 5.0.0 3.5.1)."""
        if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
            abort(403)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            # Whether the browser holds a session, not whether it is still good: an answer must leave even without a database.
            response.headers["Cache-Control"] = "no-store" if sessions.TOKEN in session else "no-cache"
        return response
