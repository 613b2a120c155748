package io.anchorwatch.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What can happen to the messenger, and how often it does in the short form and in the long one. */
enum Fault {
    APP_KILLED("app killed with SIGKILL under load", 1, 1, 25) {
        @Override
        void happen(Rig rig, Random random, int time) throws Exception {
            AppProcess app = rig.apps().get(0);
            app.kill();
            app.start();
            app.awaitReady();
            pause(random, 2_000);
        }
    },
    BROKER_RESTARTED("broker stopped or killed, and started", 1, 2, 10) {
        @Override
        void happen(Rig rig, Random random, int time) throws Exception {
            if (time % 2 == 0) {
                rig.brokers().stop(0);
            } else {
                rig.brokers().kill(0);
            }
            pause(random, 3_000);
            rig.brokers().start(0);
            pause(random, 5_000);
        }
    },
    BROKER_OF_THREE_KILLED("one of three brokers killed during commits", 3, 0, 6) {
        @Override
        void happen(Rig rig, Random random, int time) throws Exception {
            int victim = time % 3;
            rig.brokers().kill(victim);
            pause(random, 8_000);
            rig.brokers().start(victim);
            pause(random, 8_000);
        }
    },
    REGISTRY_AWAY("registry away, the app started meanwhile", 1, 1, 1) {
        @Override
        void happen(Rig rig, Random random, int time) throws Exception {
            rig.stopRegistry();
            AppProcess app = rig.apps().get(0);
            app.kill();
            app.start();
            Thread.sleep(FaultsIT.LONG ? 30_000 : 5_000);
            rig.startRegistry();
            app.awaitReady();
        }
    },
    INSTANCES_CHANGED("an instance added, stopped or killed", 1, 2, 10) {
        @Override
        void happen(Rig rig, Random random, int time) throws Exception {
            if (rig.apps().size() < 2) {
                rig.addApp().awaitReady();
            } else {
                AppProcess app = rig.apps().get(time % 2);
                if (random.nextBoolean()) {
                    app.kill();
                } else {
                    assertThat(app.stop()).as("the exit code").isZero();
                }
                pause(random, 2_000);
                app.start();
                app.awaitReady();
            }
            pause(random, 4_000);
        }
    },
    RECORDS_FUZZED("a thousand fuzzed records between good ones", 1, 1, 20) {
        @Override
        void happen(Rig rig, Random random, int time) {
            List<ConsumerRecord<byte[], byte[]>> good;
            try (Installation here = rig.installation()) {
                good = here.log("reason-events").stream()
                        .filter(record -> record.value() != null && record.value().length > 5)
                        .toList(); // what was fuzzed before is among them, and may be fuzzed again
            }
            assertThat(good).hasSizeGreaterThan(10);
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", rig.brokers().bootstrapServers(), "linger.ms", 20),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                for (int count = 0; count < 1_000; count++) {
                    ConsumerRecord<byte[], byte[]> model = good.get(random.nextInt(good.size()));
                    var unused = producer.send(new ProducerRecord<>(
                            "reason-events",
                            random.nextInt(Installation.PARTITIONS),
                            key(model, random),
                            value(model, random)));
                }
            }
        }
    };

    final String sentence;
    final int brokers;
    final int shortTimes;
    final int longTimes;

    Fault(String sentence, int brokers, int shortTimes, int longTimes) {
        this.sentence = sentence;
        this.brokers = brokers;
        this.shortTimes = shortTimes;
        this.longTimes = longTimes;
    }

    /** Lets it happen once, and returns when what was ended has been begun again. */
    abstract void happen(Rig rig, Random random, int time) throws Exception;

    private static void pause(Random random, int msMax) throws InterruptedException {
        Thread.sleep(msMax / 4 + random.nextInt(msMax));
    }

    private static byte[] key(ConsumerRecord<byte[], byte[]> model, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> noise(random, 40);
            default -> model.key();
        };
    }

    /** Noise, or a good record with some of its bytes changed, cut off or doubled; its schema id stays. */
    private static byte[] value(ConsumerRecord<byte[], byte[]> model, Random random) {
        byte[] value = model.value().clone();
        switch (random.nextInt(6)) {
            case 0:
                byte[] noise = noise(random, 300);
                if (noise.length > 0) {
                    noise[0] = (byte) (1 + random.nextInt(255)); // no magic byte: no schema to ask for
                }
                return noise;
            case 1:
                return Arrays.copyOf(value, random.nextInt(value.length));
            case 2:
                return Arrays.copyOf(value, value.length + random.nextInt(50));
            case 3:
                return null;
            default:
                for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
                    value[5 + random.nextInt(value.length - 5)] = (byte) random.nextInt(256);
                }
                return value;
        }
    }

    private static byte[] noise(Random random, int lengthMax) {
        byte[] noise = new byte[random.nextInt(lengthMax)];
        random.nextBytes(noise);
        return noise;
    }
}
