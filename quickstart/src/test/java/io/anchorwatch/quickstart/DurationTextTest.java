package io.anchorwatch.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class DurationTextTest {
    private final DurationText text = new DurationText();

    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "60s,PT60S", "5m,PT5M", "1h,PT1H", "30d,PT720H", "0s,PT0S"})
    void a_duration_is_a_whole_number_and_a_unit(String written, Duration meant) {
        assertThat(text.convert(written)).isEqualTo(meant);
    }

    @Test
    void zero_needs_no_unit() {
        assertThat(text.convert("0")).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5x", "-5s", "1.5h", "s", "1h30m", " 5s", "9999999999999s"})
    void anything_else_is_refused_with_examples(String written) {
        assertThatThrownBy(() -> text.convert(written))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("60s");
    }
}
