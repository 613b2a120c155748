package io.anchorwatch.app.http;

import io.anchorwatch.app.access.Caller;
import io.anchorwatch.app.delays.Delay;
import io.anchorwatch.app.query.SessionCounts;
import io.anchorwatch.app.read.FleetFigures;
import io.anchorwatch.event.SessionState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** How a fleet in figures looks, and what the app itself was behind with. */
final class FleetShapes {
    private static final double MICROS_PER_MINUTE = 60_000_000;

    private FleetShapes() {}

    static final Shape<FleetFigures.Distribution> DISTRIBUTION = new Shape<FleetFigures.Distribution>("Distribution")
            .whole("count", FleetFigures.Distribution::count)
            .whole("p50", FleetFigures.Distribution::p50)
            .orNull()
            .whole("p95", FleetFigures.Distribution::p95)
            .orNull()
            .whole("p99", FleetFigures.Distribution::p99)
            .orNull()
            .whole("max", FleetFigures.Distribution::max)
            .orNull();

    static final Shape<FleetFigures.Tally> TALLY = new Shape<FleetFigures.Tally>("InvariantTally")
            .whole("checked", FleetFigures.Tally::checked)
            .whole("confirmed", FleetFigures.Tally::confirmed)
            .whole("breached", FleetFigures.Tally::breached)
            .whole("not_evaluable", FleetFigures.Tally::notEvaluable)
            .whole("binding_changes", FleetFigures.Tally::bindingChanges);

    /** A fleet's figures: what was concluded lately, and its sessions. */
    record Fleet(FleetFigures figures, SessionCounts sessions, boolean complete) {
        Map<SessionState, Long> states() {
            Map<SessionState, Long> states = new EnumMap<>(SessionState.class);
            for (SessionState state : SessionState.values()) {
                if (state != SessionState.UNKNOWN) {
                    states.put(state, 0L);
                }
            }
            states.putAll(sessions.byState());
            return states;
        }

        double switchesPerMinute() {
            long switches = sessions.switches() != null ? sessions.switches() : figures.switches();
            double minutes = (figures.until() - figures.since()) / MICROS_PER_MINUTE;
            return Math.round(switches / minutes * 1_000) / 1_000.0;
        }
    }

    static final Shape<Fleet> FLEET = new Shape<Fleet>("Fleet")
            .text("fleet_id", fleet -> fleet.figures().fleetId())
            .time("since", fleet -> fleet.figures().since())
            .time("until", fleet -> fleet.figures().until())
            .counts("sessions", Fleet::states)
            .counts("episodes", fleet -> fleet.figures().episodes())
            .object(
                    "recovery_duration_ms",
                    DISTRIBUTION,
                    fleet -> fleet.figures().recoveryDurationMs())
            .number("success_ratio", fleet -> fleet.figures().successRatio())
            .orNull()
            .counts("terminations", fleet -> fleet.sessions().terminations())
            .counts(
                    "rejections",
                    fleet -> fleet.sessions().rejections() != null
                            ? fleet.sessions().rejections()
                            : fleet.figures().rejections())
            .number("switches_per_minute", Fleet::switchesPerMinute)
            .byName("invariants", TALLY, fleet -> fleet.figures().invariants())
            .counts("findings", fleet -> fleet.figures().findings())
            .truth("complete", Fleet::complete)
            .texts("unreached", fleet -> fleet.sessions().unreached());

    static final Shape<Caller> CALLER = new Shape<Caller>("Caller")
            .text("name", Caller::name)
            .text("role", caller -> caller.role() == null ? null : caller.role().word())
            .orNull()
            .texts(
                    "fleets",
                    caller -> caller.fleets() == null ? List.of(Caller.EVERY_FLEET) : new TreeSet<>(caller.fleets()));

    static final Shape<Delay> DELAY = new Shape<Delay>("Delay")
            .text("kind", Delay::kind)
            .text("topic", Delay::topic)
            .whole("partition", Delay::partition)
            .whole("first_offset", Delay::firstOffset)
            .whole("records", Delay::records)
            .time("since", Delay::since)
            .orNull()
            .time("noticed_at", Delay::noticedAt)
            .time("until", Delay::until)
            .orNull();
}
