# The image of Anchorwatch: every command of ./anchorwatch, by default the app. docs/operating.md walks through it.

# The build, from the sources alone. What it downloads is kept between builds and is in no image.
FROM docker.io/library/maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/repository \
    mvn -q -B -Dmaven.repo.local=/repository -pl quickstart -am package -DskipTests -Dspotless.check.skip

FROM docker.io/library/eclipse-temurin:17.0.16_8-jre
# A number and no name, so that whoever runs it can see that it is not root. Only its state can be written.
RUN mkdir -p /etc/anchorwatch /var/lib/anchorwatch && chown 10001:10001 /var/lib/anchorwatch
COPY --from=build /src/quickstart/target/lib /opt/anchorwatch/lib
COPY deploy/healthy.sh /opt/anchorwatch/healthy.sh
USER 10001:10001
WORKDIR /var/lib/anchorwatch
VOLUME /var/lib/anchorwatch
EXPOSE 8080
# Not alive after a minute without progress: the app itself says whether a restart would help.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "/opt/anchorwatch/healthy.sh", "8080", "/health/live"]
# Half of the memory is for the heap, since RocksDB keeps its caches outside. A heap that is full ends the process, which
# is then started again; one that goes on without some of its threads would look alive. JDK_JAVA_OPTIONS adds to these.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-cp", "/opt/anchorwatch/lib/*", \
            "io.anchorwatch.quickstart.Main"]
CMD ["app", "--config", "/etc/anchorwatch/app.properties"]
