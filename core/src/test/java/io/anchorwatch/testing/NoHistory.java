package io.anchorwatch.testing;

import io.anchorwatch.conclusion.Conclusion;
import io.anchorwatch.event.Entry;
import io.anchorwatch.session.History;
import io.anchorwatch.session.WindowShare;
import java.util.Collection;
import java.util.List;

/** A timeline of which nothing is stored and nothing was said. */
public class NoHistory implements History {
    @Override
    public List<Entry> entries(String fleetId, String sessionId) {
        return List.of();
    }

    @Override
    public Collection<Conclusion> said(String fleetId, String sessionId) {
        return List.of();
    }

    @Override
    public Collection<WindowShare> shares(String fleetId, String sessionId) {
        return List.of();
    }
}
