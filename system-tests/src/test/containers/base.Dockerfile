FROM scratch
COPY base /
ENV PATH=/opt/java/bin:/usr/bin
