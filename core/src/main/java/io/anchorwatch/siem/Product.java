package io.anchorwatch.siem;

/** How the formats name who speaks. */
final class Product {
    static final String NAME = "Anchorwatch";
    static final String PART = "Audit Pipeline";

    private Product() {}
}
