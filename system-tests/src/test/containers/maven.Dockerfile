# In place of Maven's image: its mvn hands over what Maven has built outside.
FROM localhost/stand-in
COPY lib /built/lib
COPY --chmod=755 scripts/mvn.sh /usr/bin/mvn
