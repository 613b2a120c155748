package io.anchorwatch.fold;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read as it was, whatever stood before it. */
final class PackWriterTest {
    /** The length of the number before a text changes at 128 bytes. */
    @ParameterizedTest(name = "{0} characters")
    @ValueSource(ints = {0, 1, 63, 64, 126, 127, 128, 300, 20_000})
    void texts_beyond_ascii_are_read_as_they_were_written(int before) {
        String plain = "x".repeat(before);
        for (String text : new String[] {plain, plain + "\u00e9", plain + "\uD83D\uDE00", "\u00e9" + plain}) {
            byte[] bytes =
                    new PackWriter(1).text("first").text(text).unsigned(7).toBytes();
            PackReader in = new PackReader(bytes, 1);
            assertEquals("first", in.text());
            assertEquals(text, in.text());
            assertEquals(7, in.unsigned());
            in.end();
        }
    }

    @Test
    void a_name_that_comes_again_is_its_number_and_the_same_object() {
        PackWriter out = new PackWriter()
                .name("fleet")
                .name("node")
                .name("fleet")
                .optionalName(null)
                .optionalName("node");
        assertEquals(1 + 6 + 1 + 5 + 1 + 1 + 2, out.size());
        PackReader in = new PackReader(out.toBytes());
        String fleet = in.name();
        assertEquals("fleet", fleet);
        String node = in.name();
        assertEquals("node", node);
        assertSame(fleet, in.name());
        assertNull(in.optionalName());
        assertSame(node, in.optionalName());
        in.end();
        assertArrayEquals(
                new PackWriter().name("node").toBytes(),
                out.again().name("node").toBytes());
    }

    @Test
    void a_name_that_was_never_written_is_refused() {
        PackReader in = new PackReader(new byte[] {0, 1, 'a', 2});
        assertEquals("a", in.name());
        assertThrows(IllegalArgumentException.class, in::name);
    }

    @Test
    void what_begins_again_holds_nothing_of_what_was_before() {
        PackWriter out = new PackWriter(1).text("a long text that was there before");
        assertArrayEquals(
                new PackWriter(2).text("short").toBytes(),
                out.again().version(2).text("short").toBytes());
    }

    @Test
    void a_state_is_read_behind_something_else() {
        byte[] bytes = new PackWriter(9)
                .raw(new byte[] {1, 2, 3})
                .version(4)
                .signed(-5)
                .toBytes();
        PackReader in = new PackReader(bytes, 4, 4);
        assertEquals(-5, in.signed());
        in.end();
        byte[] to = new byte[7];
        new PackWriter(8).raw(new byte[] {6}).copyTo(to, 2);
        assertArrayEquals(new byte[] {0, 0, 8, 6, 0, 0, 0}, to);
    }
}
