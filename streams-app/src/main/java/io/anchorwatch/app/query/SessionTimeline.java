package io.anchorwatch.app.query;

import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.session.Timeline;
import java.util.List;

/**
 * All that is known and concluded of one session.
 *
 * @param episodes newest revisions, the oldest episode first
 * @param findings newest revisions, the oldest finding first; withdrawn ones too
 */
public record SessionTimeline(Timeline timeline, List<Episode> episodes, List<Finding> findings) {
    public SessionTimeline {
        episodes = List.copyOf(episodes);
        findings = List.copyOf(findings);
    }
}
