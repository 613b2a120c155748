package io.anchorwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaSubjectsTest {
    @Test
    void every_subject_is_registered_under_its_prefix_and_gets_its_rule() {
        try (RegistryStub stub = new RegistryStub()) {
            Map<String, Integer> ids = SchemaSubjects.register(stub.registry(), "test.");
            assertThat(ids.keySet())
                    .containsExactly(
                            "test.reason-events-value",
                            "test.late-events-value",
                            "test.node-heartbeats-value",
                            "test.recovery-timelines-value",
                            "test.security-findings-value",
                            "test.audit-events-value",
                            "test.invariant-windows-value");
            assertThat(stub.subjects().keySet()).isEqualTo(ids.keySet());
            assertThat(stub.compatibility()).hasSameSizeAs(ids);
            assertThat(stub.compatibility().values()).containsOnly("FULL_TRANSITIVE");
        }
    }

    @Test
    void registering_again_changes_nothing() {
        try (RegistryStub stub = new RegistryStub()) {
            Map<String, Integer> first = SchemaSubjects.register(stub.registry(), "");
            stub.requests.clear();
            assertThat(SchemaSubjects.register(stub.registry(), "")).isEqualTo(first);
            assertThat(stub.requests).noneMatch(request -> request.contains("versions") || request.startsWith("PUT"));
        }
    }

    @Test
    void each_schema_of_a_subject_has_an_id_of_its_own() {
        try (RegistryStub stub = new RegistryStub()) {
            Registry registry = stub.registry();
            int one = registry.idOf("a-value", WireRecord.REASON_EVENT.schema());
            int other = registry.idOf("a-value", WireRecord.NODE_HEARTBEAT.schema());
            assertThat(other).isNotEqualTo(one);
            assertThat(registry.idOf("a-value", WireRecord.REASON_EVENT.schema()))
                    .isEqualTo(one);
            assertThat(stub.subjects().get("a-value")).containsExactly(one, other);
        }
    }

    @Test
    void a_registry_that_is_away_is_to_be_asked_again() {
        try (RegistryStub stub = new RegistryStub()) {
            stub.failure = 500;
            assertThatThrownBy(() -> SchemaSubjects.register(stub.registry(), ""))
                    .isInstanceOf(RetriableRegistryException.class);
        }
    }
}
