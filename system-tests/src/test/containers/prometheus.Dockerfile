# In place of Prometheus' image: Debian's program, as the same user.
FROM localhost/stand-in
COPY prometheus /bin/prometheus
RUN mkdir -p /prometheus && chown 65534:65534 /prometheus
USER 65534:65534
ENTRYPOINT ["/bin/prometheus"]
