package io.anchorwatch.app.detections;

import io.anchorwatch.app.config.AppConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What stands in files of rules and suppressions, as a number that another content has not. */
final class FilesHash {
    private static final int SHOWN = 16;

    private FilesHash() {}

    static String of(AppConfig config) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files(config)) {
                digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(content(file));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    private static List<Path> files(AppConfig config) {
        List<Path> files = new ArrayList<>();
        Path directory = config.detectionsDir();
        if (directory != null) {
            files.addAll(Detections.files(directory, new ArrayList<>()));
        }
        Path suppressions = config.detectionsSuppressions();
        if (suppressions != null) {
            files.add(suppressions);
        }
        return files;
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0]; // who reads it in earnest says what is wrong
        }
    }
}
