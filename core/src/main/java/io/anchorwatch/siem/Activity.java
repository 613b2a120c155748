package io.anchorwatch.siem;

/** An activity of an OCSF 1.8.0 class. */
enum Activity {
    OTHER(0, "Base Event", 0, "Uncategorized", 99, ""),
    OPEN(4014, "Tunnel Activity", 4, "Network Activity", 1, "Open"),
    CLOSE(4014, "Tunnel Activity", 4, "Network Activity", 2, "Close"),
    RENEW(4014, "Tunnel Activity", 4, "Network Activity", 3, "Renew"),
    TUNNEL_OTHER(4014, "Tunnel Activity", 4, "Network Activity", 99, ""),
    LOGON(3002, "Authentication", 3, "Identity & Access Management", 1, "Logon"),
    CREATE(2004, "Detection Finding", 2, "Findings", 1, "Create"),
    UPDATE(2004, "Detection Finding", 2, "Findings", 2, "Update"),
    END(2004, "Detection Finding", 2, "Findings", 3, "Close");

    private static final int ANY_OTHER = 99;

    final int classUid;
    final String className;
    final int categoryUid;
    final String categoryName;
    final int id;
    private final String name;

    Activity(int classUid, String className, int categoryUid, String categoryName, int id, String name) {
        this.classUid = classUid;
        this.className = className;
        this.categoryUid = categoryUid;
        this.categoryName = categoryName;
        this.id = id;
        this.name = name;
    }

    /** Where the schema has no word, the code says it. */
    String name(String code) {
        if (this == OTHER) {
            return code;
        }
        return id == ANY_OTHER ? Told.words(code) : name;
    }

    int typeUid() {
        return classUid * 100 + id;
    }

    String typeName() {
        return className + ": " + (id == ANY_OTHER ? "Other" : name);
    }

    boolean finding() {
        return classUid == CREATE.classUid;
    }

    boolean tunnel() {
        return classUid == OPEN.classUid;
    }
}
