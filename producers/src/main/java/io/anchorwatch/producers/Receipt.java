package io.anchorwatch.producers;

/** Hears once what became of an event, from whatever thread knows it first; must not wait. */
interface Receipt {
    /** For whom counts are enough. */
    Receipt NOT_WANTED = new Receipt() {
        @Override
        public void acknowledged() {}

        @Override
        public void refused(String why) {}
    };

    /** It is written, on all replicas. */
    void acknowledged();

    /** Kafka will not have it, in this way and for now. */
    void refused(String why);
}
