package io.anchorwatch.app.read;

import io.anchorwatch.conclusion.Finding;
import java.util.List;

/**
 * A finding with what stands around it.
 *
 * @param revisions ascending, the newest last and the same as {@code finding}; the first and the newest of many
 * @param related findings of the same fleet that overlap it in time and name some of the same events, newest first, at
 *     most {@link #RELATED_MAX}
 */
public record FindingDetail(Finding finding, List<Finding> revisions, List<Finding> related) {
    /** How many related findings are told. */
    public static final int RELATED_MAX = 100;

    public FindingDetail {
        revisions = List.copyOf(revisions);
        related = List.copyOf(related);
    }
}
