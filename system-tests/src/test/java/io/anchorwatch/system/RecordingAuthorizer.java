package io.anchorwatch.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which also keeps in mind what it was asked and what it answered. */
public final class RecordingAuthorizer extends StandardAuthorizer {
    private static final Set<Asked> ALLOWED = ConcurrentHashMap.newKeySet();
    private static final Set<Asked> DENIED = ConcurrentHashMap.newKeySet();

    /** What somebody wanted to do with what. */
    record Asked(String principal, AclOperation operation, ResourcePattern resource) {
        /** Whether a grant of a resource, perhaps by its beginning, is what this was allowed by. */
        boolean by(ResourcePattern grant) {
            boolean named = grant.patternType() == PatternType.PREFIXED
                    ? resource.name().startsWith(grant.name())
                    : resource.name().equals(grant.name());
            return named && resource.resourceType() == grant.resourceType();
        }
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        List<Action> asked = new ArrayList<>(actions);
        for (int i = 0; i < asked.size(); i++) {
            Action action = asked.get(i);
            Asked one = new Asked(context.principal().toString(), action.operation(), action.resourcePattern());
            if (results.get(i) == AuthorizationResult.ALLOWED) {
                ALLOWED.add(one);
            } else if (action.logIfDenied()) { // Otherwise Kafka only looks which of many to show.
                DENIED.add(one);
            }
        }
        return results;
    }

    static Set<Asked> allowed() {
        return Set.copyOf(ALLOWED);
    }

    static Set<Asked> denied() {
        return Set.copyOf(DENIED);
    }

    static void forget() {
        ALLOWED.clear();
        DENIED.clear();
    }
}
