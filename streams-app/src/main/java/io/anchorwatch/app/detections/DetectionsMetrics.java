package io.anchorwatch.app.detections;

import io.anchorwatch.app.topology.DetectionsCounted;
import io.anchorwatch.conclusion.Finding;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what rules do as metrics, by their ids, of which there are as many as the files name. */
public final class DetectionsMetrics implements DetectionsCounted {
    private static final Logger LOG = LoggerFactory.getLogger(DetectionsMetrics.class);

    private final MeterRegistry registry;

    public DetectionsMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void match(String ruleId) {
        registry.counter("anchorwatch.detections.matches", "rule", ruleId).increment();
    }

    @Override
    public void lacking(String ruleId) {
        registry.counter("anchorwatch.detections.ungrouped", "rule", ruleId).increment();
    }

    @Override
    public void suppressed(Finding finding) {
        registry.counter("anchorwatch.detections.suppressed", "rule", finding.rule())
                .increment();
        LOG.info(
                "suppressed: finding {} revision {} of {} about {} {}, by {} until {}",
                finding.findingId(),
                finding.revision(),
                finding.rule(),
                finding.subject().kind().word(),
                finding.subject().id(),
                finding.details().get("suppressed_by"),
                finding.details().get("suppressed_until"));
    }

    @Override
    public void partial() {
        registry.counter("anchorwatch.detections.judged.partial").increment();
    }
}
