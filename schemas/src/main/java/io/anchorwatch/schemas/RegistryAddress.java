package io.anchorwatch.schemas;

import java.net.URI;

/** Where a registry is, without who asks. */
final class RegistryAddress {
    private RegistryAddress() {}

    /** Without what may be secret in it. */
    static String place(String url) {
        URI address = URI.create(url);
        return address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
    }

    /** @throws IllegalArgumentException if it is none, or says who asks */
    static String checked(String url) {
        URI address = URI.create(url);
        if (address.getHost() == null || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
            throw new IllegalArgumentException(
                    "a schema registry's address begins with http:// or https://, not: " + address.getScheme());
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a schema registry's address holds no user and no password:"
                    + " schema.registry.basic.auth.user.info in a configuration says them, by reference");
        }
        return url;
    }
}
