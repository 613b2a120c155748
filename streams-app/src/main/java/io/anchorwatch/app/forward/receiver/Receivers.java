package io.anchorwatch.app.forward.receiver;

import io.anchorwatch.app.config.ForwarderConfig;
import java.time.InstantSource;

/** Makes receivers. */
public final class Receivers {
    private Receivers() {}

    /**
     * The receiver that a forwarder is set up for; nothing is sent yet.
     *
     * @throws IllegalStateException if its certificates cannot be used
     */
    public static Receiver of(ForwarderConfig config) {
        return switch (config.kind()) {
            case FILE -> new FileReceiver(config);
            case WEBHOOK -> new WebhookReceiver(config, InstantSource.system());
            case HEC -> new HecReceiver(config);
            case BULK -> new BulkReceiver(config);
            case SYSLOG -> new SyslogReceiver(config);
        };
    }
}
