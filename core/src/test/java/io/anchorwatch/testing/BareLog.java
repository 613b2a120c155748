package io.anchorwatch.testing;

import io.anchorwatch.accounting.NodeReport;
import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.NodeHeartbeat;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.policy.Policies;
import io.anchorwatch.session.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All folds without Kafka over a log of several partitions, to be fed in the order of append times. */
public final class BareLog {
    private final List<BareFold> partitions = new ArrayList<>();
    private final BareSubjects subjects;

    public BareLog(Policies policies, int count) {
        subjects = new BareSubjects(count);
        for (int partition = 0; partition < count; partition++) {
            partitions.add(new BareFold(policies, BareFold.Memory.AWAKE, partition, subjects));
        }
    }

    public void take(int partition, ReasonEvent event, long appendedAt) {
        partitions.get(partition).take(event, appendedAt);
    }

    /** A heartbeat, whatever the partition. */
    public void take(NodeHeartbeat heartbeat, long appendedAt) {
        subjects.report(new NodeReport.Beat(heartbeat, appendedAt));
    }

    /** Lets time pass in every partition. */
    public void advance(long to) {
        partitions.forEach(partition -> partition.advance(to));
    }

    /** All that is concluded, windows too. */
    public List<Conclusion> conclusions() {
        List<Conclusion> all = new ArrayList<>(subjects.conclusions());
        for (BareFold partition : partitions) {
            all.addAll(partition.mine());
            all.addAll(partition.windows());
        }
        return all;
    }

    /** The sessions that have a timeline, as {@code fleet/session}. */
    public Set<String> sessionKeys() {
        Set<String> keys = new TreeSet<>();
        partitions.forEach(partition -> keys.addAll(partition.sessionKeys()));
        return keys;
    }

    public Timeline timeline(String fleetId, String sessionId) {
        return partitions.stream()
                .filter(partition -> partition.sessionKeys().contains(fleetId + '/' + sessionId))
                .findFirst()
                .orElseThrow()
                .timeline(fleetId, sessionId);
    }
}
