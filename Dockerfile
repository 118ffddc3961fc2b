# The whole site in one image: docker build -t maillage . ; compose.yaml runs it with what it needs.
FROM python:3.13-slim-trixie AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN python -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir "uv>=0.9,<1"
WORKDIR /app
COPY pyproject.toml uv.lock ./
# The packages first: a change of the code alone does not install them again.
RUN /opt/uv/bin/uv sync --frozen --no-dev --all-extras --no-cache
COPY . .
# Static files are those of this code: they are in the image, not in the folder that is written.
RUN SECRET_KEY=build SITE_URL=https://build.invalid DJANGO_SETTINGS_MODULE=network.settings.production \
        VAR_DIR=/tmp/var STATIC_DIR=/app/static .venv/bin/python manage.py collectstatic --no-input \
    && .venv/bin/python -m compileall -q -x '\.venv' . \
    && rm -rf /tmp/var

FROM python:3.13-slim-trixie
# Pango draws the posters, pg_dump makes the backups. Debian keeps one version of each: none to pin.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/maillage maillage \
    && install -d -o maillage -g maillage /var/lib/maillage /var/backups/maillage
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=network.settings.production \
    VAR_DIR=/var/lib/maillage \
    STATIC_DIR=/app/static \
    BIND=0.0.0.0:8000
USER 10001
VOLUME ["/var/lib/maillage", "/var/backups/maillage"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "deploy/container/is_alive.py"]
CMD ["gunicorn", "network.wsgi"]
