package io.anchorwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.event.EventRules;
import io.anchorwatch.event.ReasonEvent;
import io.anchorwatch.schemas.Decoded.Accepted;
import io.anchorwatch.schemas.Decoded.Cause;
import io.anchorwatch.schemas.Decoded.Rejected;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireDecoderTest {
    private final RegistryStub stub = new RegistryStub();
    private final Registry registry = stub.registry();
    private final WireSerdes serdes = new WireSerdes(registry, "");
    private final WireDecoder<ReasonEvent> decoder = serdes.decoder(WireRecord.REASON_EVENT);
    private final WireEncoder<ReasonEvent> encoder = new WireEncoder<>(WireRecord.REASON_EVENT, registry, "");
    private byte[] good = new byte[0];

    @BeforeEach
    void encodes() {
        good = encoder.encode(WireGoldenTest.event());
    }

    @AfterEach
    void stops() {
        registry.close();
        stub.close();
    }

    private Cause cause(byte[] bytes) {
        return rejected(bytes).cause();
    }

    private Rejected<ReasonEvent> rejected(byte[] bytes) {
        Decoded<ReasonEvent> decoded = decoder.decode(bytes);
        assertThat(decoded).isInstanceOf(Rejected.class);
        return (Rejected<ReasonEvent>) decoded;
    }

    private static byte[] under(int id, byte[] record) {
        byte[] bytes = record.clone();
        ByteBuffer.wrap(bytes).putInt(1, id);
        return bytes;
    }

    @Test
    void a_good_value_is_accepted() {
        assertThat(decoder.decode(good)).isEqualTo(new Accepted<>(WireGoldenTest.event()));
    }

    @Test
    void the_value_begins_with_a_zero_and_the_schemas_id() {
        assertThat(Arrays.copyOf(good, 5)).containsExactly(0, 0, 0, 0, 1);
    }

    @Test
    void what_is_no_value_in_the_wire_format_is_undecodable() {
        assertThat(cause(null)).isEqualTo(Cause.UNDECODABLE);
        assertThat(cause(new byte[0])).isEqualTo(Cause.UNDECODABLE);
        assertThat(cause(new byte[] {0, 0, 0, 0})).isEqualTo(Cause.UNDECODABLE);
        assertThat(cause("{\"code\":1}".getBytes())).isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void a_record_that_is_cut_off_anywhere_is_undecodable() {
        for (int length = 5; length < good.length; length++) {
            assertThat(cause(Arrays.copyOf(good, length))).isEqualTo(Cause.UNDECODABLE);
        }
    }

    @Test
    void bytes_behind_the_record_are_undecodable() {
        assertThat(rejected(Arrays.copyOf(good, good.length + 1)).rule()).contains("1 bytes too many");
    }

    @Test
    void lengths_that_are_negative_or_beyond_the_record_are_undecodable() {
        // Up to the code's length nothing varies: 5 of header, 19 of numbers and states.
        int codeAt = indexOf(good, "TRANSPORT_SWITCH_OK".getBytes()) - 1;
        assertThat(good[codeAt]).isEqualTo((byte) 38);
        byte[] negative = good.clone();
        negative[codeAt] = 1;
        assertThat(rejected(negative).rule()).contains("negative");
        byte[] huge = new byte[codeAt + 5];
        System.arraycopy(good, 0, huge, 0, codeAt);
        Arrays.fill(huge, codeAt, codeAt + 4, (byte) 0xFF);
        huge[codeAt] = (byte) 0xFE;
        huge[codeAt + 4] = 0x0E;
        assertThat(rejected(huge).rule()).contains("cut off");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; ; i++) {
            if (Arrays.equals(Arrays.copyOfRange(bytes, i, i + part.length), part)) {
                return i;
            }
        }
    }

    @Test
    void text_that_is_not_utf_8_is_undecodable() {
        byte[] bytes = good.clone();
        bytes[indexOf(bytes, "src-".getBytes())] = (byte) 0xFF;
        assertThat(rejected(bytes).rule()).contains("UTF-8");
    }

    @Test
    void more_than_any_valid_record_can_have_is_too_large() {
        assertThat(cause(Arrays.copyOf(good, 256 * 1024 + 1))).isEqualTo(Cause.TOO_LARGE);
        assertThat(cause(Arrays.copyOf(good, 256 * 1024))).isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void a_field_that_breaks_its_rule_is_named() {
        ReasonEvent event = new ReasonEvent(
                "f", "n", 0, 1, "no code", 0, null, -1, -1, null, null, null, null, null, null, null, Map.of());
        assertThat(decoder.decode(encoder.encode(event)))
                .isEqualTo(new Rejected<>(Cause.INVALID_FIELD, "code", "no code", EventRules.CODE_RULE));
    }

    @Test
    void a_version_of_minus_one_is_not_the_same_as_none() {
        byte[] bytes = good.clone();
        int versionAt = indexOf(bytes, new byte[] {2, 8, 2, 2});
        bytes[versionAt + 1] = 1;
        assertThat(decoder.decode(bytes))
                .isEqualTo(new Rejected<>(Cause.INVALID_FIELD, "state_version", "-1", EventRules.NOT_NEGATIVE_RULE));
    }

    @Test
    void too_many_details_are_an_invalid_field_however_many_they_are() {
        Map<String, String> details = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            details.put("k" + i, "v");
        }
        ReasonEvent event = new ReasonEvent(
                "f", "n", 0, 1, "X", 0, null, -1, -1, null, null, null, null, null, null, null, details);
        assertThat(rejected(encoder.encode(event)).field()).isEqualTo("details");
    }

    @Test
    void any_time_is_accepted_from_the_topic() {
        ReasonEvent event = new ReasonEvent(
                "f", "n", 0, 1, "X", Long.MIN_VALUE, null, -1, -1, null, null, null, null, null, null, null, Map.of());
        assertThat(decoder.decode(encoder.encode(event))).isEqualTo(new Accepted<>(event));
    }

    @Test
    void foreign_spellings_are_translated() {
        ReasonEvent event = new ReasonEvent(
                "f", "n", 0, 1, "BAD_PROOF", 0, "s", -1, -1, null, null, null, null, null, null, null, Map.of());
        Accepted<ReasonEvent> read = (Accepted<ReasonEvent>) decoder.decode(encoder.encode(event));
        assertThat(read.value().codeName()).isEqualTo("AUTH_FAIL");
        assertThat(read.value().details()).containsEntry("original_code", "BAD_PROOF");
    }

    @Test
    void an_id_that_the_registry_denies_three_times_is_unknown_and_not_asked_for_again() {
        byte[] stranger = under(77, good);
        for (int ask = 1; ask <= 2; ask++) {
            assertThatThrownBy(() -> decoder.decode(stranger)).isInstanceOf(RetriableRegistryException.class);
            stub.clock.addAndGet(Registry.DENIED_PAUSE_MS);
        }
        assertThat(cause(stranger)).isEqualTo(Cause.UNKNOWN_SCHEMA);
        assertThat(cause(stranger)).isEqualTo(Cause.UNKNOWN_SCHEMA);
        assertThat(stub.requests)
                .filteredOn(request -> request.endsWith("/ids/77"))
                .hasSize(3);
        assertThat(stub.clock.get()).isLessThanOrEqualTo(30_000);
    }

    @Test
    void asking_too_soon_does_not_count_and_says_how_long_to_wait() {
        byte[] stranger = under(77, good);
        for (int i = 0; i < 10; i++) {
            stub.clock.addAndGet(1);
            assertThatThrownBy(() -> decoder.decode(stranger)).isInstanceOf(RetriableRegistryException.class);
        }
        assertThat(stub.requests)
                .filteredOn(request -> request.endsWith("/ids/77"))
                .hasSize(1);
        assertThatThrownBy(() -> decoder.decode(stranger))
                .isInstanceOfSatisfying(
                        RetriableRegistryException.class,
                        e -> assertThat(e.retryAfterMs()).isEqualTo(Registry.DENIED_PAUSE_MS - 9));
    }

    /** For how long values stand in the log that have stood there longer than any registry may be behind. */
    private static final long OLD = 60_000;

    @Test
    void made_up_ids_hold_up_what_comes_after_once_and_not_once_each() {
        assertThatThrownBy(() -> registry.schemaOf(1_000, OLD)).isInstanceOf(RetriableRegistryException.class);
        stub.clock.addAndGet(Registry.DOUBT_MS);
        for (int id = 1_000; id < 1_060; id++) {
            assertThat(registry.schemaOf(id, OLD)).isNull();
        }
        assertThat(stub.clock.get()).isEqualTo(Registry.DOUBT_MS);
        assertThat(stub.requests)
                .filteredOn(request -> request.endsWith("/ids/1059"))
                .hasSize(Registry.DENIALS);
    }

    @Test
    void an_id_is_in_doubt_while_its_first_value_is_young_and_until_it_is_old() {
        assertThatThrownBy(() -> registry.schemaOf(77, OLD)).isInstanceOf(RetriableRegistryException.class);
        stub.clock.addAndGet(Registry.DOUBT_MS);
        long leftMs = 3_000;
        assertThatThrownBy(() -> registry.schemaOf(78, Registry.DOUBT_MS - leftMs))
                .isInstanceOfSatisfying(
                        RetriableRegistryException.class,
                        e -> assertThat(e.retryAfterMs()).isEqualTo(leftMs));
        stub.clock.addAndGet(leftMs);
        assertThat(registry.schemaOf(78, Registry.DOUBT_MS)).isNull();
    }

    @Test
    void a_registry_that_has_just_come_back_is_not_believed_at_once_however_old_a_value_is() {
        assertThatThrownBy(() -> registry.schemaOf(77, OLD)).isInstanceOf(RetriableRegistryException.class);
        stub.clock.addAndGet(Registry.DOUBT_MS);
        stub.failure = 503;
        assertThatThrownBy(() -> registry.schemaOf(78, OLD)).isInstanceOf(RetriableRegistryException.class);
        stub.failure = 0;
        assertThatThrownBy(() -> registry.schemaOf(78, OLD)).isInstanceOf(RetriableRegistryException.class);
        int id = stub.put(WireRecord.REASON_EVENT.schema().toString(), "AVRO");
        assertThat(registry.schemaOf(id, OLD)).isNotNull();
    }

    @Test
    void nor_is_one_that_nobody_has_asked_for_long() {
        assertThatThrownBy(() -> registry.schemaOf(77, OLD)).isInstanceOf(RetriableRegistryException.class);
        stub.clock.addAndGet(3 * Registry.DOUBT_MS);
        assertThatThrownBy(() -> registry.schemaOf(78, OLD)).isInstanceOf(RetriableRegistryException.class);
    }

    @Test
    void a_registry_that_cannot_answer_proves_nothing_however_often_it_is_asked() {
        byte[] stranger = under(77, good);
        stub.failure = 503;
        for (int i = 0; i < 10; i++) {
            stub.clock.addAndGet(Registry.DENIED_PAUSE_MS);
            assertThatThrownBy(() -> decoder.decode(stranger)).isInstanceOf(RetriableRegistryException.class);
        }
        stub.failure = 0;
        int id = stub.put(WireRecord.REASON_EVENT.schema().toString(), "AVRO");
        assertThat(decoder.decode(under(id, good))).isInstanceOf(Accepted.class);
    }

    @Test
    void a_wrong_address_does_not_make_schemas_unknown() {
        Registry astray = Registry.at(stub.url() + "/elsewhere", Map.of());
        WireDecoder<ReasonEvent> lost = new WireSerdes(astray, "").decoder(WireRecord.REASON_EVENT);
        assertThatThrownBy(() -> lost.decode(good)).isInstanceOf(RetriableRegistryException.class);
        astray.close();
    }

    @Test
    void an_id_once_learned_needs_the_registry_no_more() {
        assertThat(decoder.decode(good)).isInstanceOf(Accepted.class);
        stub.close();
        assertThat(decoder.decode(good)).isInstanceOf(Accepted.class);
        WireDecoder<ReasonEvent> another = serdes.decoder(WireRecord.REASON_EVENT);
        assertThat(another.decode(good)).isInstanceOf(Accepted.class);
        assertThat(encoder.encode(WireGoldenTest.event())).isEqualTo(good);
    }

    @Test
    void a_caller_that_may_wait_is_told_when_the_registry_is_back() throws InterruptedException {
        int id = stub.put(
                CodecPropertyTest.withOneMoreField(WireRecord.REASON_EVENT.schema())
                        .toString(),
                "AVRO");
        byte[] bytes = under(id, Arrays.copyOf(good, good.length + 1));
        stub.failure = 503;
        Thread repair = new Thread(() -> stub.failure = 0);
        repair.start();
        assertThat(decoder.decode(bytes, Duration.ofSeconds(20))).isInstanceOf(Accepted.class);
        repair.join();
    }

    @Test
    void a_schema_of_another_kind_is_undecodable_and_not_an_outage() {
        int json = stub.put("{\"type\":\"object\"}", "JSON");
        int other = stub.put(WireRecord.NODE_HEARTBEAT.schema().toString(), "AVRO");
        int broken = stub.put("{\"type\":\"rekord\"}", "AVRO");
        for (int id : new int[] {json, other, broken}) {
            assertThat(cause(under(id, good))).isEqualTo(Cause.UNDECODABLE);
        }
    }

    @Test
    void a_negative_id_is_unknown_at_once() {
        assertThat(cause(under(-1, good))).isEqualTo(Cause.UNKNOWN_SCHEMA);
    }

    @Test
    void a_schema_with_times_in_another_unit_is_refused() {
        String millis = WireRecord.REASON_EVENT.schema().toString().replace("timestamp-micros", "timestamp-millis");
        assertThat(rejected(under(stub.put(millis, "AVRO"), good)).rule()).contains("timestamp-millis");
    }

    @Test
    void a_schema_whose_empty_record_would_take_for_ever_to_skip_is_refused() {
        Schema inner = Schema.createRecord("R0", "", "x", false, java.util.List.of());
        for (int i = 1; i < 60; i++) {
            inner = Schema.createRecord(
                    "R" + i,
                    "",
                    "x",
                    false,
                    java.util.List.of(new Schema.Field("a", inner), new Schema.Field("b", inner)));
        }
        String bomb = WireRecord.REASON_EVENT.schema().toString();
        bomb = bomb.substring(0, bomb.lastIndexOf("]}")) + ",{\"name\":\"bomb\",\"type\":" + inner + "}]}";
        assertThat(rejected(under(stub.put(bomb, "AVRO"), good)).rule()).contains("places");
        String endless = WireRecord.REASON_EVENT.schema().toString();
        endless = endless.substring(0, endless.lastIndexOf("]}"))
                + ",{\"name\":\"self\",\"type\":{\"type\":\"record\",\"name\":\"Self\",\"fields\":"
                + "[{\"name\":\"self\",\"type\":\"Self\"}]}}]}";
        assertThat(cause(under(stub.put(endless, "AVRO"), good))).isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void a_deserializer_of_our_own_conclusions_throws_on_what_it_cannot_read() {
        assertThatThrownBy(() -> serdes.findings().deserializer().deserialize("security-findings", good))
                .isInstanceOf(SerializationException.class);
        assertThat(serdes.findings().deserializer().deserialize("security-findings", (byte[]) null))
                .isNull();
        assertThat(serdes.findings().serializer().serialize("security-findings", null))
                .isNull();
    }

    @Test
    void a_write_that_fails_leaves_nothing_behind() {
        ReasonEvent broken = new ReasonEvent(
                "f", "n", 0, 1, "X", 0, null, -1, -1, null, null, null, null, null, null, null, Map.of());
        assertThatThrownBy(() -> encoder.encode(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new WireEncoder<>(WireRecord.REASON_EVENT, registry, "")
                        .encode(new ReasonEvent(
                                "f", null, 0, 1, "X", 0, null, -1, -1, null, null, null, null, null, null, null,
                                Map.of())))
                .isInstanceOf(NullPointerException.class);
        assertThat(decoder.decode(encoder.encode(broken))).isEqualTo(new Accepted<>(broken));
    }
}
