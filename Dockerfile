# The site in a container: not root, nothing written outside of /data and /tmp.
#   docker build -t vertebro-site . && docker run --read-only --tmpfs /tmp -v data:/data -p 127.0.0.1:8000:8000 vertebro-site
# compose.yaml adds PostgreSQL. What was seen when building and running it: docs/container.md

ARG PYTHON_IMAGE=docker.io/library/python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /site
COPY requirements.txt ./
# The environment has no pip of its own: the running site installs nothing. A pip beside it, since Debian's Python has none.
RUN python3 -m venv /pip \
    && python3 -m venv --without-pip /venv \
    && /pip/bin/python -m pip --python /venv/bin/python install --quiet --require-hashes -r requirements.txt
COPY . .
# The file system will be read-only: compile bytecode and catalogues now, and trust them without looking at dates.
RUN /venv/bin/python -c 'from pathlib import Path; from vertebro_site.__main__ import compile_catalogues as c; c([Path("locale")])' \
    && /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash content vertebro_site

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 site \
    && useradd --uid 10001 --gid site --home-dir /data --no-create-home --shell /usr/sbin/nologin site \
    && install -d -o site -g site -m 0750 /data
COPY --from=build /venv /venv
COPY --from=build /site /site
WORKDIR /site
# The container's own address is open to its network: publish the port only to the proxy that stands in front.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0 \
    BEHIND_PROXY=1 \
    PORT=8000 \
    DATA_DIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["python", "-m", "vertebro_site"]
