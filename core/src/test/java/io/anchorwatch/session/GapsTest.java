package io.anchorwatch.session;

import static io.anchorwatch.testing.Scenario.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Status;
import io.anchorwatch.testing.BareFold;
import org.junit.jupiter.api.Test;

/** How much a gap says, however many of a session's versions are missing (docs/domain.md, gaps). */
class GapsTest {
    private static final String BORN = "0 HANDSHAKE_OK BIRTH>ATTACHED v1 udp:A\n";

    /** Every second version above the first, the highest of them before all others, so that it shows every hole. */
    private static String everySecond(int holes) {
        StringBuilder table = new StringBuilder(BORN).append(row(1_000, 2 * holes + 1));
        for (int hole = 1; hole < holes; hole++) {
            table.append(row(1_000 + hole, 2 * hole + 1));
        }
        return table.toString();
    }

    private static String row(int ms, int version) {
        return ms + " VOLATILITY_SIGNAL ATTACHED>VOLATILE v" + version + " udp:A\n";
    }

    private static Finding gap(BareFold fold) {
        return fold.findings().stream()
                .filter(finding -> finding.rule().equals("version-gap"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void up_to_sixteen_ranges_are_named() {
        Finding gap = gap(BareFold.of(everySecond(16) + "6000 time"));
        assertThat(gap.message()).endsWith(", 30 to 30, 32 to 32 missing after the grace");
        assertThat(gap.details().get("missing")).startsWith("2-2,4-4,").endsWith(",30-30,32-32");
        assertThat(gap.details()).containsOnlyKeys("first_missing", "last_missing", "missing");
    }

    @Test
    void of_more_than_sixteen_ranges_the_first_are_named_and_all_are_counted() {
        Finding gap = gap(BareFold.of(everySecond(20).replace("v41 ", "v45 ") + "6000 time"));
        assertThat(gap.message()).isEqualTo("""
                Versions 2 to 2, 4 to 4, 6 to 6, 8 to 8, 10 to 10, 12 to 12, 14 to 14, 16 to 16, 18 to 18, 20 to 20, \
                22 to 22, 24 to 24, 26 to 26, 28 to 28, 30 to 30, 32 to 32 and 4 ranges more, 24 versions in all, \
                missing after the grace""");
        assertThat(gap.details())
                .containsEntry("first_missing", "2")
                .containsEntry("last_missing", "44")
                .containsEntry(
                        "missing",
                        "2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,"
                                + "30-30,32-32,…")
                .containsEntry("missing_ranges", "20")
                .containsEntry("missing_total", "24");
    }

    @Test
    void a_gap_of_any_size_takes_no_more_room_than_one_of_sixteen_ranges() {
        Finding gap = gap(BareFold.of(everySecond(2_000) + "90000 time"));
        assertThat(gap.message().length() + gap.details().toString().length()).isLessThan(1_000);
        assertThat(gap.details()).containsEntry("missing_total", "2000");
    }

    @Test
    void a_gap_that_is_filled_at_once_ends_with_the_last_of_its_versions_named_or_not() {
        StringBuilder table = new StringBuilder(everySecond(70)).append("20000 time\n");
        for (int hole = 1; hole <= 70; hole++) {
            table.append(row(20_000 + hole, 2 * hole));
        }
        Finding gap = gap(BareFold.of(table + "30000 time"));
        assertThat(gap.status()).isEqualTo(Status.CLOSED);
        assertThat(gap.withdrawn()).isFalse();
        assertThat(gap.endedAt()).isEqualTo(START + 20_070_000);
    }
}
