package io.anchorwatch.app.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.anchorwatch.app.config.ForwarderConfig;
import io.anchorwatch.app.forward.delivery.Parcel;
import io.anchorwatch.app.forward.delivery.Verdict;
import io.anchorwatch.app.forward.receiver.Receiver;
import io.anchorwatch.app.forward.receiver.Receivers;
import io.anchorwatch.app.forward.receiver.Settings;
import io.anchorwatch.catalog.ReasonCode;
import io.anchorwatch.conclusion.Finding;
import io.anchorwatch.conclusion.Subject;
import io.anchorwatch.siem.Position;
import io.anchorwatch.siem.Told;
import io.anchorwatch.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real rsyslog over TLS, where one is installed (on Debian: rsyslog and rsyslog-gnutls). */
final class RsyslogIT {
    private static final Path PROGRAM = Path.of("/usr/sbin/rsyslogd");
    private static final int COUNT = 200;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @TempDir
    private Path directory;

    private static boolean installed() throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            return false;
        }
        try (Stream<Path> found = Files.find(Path.of("/usr/lib"), 4, (file, any) -> file.endsWith("lmnsd_gtls.so"))) {
            return found.findAny().isPresent();
        }
    }

    private Path settings(Certificates shown) throws Exception {
        return Files.writeString(
                directory.resolve("rsyslog.conf"), """
                global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="%1$s/certificate.pem"
                       defaultNetstreamDriverCertFile="%1$s/certificate.pem" defaultNetstreamDriverKeyFile="%2$s"
                       workDirectory="%3$s")
                module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
                input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="%3$s/port")
                template(name="parts" type="string" string="%%hostname%%\\t%%app-name%%\\t%%msgid%%\\t%%structured-data%%\\t%%msg%%\\n")
                if $app-name == "anchorwatch" then action(type="omfile" file="%3$s/out" template="parts")
                """.formatted(shown.pem().getParent(), shown.key(), directory));
    }

    private static Told told(int number) {
        Finding finding = Finding.open(
                ReasonCode.SEC_REPLAY_ATTEMPT,
                "replay",
                "default",
                new Subject(Subject.Kind.SESSION, "s]\"\\" + number),
                1_763_789_400_000_000L + number,
                List.of("default/n/0/1"),
                "by Zo\u00eb,\r\ntwice \"=|]");
        return Told.of(finding, new Position("security-findings", 0, number, 1_763_789_400_000_000L));
    }

    private static void await(java.util.function.BooleanSupplier condition, String what) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void rsyslog_reads_every_message_whole_in_both_formats() throws Exception {
        assumeTrue(installed(), "no rsyslog with rsyslog-gnutls on this machine");
        Certificates shown = new Certificates(directory.resolve("tls"), "ip:127.0.0.1");
        Path log = directory.resolve("log");
        Process rsyslog = new ProcessBuilder(
                        PROGRAM.toString(), "-n", "-f", settings(shown).toString(), "-i", directory + "/pid")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await(() -> !lines(directory.resolve("port")).isEmpty(), "rsyslog listens: " + lines(log));
            String port = lines(directory.resolve("port")).get(0);
            send(port, shown, "rfc5424"); // as soon as it listens, which is after it has named its port
            await(() -> lines(directory.resolve("out")).size() >= COUNT, "all arrive: " + lines(log));
            List<String> lines = lines(directory.resolve("out"));
            for (int number = 0; number < COUNT; number++) {
                String[] parts = lines.get(number).split("\t", -1);
                assertThat(parts[1]).isEqualTo("anchorwatch");
                assertThat(parts[2]).isEqualTo("SEC_REPLAY_ATTEMPT");
                assertThat(parts[3])
                        .startsWith(
                                "[anchorwatch@32473 recordId=\"" + told(number).id() + "\"")
                        .contains("sessionId=\"s\\]\\\"\\\\" + number + "\"");
                assertThat(parts[4]).endsWith("by Zo\u00eb,  twice \"=|]");
            }
            send(port, shown, "cef");
            await(() -> lines(directory.resolve("out")).size() >= 2 * COUNT, "all arrive: " + lines(log));
            assertThat(lines(directory.resolve("out")).subList(COUNT, 2 * COUNT))
                    .allMatch(line -> line.split("\t", -1)[4].strip().startsWith("CEF:0|Anchorwatch|"));
        } finally {
            rsyslog.destroy();
            rsyslog.waitFor();
        }
    }

    private static void send(String port, Certificates trusted, String format) throws Exception {
        ForwarderConfig config = Settings.of(
                "syslog",
                "host",
                "127.0.0.1",
                "port",
                port,
                "ca.file",
                trusted.pem().toString(),
                "format",
                format);
        Wording wording = new Wording(config, "1.0");
        List<Parcel> parcels = new ArrayList<>();
        for (int number = 0; number < COUNT; number++) {
            Told told = told(number);
            parcels.add(new Parcel(
                    new ConsumerRecord<>("security-findings", 0, number, "k".getBytes(UTF_8), new byte[0]),
                    1,
                    told.id(),
                    wording.of(told)));
        }
        try (Receiver receiver = Receivers.of(config)) {
            await(() -> sent(receiver, parcels), "rsyslog takes them");
        }
    }

    private static boolean sent(Receiver receiver, List<Parcel> parcels) {
        try {
            Verdict verdict = receiver.send(parcels);
            assertThat(verdict).isNotInstanceOf(Verdict.Stop.class);
            return verdict instanceof Verdict.Accepted;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
