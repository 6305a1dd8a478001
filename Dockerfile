# Two images from one file: `portal` (web, worker, beat, one-off commands) and `sandbox` (the practice environment).

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1
RUN pip install uv
WORKDIR /build
COPY pyproject.toml requirements.lock.txt ./
# The lock file decides the versions and their hashes; pyproject.toml decides which of them an image needs.
RUN python -m venv /opt/portal && python -m venv /opt/sandbox \
 && uv pip install --python /opt/portal/bin/python --require-hashes -r pyproject.toml -c requirements.lock.txt \
 && uv pip install --python /opt/sandbox/bin/python --require-hashes --group sandbox -c requirements.lock.txt

FROM python:3.11-slim-bookworm AS base
# The root file system is read-only when running: nothing is written there, caches go to /tmp.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal \
 && mkdir -p /app /data/private /data/static && chown portal:portal /app /data/private
WORKDIR /app

FROM base AS sandbox
ENV PATH=/opt/sandbox/bin:$PATH SANDBOX_HOST=0.0.0.0 SANDBOX_PORT=8001
COPY --from=build /opt/sandbox /opt/sandbox
COPY sandbox ./sandbox
USER portal
EXPOSE 8001
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8001/', timeout=4)"]
CMD ["python", "-m", "sandbox"]

FROM base AS portal
# Libraries and a font for making PDF documents.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
 && rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/portal/bin:$PATH \
    DJANGO_SETTINGS_MODULE=loopbaan.settings.production \
    PRIVATE_ROOT=/data/private \
    STATIC_ROOT=/data/static
COPY --from=build /opt/portal /opt/portal
COPY . .
# Collecting files asks nothing of the settings but that they can be read: these values are used here and nowhere else.
RUN DJANGO_SETTINGS_MODULE=loopbaan.settings.dev \
    SECRET_KEY=unused DECISION_KEY=unused SEALING_KEYS=1:unused DIGEST_KEYS=1:unused \
    DATABASE_URL=postgresql://unused/unused REDIS_URL=redis://unused/0 PORTAL_URL=http://unused \
    SANDBOX_URL=http://unused SANDBOX_MAIL_URL=http://unused MAGDA_URL=http://unused \
    OIDC_ISSUER=http://unused OIDC_CLIENT_ID=unused OIDC_CLIENT_SECRET=unused \
    MOLLIE_API_URL=http://unused MOLLIE_API_KEY=test_unused \
    python manage.py collectstatic --noinput --verbosity 0
USER portal
EXPOSE 8000
# The portal answers only to its own name, so the check has to use it.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/health/', headers={'Host': os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0]}), timeout=4)"]
CMD ["gunicorn", "loopbaan.wsgi:application", "--bind", "0.0.0.0:8000", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
