package io.anchorwatch.producers.lines;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.zip.CRC32C;

/**
 * Where to go on reading a file that may have been renamed, copied or emptied meanwhile: which file, how far, and what
 * stood there last. A file system may use a file's number again, so only the content proves that it is the same file.
 *
 * @param file what the file system tells the file by, as text
 * @param modified when the file was last written to, as far as was known when it was opened; epoch milliseconds
 * @param offset the next line's first byte
 * @param line the number of the last line
 * @param proof what stands before
 */
public record Position(String file, long modified, long offset, long line, Proof proof) {
    /**
     * The last line that was not blank, or how it begins.
     *
     * @param begin its first byte in the file
     * @param length in bytes, 1 to {@link #LENGTH_MAX}
     * @param crc CRC-32C of these bytes
     */
    public record Proof(long begin, int length, int crc) {
        static final int LENGTH_MAX = 512;

        static Proof of(Line line) {
            int length = Math.min(line.bytes().length, LENGTH_MAX);
            return new Proof(line.begin(), length, crc(ByteBuffer.wrap(line.bytes(), 0, length)));
        }

        /** Whether a file has these bytes in this place. Moves the channel. */
        boolean holds(SeekableByteChannel channel) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            channel.position(begin);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    return false;
                }
            }
            return crc(bytes.flip()) == crc;
        }

        private static int crc(ByteBuffer bytes) {
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            return (int) crc.getValue();
        }
    }
}
