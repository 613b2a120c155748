package io.anchorwatch.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.flood.SourceCount;
import io.anchorwatch.flood.SourceCounts;
import io.anchorwatch.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is looked for in the stores although no row was written for it. */
class LookingTest {
    private static final long MINUTE = 60_000_000;

    /** The minute in which scenarios begin. */
    private static final long BASE = Scenario.START / MINUTE * MINUTE;

    private final Pipeline pipeline = new Pipeline();

    @AfterEach
    void close() {
        pipeline.close();
    }

    private EventSearch.Places where(String fleet, String node, long sequence, int most) {
        return EventSearch.places(
                new EventSearch.Identity(fleet, node, 0, sequence),
                new Timelines(pipeline.store(Store.TIMELINE), pipeline.wire),
                most);
    }

    @Test
    void an_event_is_found_in_its_session_by_its_identity_alone() {
        pipeline.run("""
            0  HANDSHAKE_OK       BIRTH>ATTACHED     v1  udp:A  s=a
            1  HANDSHAKE_OK       BIRTH>ATTACHED     v1  udp:B  s=a~b
            2  HANDSHAKE_OK       BIRTH>ATTACHED     v1  udp:C  s=b
            3  AUTH_FAIL          -                  -   -      s=unheard-of
            4  VOLATILITY_SIGNAL  ATTACHED>VOLATILE  v2  udp:C  s=b  n=n2
            """);
        assertThat(where("default", "n1", 3, 10).entries())
                .extracting(
                        entry -> entry.event().sessionId() + " " + entry.event().codeName())
                .containsExactly("b HANDSHAKE_OK");
        assertThat(where("default", "n2", 1, 10).entries()).hasSize(1);
        assertThat(where("default", "n1", 4, 10).entries())
                .as("a session that was only tried for")
                .hasSize(1);
        assertThat(where("default", "n1", 5, 10)).isEqualTo(new EventSearch.Places(List.of(), false));
        assertThat(where("defaul", "n1", 1, 10).entries()).isEmpty();
        assertThat(where("default0", "n1", 1, 10).entries()).isEmpty();
    }

    @Test
    void who_looks_in_some_sessions_only_says_so() {
        pipeline.run("""
            0  HANDSHAKE_OK  BIRTH>ATTACHED  v1  udp:A  s=a
            1  HANDSHAKE_OK  BIRTH>ATTACHED  v1  udp:B  s=b
            2  HANDSHAKE_OK  BIRTH>ATTACHED  v1  udp:C  s=c
            """);
        assertThat(where("default", "n1", 3, 2)).isEqualTo(new EventSearch.Places(List.of(), true));
        assertThat(where("default", "n1", 2, 2).entries()).hasSize(1);
        assertThat(where("default", "n1", 3, 3).entries()).hasSize(1);
        assertThat(where("default", "n1", 3, 3).cut()).isFalse();
    }

    private List<SourceCount> top(long sinceMinute, long untilMinute) {
        SourceCounts sum = SourceFigures.sum(
                pipeline.store(Store.SUBJECTS), "default", BASE + sinceMinute * MINUTE, BASE + untilMinute * MINUTE);
        return sum.top(10);
    }

    @Test
    void what_came_from_a_source_is_counted_by_the_minute_and_once_however_often_it_is_delivered() {
        String table = """
                 0  HANDSHAKE_OK     BIRTH>ATTACHED  v1  udp:A  src=one
              5000  AUTH_FAIL        -               v1  -      src=two
             10000  AUTH_FAIL        -               v1  -      src=two  s=-
             81000  REATTACH_ACCEPT  -               v1  -      src=one
            """;
        pipeline.run(table).run(table);
        pipeline.silence(Scenario.START + 3 * MINUTE);
        assertThat(top(0, 1)).extracting(SourceCount::source).containsExactly("two", "one");
        assertThat(top(0, 1).get(0).attempts()).isEqualTo(2);
        assertThat(top(0, 1).get(1).attempts()).isZero();
        assertThat(top(0, 3)).extracting(SourceCount::asked).containsExactly(2L, 2L);
        assertThat(top(1, 2)).isEmpty();
        assertThat(top(2, 3)).extracting(SourceCount::source).containsExactly("one");
        assertThat(top(3, 9)).isEmpty();
    }

    @Test
    void after_a_day_nothing_is_left_of_it() {
        pipeline.run("0 AUTH_FAIL - v1 - src=one s=-");
        pipeline.silence(Scenario.START + 23 * 60 * MINUTE);
        assertThat(top(0, 1)).hasSize(1);
        assertThat(pipeline.values(Store.SUBJECTS_DEADLINES)).anyMatch(names -> names.contains("tdefault"));
        pipeline.silence(Scenario.START + 24 * 60 * MINUTE + MINUTE);
        pipeline.silence(Scenario.START + 24 * 60 * MINUTE + 2 * MINUTE);
        assertThat(top(0, 1)).isEmpty();
        assertThat(pipeline.keys(Store.SUBJECTS)).noneMatch(key -> key.startsWith("t"));
        assertThat(pipeline.values(Store.SUBJECTS_DEADLINES)).noneMatch(names -> names.contains("tdefault"));
    }
}
