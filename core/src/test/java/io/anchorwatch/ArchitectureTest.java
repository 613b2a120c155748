package io.anchorwatch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What {@code core} may know: the JDK and JSpecify, no clock, no chance, and of its own packages the earlier ones. */
@AnalyzeClasses(packages = "io.anchorwatch", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    /** Each uses only those before it, and those in its own entry as long as that makes no circle. */
    private static final List<Set<String>> READING_ORDER = List.of(
            Set.of("catalog"),
            Set.of("event"),
            Set.of("policy"),
            Set.of("fold"),
            Set.of("conclusion"),
            Set.of("session", "flood", "client", "detection", "accounting", "siem", "sigma"),
            Set.of("simulation"));

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.lang.Math.random",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.UUID.randomUUID");

    @ArchTest
    static final ArchRule it_uses_only_the_jdk_and_jspecify = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "io.anchorwatch.."));

    @ArchTest
    static final ArchRule it_does_no_input_or_output = noClasses()
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("java.net..", "java.nio.file..", "java.sql..", "java.util.logging.."));

    @ArchTest
    static final ArchRule it_reads_no_clock_and_rolls_no_dice = noClasses()
            .should()
            .callMethodWhere(describe("reads a clock or chance", ArchitectureTest::readsClockOrChance))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .callConstructor(Random.class);

    @ArchTest
    static final ArchRule its_packages_have_no_cycles =
            slices().matching("io.anchorwatch.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule its_packages_use_only_those_before_them = readingOrder();

    @ArchTest
    static final ArchRule every_package_has_a_place_in_the_reading_order = classes()
            .should()
            .resideInAnyPackage(READING_ORDER.stream()
                    .flatMap(Set::stream)
                    .map(ArchitectureTest::packageOf)
                    .toArray(String[]::new));

    private static boolean readsClockOrChance(JavaCall<?> call) {
        return CLOCKS.contains(call.getTargetOwner().getName() + "." + call.getName());
    }

    private static ArchRule readingOrder() {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (Set<String> entry : READING_ORDER) {
            for (String name : entry) {
                layers = layers.optionalLayer(name).definedBy(packageOf(name));
            }
        }
        for (int at = 0; at < READING_ORDER.size(); at++) {
            String[] itsUsers = READING_ORDER.subList(at, READING_ORDER.size()).stream()
                    .flatMap(Set::stream)
                    .toArray(String[]::new);
            for (String name : READING_ORDER.get(at)) {
                layers = layers.whereLayer(name).mayOnlyBeAccessedByLayers(itsUsers);
            }
        }
        return layers;
    }

    private static String packageOf(String name) {
        return "io.anchorwatch." + name + "..";
    }
}
