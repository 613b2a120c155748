package io.anchorwatch.siem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CleanTest {
    @Test
    void a_line_stays_a_line_and_goes_in_one_direction() {
        assertThat(Clean.line("a\r\nb\u0000c\u001b[31m\u0085\u2028d")).isEqualTo("a  b c [31m  d");
        assertThat(Clean.line("a\u202eb\u2066c\u200f")).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
        assertThat(Clean.line("Zo\u00eb \uD83D\uDE00")).isEqualTo("Zo\u00eb \uD83D\uDE00");
    }

    @Test
    void half_of_a_pair_is_replaced_wherever_it_stands() {
        assertThat(Clean.whole("\uDE00a\uD83Db\uD83D")).isEqualTo("\uFFFDa\uFFFDb\uFFFD");
        assertThat(Clean.whole("a\nb\u202e")).isEqualTo("a\nb\u202e"); // JSON has its own escapes
    }

    @Test
    void a_cut_says_so_and_never_splits_a_pair() {
        assertThat(Clean.cut("abcd", 4)).isEqualTo("abcd");
        assertThat(Clean.cut("abcde", 4)).isEqualTo("abc\u2026");
        assertThat(Clean.cut("ab\uD83D\uDE00e", 4)).isEqualTo("ab\u2026");
    }

    @Test
    void each_place_has_its_own_escapes() {
        assertThat(Clean.cefHeader("a|b\\c=d", 63)).isEqualTo("a\\|b\\\\c=d");
        assertThat(Clean.cefValue(" a|b\\c=d\r\ne\rf ", 63)).isEqualTo("a|b\\\\c\\=d\\ne\\rf");
        assertThat(Clean.syslogParam("a\"b]c\\d|e=f")).isEqualTo("a\\\"b\\]c\\\\d|e=f");
        assertThat(Clean.syslogHeader("n\u00f6de 1\u0007", 4)).isEqualTo("nde1");
        assertThat(Clean.syslogHeader(" \u00e4", 4)).isEqualTo("-");
    }

    @Test
    void a_limit_holds_with_the_escapes() {
        assertThat(Clean.cefValue("=".repeat(100), 40))
                .hasSizeLessThanOrEqualTo(40)
                .endsWith("\u2026");
        assertThat(Clean.cefFits("=".repeat(20), 40)).isTrue();
        assertThat(Clean.cefFits("=".repeat(21), 40)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, IPV4",
        "0.0.0.0, IPV4",
        "2001:db8::7, IPV6",
        "::, IPV6",
        "::ffff:192.0.2.1, IPV6",
        "1:2:3:4:5:6:7:8, IPV6",
        "256.0.0.1,",
        "192.0.2,",
        "192.0.02.1,",
        "1:2:3:4:5:6:7:8:9,",
        "1::2::3,",
        "1::192.0.2.1, IPV6",
        "192.0.2.1::1,",
        "1:2:3:4:5:6:192.0.2.1, IPV6",
        "1:2:3:4:5:6:7:192.0.2.1,",
        "12345::,",
        "1::g,",
        "1:2:3,",
        "1:,",
        "192.0.2.1.,",
        "192.0.2.1.5,",
        "192..2.1,",
        "192.0.2.1000,",
        "fe80::1%eth0,",
        "src-4be1907c,",
        ":,",
        "gateway,"
    })
    void an_address_is_told_from_a_pseudonym(String source, Address kind) {
        assertThat(Address.of(source)).isEqualTo(kind);
    }
}
