// SPDX-License-Identifier: Apache-2.0
#include "mesh/proxy.h"

#include "base/scalar.h"

#define NATIVE_SINCE 27 /* Istio 1.27: native where the kubelet can */

bool sidecars_are_native(const struct environment *environment, int istio_minor)
{
    if (environment->native_sidecars == SIDECARS_AUTO)
        return istio_minor >= NATIVE_SINCE;
    return environment->native_sidecars == SIDECARS_NATIVE;
}

bool exits_when_idle(const struct json *metadata)
{
    const char *text = json_string(json_get(metadata, "EXIT_ON_ZERO_ACTIVE_CONNECTIONS"));
    bool exits;
    return text && go_bool(text, &exits) && exits;
}
