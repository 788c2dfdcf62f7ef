"""
The application: REST under ``/api``, the socket, health, and the files of the page.

``create_app(settings)`` can be served as it is or mounted into another ASGI
application. Mounted applications have no lifespan of their own, so the host runs it::

    bell = create_app(settings, page=False)

    @asynccontextmanager
    async def lifespan(_host):
        async with bell.router.lifespan_context(bell):
            yield

    host = FastAPI(lifespan=lifespan)
    host.mount("/bell", bell)
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from backend.errors import Refusal, TooMuch
from backend.logs import keep_tokens_out
from backend.producer import running
from backend.routes import router
from backend.security import ApiManners, SecurityHeaders
from backend.services import Services
from backend.settings import Settings, load_settings
from backend.sockets import LiveLine
from backend.static import StaticSite

logger = logging.getLogger("livebell")

PROBES = ["GET", "HEAD"]  # what watches over servers often asks for the head alone

# No measurements unless somebody asks: spans would carry URLs, and those carry tokens.
_UNMEASURED: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_app(settings: Settings | None = None, *, page: bool = True) -> FastAPI:
    """The whole server; without its ``page``, API and socket alone. Raises ``SettingsError`` where the settings cannot work."""
    services = Services(settings or load_settings())
    app = FastAPI(
        title="livebell",
        lifespan=_lifespan(services),
        openapi_url=None,
        redirect_slashes=False,
        telemetry=_UNMEASURED,
    )
    app.state.services = services
    app.add_middleware(SecurityHeaders)
    app.add_middleware(LiveLine, services=services)
    if services.settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=_trusted(services))
    _add_errors(app)
    app.mount("/api", _api(services))
    _add_health(app, services)
    if not page:
        return app
    site = StaticSite(services.settings.site_dir, services.settings.var_dir / "cache")
    app.add_api_route("/{path:path}", site.answer, methods=["GET", "HEAD"], include_in_schema=False)
    return app


def front_of(app: FastAPI) -> ASGIApp:
    """
    What a server of our own serves: ``app`` of ``create_app()``, with its sockets taken at the very door.

    What the framework puts around them (telemetry, limits of bodies, errors) is 1.5 KiB for each that is open.
    """
    services: Services = app.state.services
    line = LiveLine(app, services)
    if not services.settings.trusted_proxies:
        return line
    return ProxyHeadersMiddleware(line, _trusted(services))  # type: ignore[arg-type, return-value]


def _trusted(services: Services) -> list[str]:
    """The only ones whose word on an address counts."""
    return list(services.settings.trusted_proxies)


def _lifespan(services: Services) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        keep_tokens_out()
        async with running(services):
            yield

    return lifespan


def _api(services: Services) -> FastAPI:
    """An application of its own: its 404 and 405 are its own, and so is its CORS."""
    api = FastAPI(
        title="livebell", docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=_UNMEASURED
    )
    api.state.services = services
    api.add_middleware(ApiManners, allows=services.address_requests.take)
    api.add_middleware(
        CORSMiddleware,
        allow_origins=services.settings.allow_origin,
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
        expose_headers=["Date"],
        max_age=600,
    )
    api.include_router(router)
    _add_errors(api)
    return api


def _add_errors(app: FastAPI) -> None:
    """Every error is ``{"detail": …}`` with a true status, those of the framework too."""

    @app.exception_handler(Refusal)
    async def refused(_request: Request, refusal: Refusal) -> Response:
        headers = {"www-authenticate": "Bearer"} if refusal.status == 401 else {}
        if isinstance(refusal, TooMuch):
            headers["retry-after"] = str(refusal.retry_after)
        return JSONResponse({"detail": refusal.detail}, refusal.status, headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        # Not what came in: it may be a password.
        said = [f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()]
        return JSONResponse({"detail": "; ".join(said)}, 422)

    @app.exception_handler(Exception)
    async def broken(_request: Request, _error: Exception) -> Response:
        return JSONResponse({"detail": "an error of the server; its log says more"}, 500)


def _add_health(app: FastAPI, services: Services) -> None:
    @app.api_route("/healthz", methods=PROBES)
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.api_route("/readyz", methods=PROBES)
    async def readyz() -> Response:
        """The database answers too."""
        try:
            await services.accounts.exists("")
        except SQLAlchemyError:
            logger.exception("the database does not answer")
            return JSONResponse({"detail": "the database does not answer"}, 503)
        return JSONResponse({"status": "ok"})

    @app.api_route("/metrics", methods=PROBES, include_in_schema=False)
    async def metrics() -> Response:
        """For Prometheus. Numbers alone, so nobody is asked who they are."""
        return Response(services.metrics.text(), media_type=CONTENT_TYPE_LATEST)
