package io.anchorwatch.conclusion;

/** Computes the id of a finding, so that any program can (see {@link Uuid8}). */
public final class FindingId {
    private FindingId() {}

    /**
     * The id of a finding.
     *
     * @param beganAt of its first revision, epoch microseconds
     */
    public static String of(String fleetId, String code, String rule, Subject subject, long beganAt) {
        return Uuid8.of(
                        "anchorwatch/finding/v1",
                        fleetId,
                        code,
                        rule,
                        subject.kind().word(),
                        subject.id(),
                        Long.toString(beganAt))
                .toString();
    }
}
