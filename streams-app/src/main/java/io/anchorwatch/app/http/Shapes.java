package io.anchorwatch.app.http;

import io.anchorwatch.app.query.Answer;
import io.anchorwatch.app.query.ServedBy;
import io.anchorwatch.app.query.SessionTimeline;
import io.anchorwatch.app.read.FindingDetail;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.AuditEvent;
import io.anchorwatch.conclusion.Episode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Severity;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.event.Entry;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.session.Timeline;
import io.anchorwatch.session.View;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The shapes of the HTTP interface, a line a field, in the order of the contract; a fleet's are in {@link FleetShapes}. */
final class Shapes {
    private Shapes() {}

    static final Shape<ServedBy> SERVED_BY = new Shape<ServedBy>("ServedBy")
            .text("instance", ServedBy::instance)
            .text("role", by -> by.role().word())
            .whole("partition", ServedBy::partition)
            .whole("position", ServedBy::position)
            .orNull()
            .whole("lag", ServedBy::lag)
            .orNull();

    static final Shape<View.Counts> COUNTS = new Shape<View.Counts>("SessionCounts")
            .whole("events", View.Counts::events)
            .whole("attempts", View.Counts::attempts)
            .whole("rejections", View.Counts::rejections)
            .whole("switches", View.Counts::switches)
            .whole("episodes", View.Counts::episodes)
            .whole("findings", View.Counts::findings);

    static final Shape<Answer.Found<View>> SESSION = new Shape<Answer.Found<View>>("Session")
            .text("fleet_id", found -> found.value().fleetId())
            .text("session_id", found -> found.value().sessionId())
            .text("state", found -> found.value().state())
            .orNull()
            .whole("state_version", found -> found.value().stateVersion())
            .orNull()
            .text("owner_node_id", found -> found.value().ownerNodeId())
            .orNull()
            .whole("owner_epoch", found -> found.value().ownerEpoch())
            .orNull()
            .text("transport_id", found -> found.value().transportId())
            .orNull()
            .time("since", found -> found.value().since())
            .orNull()
            .text("client_ref", found -> found.value().clientRef())
            .orNull()
            .text("policy_version", found -> found.value().policyVersion())
            .orNull()
            .time("first_seen_at", found -> found.value().firstSeenAt())
            .time("last_event_at", found -> found.value().lastEventAt())
            .truth("expired_unheard", found -> found.value().expiredUnheard())
            .object("counts", COUNTS, found -> found.value().counts())
            .truth("complete", found -> complete(found.value(), found.by()))
            .texts("incomplete_reasons", found -> reasons(found.value(), found.by()))
            .object("served_by", SERVED_BY, Answer.Found::by);

    static final Shape<ReasonEvent> EVENT = new Shape<ReasonEvent>("ReasonEvent")
            .text("fleet_id", ReasonEvent::fleetId)
            .text("node_id", ReasonEvent::nodeId)
            .whole("node_incarnation", ReasonEvent::nodeIncarnation)
            .whole("node_sequence", ReasonEvent::nodeSequence)
            .text("code", ReasonEvent::codeName)
            .time("occurred_at", ReasonEvent::at)
            .text("session_id", ReasonEvent::sessionId)
            .orNull()
            .whole("state_version", event -> present(event.stateVersion()))
            .orNull()
            .whole("owner_epoch", event -> present(event.ownerEpoch()))
            .orNull()
            .text("from_state", ReasonEvent::fromState)
            .orNull()
            .text("to_state", ReasonEvent::toState)
            .orNull()
            .text("transport_id", ReasonEvent::transportId)
            .orNull()
            .text("previous_transport_id", ReasonEvent::previousTransportId)
            .orNull()
            .text("source", ReasonEvent::source)
            .orNull()
            .text("client_ref", ReasonEvent::clientRef)
            .orNull()
            .text("policy_version", ReasonEvent::policyVersion)
            .orNull()
            .details("details", ReasonEvent::details);

    static final Shape<Timeline.Line> ENTRY = new Shape<Timeline.Line>("TimelineEntry")
            .allOf(EVENT, line -> line.entry().event())
            .text("event_id", line -> line.entry().event().eventId())
            .time("appended_at", line -> line.entry().appendedAt())
            .texts("flags", line -> new TreeSet<>(line.flags()));

    static final Shape<Entry> PLACE = new Shape<Entry>("EventPlace")
            .allOf(EVENT, Entry::event)
            .text("event_id", entry -> entry.event().eventId())
            .time("appended_at", Entry::appendedAt);

    static final Shape<Episode.Gating> GATING = new Shape<Episode.Gating>("Gating")
            .text("code", Episode.Gating::code)
            .text("cause", Episode.Gating::cause)
            .orNull()
            .time("at", Episode.Gating::at);

    static final Shape<Episode> EPISODE = new Shape<Episode>("Episode")
            .text("fleet_id", Episode::fleetId)
            .text("session_id", Episode::sessionId)
            .text("episode_id", Episode::episodeId)
            .text("node_id", Episode::nodeId)
            .orNull()
            .time("began_at", Episode::beganAt)
            .orNull()
            .time("recovery_started_at", Episode::recoveryStartedAt)
            .orNull()
            .time("ended_at", Episode::endedAt)
            .orNull()
            .text("outcome", Episode::outcome)
            .truth("overdue", Episode::overdue)
            .text("trigger_code", Episode::triggerCode)
            .orNull()
            .text("end_code", Episode::endCode)
            .orNull()
            .whole("recovery_duration_ms", Episode::recoveryDurationMs)
            .orNull()
            .whole("episode_duration_ms", Episode::episodeDurationMs)
            .orNull()
            .whole("volatile_ms", Episode::volatileMs)
            .orNull()
            .whole("degraded_ms", Episode::degradedMs)
            .orNull()
            .whole("recovering_ms", Episode::recoveringMs)
            .orNull()
            .whole("attempts", Episode::attempts)
            .counts("rejections", Episode::rejections)
            .whole("retries", Episode::retries)
            .whole("switches", Episode::switches)
            .list("gating", GATING, Episode::gating)
            .whole("gating_total", Episode::gatingTotal)
            .text("from_transport", Episode::fromTransport)
            .orNull()
            .text("to_transport", Episode::toTransport)
            .orNull()
            .text("policy_version", Episode::policyVersion)
            .orNull()
            .texts("flags", Episode::flags)
            .truth("complete", Episode::complete)
            .whole("revision", Episode::revision);

    static final Shape<Subject> SUBJECT = new Shape<Subject>("Subject")
            .text("kind", subject -> subject.kind().word())
            .text("id", Subject::id);

    static final Shape<Finding> FINDING = new Shape<Finding>("Finding")
            .text("finding_id", Finding::findingId)
            .text("code", Finding::code)
            .text("rule", Finding::rule)
            .text("severity", Finding::severity)
            .text("status", Finding::status)
            .truth("withdrawn", Finding::withdrawn)
            .text("fleet_id", Finding::fleetId)
            .object("subject", SUBJECT, Finding::subject)
            .time("began_at", Finding::beganAt)
            .time("last_seen_at", Finding::lastSeenAt)
            .time("ended_at", Finding::endedAt)
            .orNull()
            .whole("attempts", Finding::attempts)
            .orNull()
            .whole("rejections", Finding::rejections)
            .orNull()
            .number("reject_ratio", Finding::rejectRatio)
            .orNull()
            .whole("distinct_sessions", Finding::distinctSessions)
            .orNull()
            .counts("by_code", Finding::byCode)
            .orNull()
            .texts("evidence", Finding::evidence)
            .text("violation", Finding::violation)
            .orNull()
            .details("details", Finding::details)
            .texts("flags", Finding::flags)
            .text("derived_by", Finding::derivedBy)
            .text("message", Finding::message)
            .whole("revision", Finding::revision);

    static final Shape<FindingDetail> FINDING_DETAIL = new Shape<FindingDetail>("FindingDetail")
            .allOf(FINDING, FindingDetail::finding)
            .list("revisions", FINDING, FindingDetail::revisions)
            .list("related", FINDING, FindingDetail::related);

    static final Shape<AuditEvent> AUDIT_EVENT = new Shape<AuditEvent>("AuditEvent")
            .text("audit_id", AuditEvent::auditId)
            .text("code", AuditEvent::code)
            .text("fleet_id", AuditEvent::fleetId)
            .text("session_id", AuditEvent::sessionId)
            .text("node_id", AuditEvent::nodeId)
            .orNull()
            .time("occurred_at", AuditEvent::occurredAt)
            .whole("state_version", AuditEvent::stateVersion)
            .orNull()
            .texts("evidence", AuditEvent::evidence)
            .details("details", AuditEvent::details)
            .text("message", AuditEvent::message)
            .whole("revision", AuditEvent::revision);

    /** One page of a session's timeline; episodes and findings stand on every page. */
    record TimelinePage(
            SessionTimeline timeline,
            ServedBy by,
            List<Timeline.Line> entries,
            @Nullable String nextPageToken) {
        View view() {
            return timeline.timeline().view();
        }
    }

    static final Shape<TimelinePage> TIMELINE = new Shape<TimelinePage>("Timeline")
            .text("session_id", page -> page.view().sessionId())
            .text("fleet_id", page -> page.view().fleetId())
            .truth("complete", page -> complete(page.view(), page.by()))
            .texts("incomplete_reasons", page -> reasons(page.view(), page.by()))
            .whole("revision", page -> page.timeline().timeline().revision())
            .object("served_by", SERVED_BY, TimelinePage::by)
            .list("entries", ENTRY, TimelinePage::entries)
            .list("episodes", EPISODE, page -> page.timeline().episodes())
            .list("findings", FINDING, page -> page.timeline().findings())
            .text("next_page_token", TimelinePage::nextPageToken)
            .orNull();

    static final Shape<ReasonCode> REASON_CODE = new Shape<ReasonCode>("ReasonCode")
            .text("code", ReasonCode::name)
            .text("origin", ReasonCode::origin)
            .text("family", ReasonCode::family)
            .text("effect", ReasonCode::effect)
            .whole("severity", ReasonCode::severity)
            .text("finding_severity", Severity::of)
            .text("title", ReasonCode::title)
            .text("meaning", Meaning::of)
            .texts("spellings", ReasonCode::spellings);

    /** What every list answers with. */
    record Items<T>(List<T> items, @Nullable String nextPageToken, boolean complete, List<String> unreached) {}

    /** A list of values of that shape. */
    static <T> Shape<Items<T>> listOf(Shape<T> shape) {
        return new Shape<Items<T>>(shape.name() + "List")
                .list("items", shape, Items::items)
                .text("next_page_token", Items::nextPageToken)
                .orNull()
                .truth("complete", Items::complete)
                .texts("unreached", Items::unreached);
    }

    static final Shape<Problem> PROBLEM = new Shape<Problem>("Problem")
            .text("type", Problem::type)
            .text("title", Problem::title)
            .whole("status", Problem::status)
            .text("detail", Problem::getMessage)
            .text("field", Problem::field)
            .orNull()
            .text("value", Problem::value)
            .orNull()
            .text("rule", Problem::rule)
            .orNull();

    private static boolean complete(View view, ServedBy by) {
        return view.complete() && !by.behind();
    }

    private static List<String> reasons(View view, ServedBy by) {
        List<String> reasons = new ArrayList<>(view.incompleteReasons());
        if (by.behind()) {
            reasons.add("standby_lag");
        }
        return reasons;
    }

    private static @Nullable Long present(long number) {
        return number == ReasonEvent.ABSENT ? null : number;
    }
}
