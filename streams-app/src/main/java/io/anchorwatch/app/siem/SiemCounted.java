package io.anchorwatch.app.siem;

/** What is counted on the way to the topics of SIEMs. */
public interface SiemCounted {
    /** A document was written to that topic, named without its prefix. */
    void written(String topic);

    /** A record cannot be told, and is a dead letter. */
    void dead();
}
