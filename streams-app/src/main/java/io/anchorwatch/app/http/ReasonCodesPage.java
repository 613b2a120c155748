package io.anchorwatch.app.http;

import io.anchorwatch.catalog.Effect;
import io.anchorwatch.catalog.Origin;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Severity;
import java.util.Locale;

/** Writes the reference page of the reason codes, {@code docs/reference/reason-codes.md}. */
public final class ReasonCodesPage {
    private ReasonCodesPage() {}

    /** The page, in Markdown: one heading a code, in the catalogue's order. */
    public static String text() {
        StringBuilder page = new StringBuilder("""
                # Reason codes

                <!-- Generated from the catalogue in the code. Do not edit: run the tests with -Dgolden=update. -->

                One primary cause each, never renamed and never reused. The number is the severity from 0 to 10, as in the
                Common Event Format; the word behind it is what a finding of that code is graded unless its rule says
                otherwise. A code outside the catalogue is kept, shown, counted and flagged `UNCATALOGUED`; it changes no
                state.
                """);
        for (ReasonCode code : ReasonCode.values()) {
            if (code != ReasonCode.UNCATALOGUED) {
                page.append(section(code));
            }
        }
        return page.toString();
    }

    private static String section(ReasonCode code) {
        String spellings = code.spellings().isEmpty() ? "none" : '`' + String.join("`, `", code.spellings()) + '`';
        return """

                ## %s

                %s. %s

                | | |
                | --- | --- |
                | severity | %d, %s |
                | family | %s |
                | origin | %s |
                | version | %s |
                | other spellings | %s |
                """.formatted(
                        code.name(),
                        code.title(),
                        Meaning.of(code),
                        code.severity(),
                        Severity.of(code),
                        code.family().name().toLowerCase(Locale.ROOT),
                        origin(code.origin()),
                        effect(code.effect()),
                        spellings);
    }

    private static String origin(Origin origin) {
        return switch (origin) {
            case SEED -> "emitted by nodes, or concluded under the same name";
            case EXTENSION -> "concluded by Anchorwatch only";
        };
    }

    private static String effect(Effect effect) {
        return switch (effect) {
            case NONE -> "unchanged";
            case MUTATES -> "raised by one";
            case MUTATES_WITH_STATES -> "raised by one when two different states are named, else unchanged";
            case ACCEPTS -> "raised by one, together with the switch that follows";
        };
    }
}
