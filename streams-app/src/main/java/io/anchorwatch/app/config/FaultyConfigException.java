package io.anchorwatch.app.config;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;

/** A configuration that cannot be used, with everything that is wrong in it. */
public final class FaultyConfigException extends ConfigException {
    private final transient List<Fault> faults;

    /** @param faults never empty */
    public FaultyConfigException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining(System.lineSeparator())));
        this.faults = List.copyOf(faults);
    }

    /** In the order of the options, unknown keys last. */
    public List<Fault> faults() {
        return faults;
    }
}
