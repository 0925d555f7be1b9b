# One image for the web, the job cluster and every command; docs/container.md describes it.
# Debian 12 has the Python that the tests run on.
FROM debian:bookworm-slim

# Debian takes a version out of its archive when it is replaced: a pinned one would stop the build.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin carteira

WORKDIR /opt/carteira
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \
    python3 -m venv .venv \
 && .venv/bin/pip install --require-hashes --only-binary :all: --requirement requirements.txt

COPY LICENSE manage.py gunicorn.conf.py ./
COPY carteira carteira
COPY carteira_project carteira_project
COPY odoo_integration odoo_integration
COPY locale locale
# All that is ever written: the root file system may be read-only.
RUN .venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && .venv/bin/python -m compileall -q carteira carteira_project odoo_integration

# /tmp is the only folder that is written to. gunicorn reads WEB_CONCURRENCY: its workers.
ENV PATH=/opt/carteira/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/tmp \
    WEB_CONCURRENCY=3
USER 10001:10001
EXPOSE 8000
# The web's. ALLOWED_HOSTS has to name 127.0.0.1.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/saude/vivo/', timeout=8)"]
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "carteira_project.wsgi:application", "--bind", "0.0.0.0:8000", "--timeout", "120", "--graceful-timeout", "30", "--worker-tmp-dir", "/dev/shm"]
