# SPDX-License-Identifier: Apache-2.0
#
#   docker build -t meshrail:0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" .
#
# .dockerignore lets in what the program is built from; tests/image builds this file from that.
FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends \
        cmake gcc gettext libc6-dev ninja-build pkg-config \
        libcjson-dev libgnutls28-dev libmicrohttpd-dev libseccomp-dev libssl-dev \
        libyaml-dev
COPY . /src
WORKDIR /src
# Without symbols, and with short relocations, which every Debian since this one can load.
RUN cmake --preset release -DBUILD_TESTING=OFF \
        -DCMAKE_EXE_LINKER_FLAGS_RELEASE="-s -Wl,-z,pack-relative-relocs" && \
    cmake --build --preset release --target meshrail

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends \
        libcjson1 libgnutls30 libmicrohttpd12 libseccomp2 libssl3 libyaml-0-2 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/release/meshrail /usr/local/bin/meshrail
# The version is that of CMakeLists.txt and the tag that the manifests name. Where the source lies,
# and which of its commits this is, only who builds can say.
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="meshrail" \
      org.opencontainers.image.description="Admission webhook and linter for Istio and Knative settings" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE"
# A number, for the kubelet must see that it is not root.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/meshrail"]
CMD ["serve"]
