package io.anchorwatch.producers.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;

/**
 * The address up to which everything is acknowledged, in a file. It is replaced at once and not forced to disk: one that is
 * behind, or lost in a power cut, has lines sent again and none forgotten.
 */
record Cursor(Path path) {
    private static final int BYTES = Long.BYTES + Integer.BYTES;

    /** 0 if it is not known. */
    long read() throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            boolean sound = bytes.limit() == BYTES && bytes.getInt(Long.BYTES) == crc(bytes.getLong(0));
            return sound ? bytes.getLong(0) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    void write(long address) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        byte[] bytes =
                ByteBuffer.allocate(BYTES).putLong(address).putInt(crc(address)).array();
        Files.write(fresh, bytes);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int crc(long address) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, address));
        return (int) crc.getValue();
    }
}
