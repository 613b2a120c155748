# In place of Confluent's registry: the one that `up` and `demo` run, which answers the same API below a path.
FROM localhost/stand-in
COPY registry /opt/registry
USER 1000:1000
CMD ["bash", "-c", "exec java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dquarkus.http.host=0.0.0.0 -Dquarkus.http.port=8081 -Dquarkus.log.level=WARN -Dquarkus.http.access-log.enabled=false -Dapicurio.datasource.url='jdbc:h2:file:/tmp/registry;WRITE_DELAY=0' -cp /opt/registry/*-runner.jar io.quarkus.runner.GeneratedMain"]
