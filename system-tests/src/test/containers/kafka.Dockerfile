# In place of Kafka's image: the same broker, and the same program that turns the environment into its settings.
FROM localhost/stand-in
COPY lib /opt/kafka/libs
COPY scripts/kafka.sh scripts/tools-log4j2.yaml scripts/server.properties /etc/kafka/docker/
COPY scripts/tools-log4j2.yaml /etc/kafka/docker/log4j2.yaml
RUN mkdir -p /var/lib/kafka/data /mnt/shared/config /opt/kafka/config && chown -R 1000:1000 /var/lib/kafka /opt/kafka/config
USER 1000:1000
VOLUME /var/lib/kafka/data
CMD ["bash", "/etc/kafka/docker/kafka.sh"]
