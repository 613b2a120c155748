package io.anchorwatch.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.client.ClientFold;
import io.anchorwatch.client.ClientSession;
import io.anchorwatch.client.ClientSessionCodec;
import io.anchorwatch.client.ClientState;
import io.anchorwatch.client.ClientStateCodec;
import io.anchorwatch.flood.Attempt;
import io.anchorwatch.flood.AttemptCodec;
import io.anchorwatch.flood.FloodState;
import io.anchorwatch.flood.FloodStateCodec;
import io.anchorwatch.flood.NodeFloodFold;
import io.anchorwatch.flood.SessionFloodFold;
import io.anchorwatch.flood.WatchFold;
import io.anchorwatch.flood.Watched;
import io.anchorwatch.flood.WatchedCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateCodecTest {
    private static final Attempt ATTEMPT = new Attempt(
            "default",
            "n1",
            1_690_000_000_000L,
            7,
            1_700_000_000_123_456L,
            1_700_000_000_200_000L,
            ReasonCode.AUTH_FAIL,
            "сессия-1",
            true,
            "src");
    private static final ClientSession SESSION = new ClientSession(
            "default",
            "c",
            "s",
            1_700_000_000_123_456L,
            1_700_000_000_200_000L,
            "default/n1/0/1",
            null,
            1_700_000_050_000_000L,
            28_800_000_000L,
            15_000_000L);

    @Test
    void an_attempt_travels_unchanged_whatever_its_outcome() {
        AttemptCodec codec = new AttemptCodec();
        assertThat(codec.decode(codec.encode(ATTEMPT))).isEqualTo(ATTEMPT);
        for (ReasonCode code : ReasonCode.values()) {
            Attempt attempt = new Attempt("f", "n", 0, -1, Long.MIN_VALUE, Long.MAX_VALUE, code, null, false, null);
            if (code.attempts() || Attempt.handshake(code)) {
                assertThat(codec.decode(codec.encode(attempt))).isEqualTo(attempt);
            } else {
                assertThatThrownBy(() -> codec.decode(codec.encode(attempt)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void a_snapshot_of_a_session_travels_unchanged() {
        ClientSessionCodec codec = new ClientSessionCodec();
        assertThat(codec.decode(codec.encode(SESSION))).isEqualTo(SESSION);
        ClientSession ended = new ClientSession("f", "c", "s", 5, 3, "e", -1L, null, 0, Long.MAX_VALUE);
        assertThat(codec.decode(codec.encode(ended))).isEqualTo(ended);
    }

    @Test
    void a_state_keeps_its_bytes_when_it_is_read_and_written_again() {
        FloodStateCodec codec = new FloodStateCodec();
        for (Fold<FloodState, Attempt, ?> fold : List.of(new SessionFloodFold(), new NodeFloodFold())) {
            FloodState state = null;
            for (int i = 0; i < 500; i++) {
                long at = ATTEMPT.at() + i * 30_000L;
                Attempt attempt = new Attempt(
                        "f", "n1", 0, i, at, at, ReasonCode.AUTH_FAIL, "s" + i % 90, i % 3 == 0, "src" + i % 50);
                state = fold.take(state, attempt, at).state();
                if (state != null) {
                    byte[] bytes = codec.encode(state);
                    FloodState again = codec.decode(bytes);
                    assertThat(codec.encode(again)).isEqualTo(bytes);
                    assertThat(fold.deadline(again)).isEqualTo(fold.deadline(state));
                }
            }
        }
    }

    @Test
    void malformed_bytes_are_refused_and_never_anything_else_happens() {
        ClientState client =
                new ClientFold().take(null, SESSION, SESSION.bornAppendedAt()).state();
        FloodState flood =
                new NodeFloodFold().take(null, ATTEMPT, ATTEMPT.appendedAt()).state();
        refuses(new AttemptCodec(), new AttemptCodec().encode(ATTEMPT));
        refuses(new ClientSessionCodec(), new ClientSessionCodec().encode(SESSION));
        refuses(new ClientStateCodec(), new ClientStateCodec().encode(client));
        refuses(new FloodStateCodec(), new FloodStateCodec().encode(flood));
        Watched watched =
                WatchFold.ofSources().take(null, ATTEMPT, ATTEMPT.appendedAt()).state();
        refuses(new WatchedCodec(), new WatchedCodec().encode(watched));
    }

    private static void refuses(StateCodec<?> codec, byte[] good) {
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        assertThatThrownBy(() -> codec.decode(longer)).isInstanceOf(IllegalArgumentException.class);
        byte[] later = good.clone();
        later[0]++;
        assertThatThrownBy(() -> codec.decode(later)).isInstanceOf(IllegalArgumentException.class);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = good.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                codec.decode(broken);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageMatching("(?s).+");
            }
        }
    }
}
