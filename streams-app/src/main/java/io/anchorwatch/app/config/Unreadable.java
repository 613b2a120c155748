package io.anchorwatch.app.config;

import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file that somebody named cannot be read, in one sentence that says which. */
public final class Unreadable {
    private Unreadable() {}

    /** Why, from what reading it threw. */
    public static String why(Path file, Exception thrown) {
        if (thrown instanceof NoSuchFileException) {
            return "there is no file " + file;
        }
        if (thrown instanceof AccessDeniedException) {
            return file + " may not be read by " + System.getProperty("user.name");
        }
        if (thrown instanceof CharacterCodingException) {
            return file + " is no UTF-8";
        }
        if (Files.isDirectory(file) && !(thrown instanceof FileSystemException)) { // That is what walking one throws.
            return file + " is a directory, not a file";
        }
        // The message of these begins with the file again.
        String reason = thrown instanceof FileSystemException told ? told.getReason() : thrown.getMessage();
        return file + " cannot be read: " + (reason == null ? thrown.getClass().getSimpleName() : reason);
    }

    /** The same as a fault of its own. */
    public static Fault fault(Path file, Exception thrown) {
        return new Fault("", null, why(file, thrown), null);
    }
}
