# SPDX-License-Identifier: Apache-2.0
#
#   docker build -t meshrail:0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" .
#
# For amd64 and arm64: docker buildx build --platform linux/amd64,linux/arm64 …
# .dockerignore lets in what the program is built from; tests/image builds this file from that.
#
# The compiler runs on the processor at hand, whichever the image is for.
FROM --platform=$BUILDPLATFORM debian:bookworm-slim AS build
ARG TARGETARCH
RUN case "$TARGETARCH" in \
        amd64) gcc=gcc-x86-64-linux-gnu ;; \
        arm64) gcc=gcc-aarch64-linux-gnu ;; \
        *) echo "meshrail is built for amd64 and arm64, not for $TARGETARCH" >&2; exit 1 ;; \
    esac && \
    dpkg --add-architecture "$TARGETARCH" && \
    apt-get update && apt-get install --yes --no-install-recommends \
        cmake "$gcc" gettext ninja-build pkg-config \
        $(printf "%s:$TARGETARCH " libc6-dev libcjson-dev libgnutls28-dev libmicrohttpd-dev \
            libseccomp-dev libssl-dev libyaml-dev)
COPY . /src
WORKDIR /src
# Without symbols.
RUN export CC="$(basename /usr/bin/*-linux-gnu-gcc)" && \
    export PKG_CONFIG_LIBDIR="/usr/lib/$($CC -print-multiarch)/pkgconfig" && \
    cmake --preset release -DBUILD_TESTING=OFF -DCMAKE_EXE_LINKER_FLAGS_RELEASE=-s && \
    cmake --build --preset release --target meshrail

# Said, for an old buildah goes on with the platform above.
FROM --platform=$TARGETPLATFORM debian:bookworm-slim
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
