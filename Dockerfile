# SPDX-License-Identifier: Apache-2.0
FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends \
        cmake gcc gettext libc6-dev ninja-build pkg-config \
        libcjson-dev libgnutls28-dev libmicrohttpd-dev libssl-dev libyaml-dev
COPY . /src
WORKDIR /src
RUN cmake --preset release -DBUILD_TESTING=OFF && \
    cmake --build --preset release --target meshrail

FROM debian:bookworm-slim
RUN apt-get update && apt-get install --yes --no-install-recommends \
        libcjson1 libgnutls30 libmicrohttpd12 libssl3 libyaml-0-2 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/release/meshrail /usr/local/bin/meshrail
# As in manifests/base/deployment.yaml, which also mounts certificates and policy.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/meshrail"]
CMD ["serve"]
